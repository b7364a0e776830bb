"""Claims: who says what, in which words: quotations, what verbs of saying take, and "according to"."""

from bisect import bisect_left
from dataclasses import dataclass

from spacy.tokens import Span, Token

from processors.attributions import around, closes
from processors.chunks import chunk_at
from processors.contents import Contents
from processors.cues import CUES, Cue, cue_of, is_cue
from processors.nominal import held_by_nouns
from processors.quotations import Quotation, quotations
from processors.reading import Block, Reading
from processors.scores import score
from processors.speakers import PEOPLE, Speakers
from processors.titles import HEADS
from processors.transcripts import turns
from processors.trees import sentence_of
from processors.who import Who, who
from topics.records import Claim, Speaker

_NEAR = 16


@dataclass(slots=True)
class Said:
    """A claim in the making. `content` and `parts` are character spans of the article's text."""

    who: Who | None
    cue: Token | None
    cue_span: tuple[int, int] | None
    kind: str
    negative: bool
    direct: bool
    content: tuple[int, int]
    parts: list[tuple[int, int]]


def find_claims(reading: Reading) -> list[Claim]:
    """The claims of an article, in the order of their contents."""
    said: list[Said] = []
    spoken = turns(reading)
    announced: Said | None = None
    for block in reading.blocks:
        turned = spoken.get(block.start)
        if turned is not None:
            said += [Said(one.who, None, one.colon, "say", False, True, one.words, []) for one in turned if one.words]
            continue
        paragraph = _Paragraph(reading, block, announced or (said[-1] if said else None))
        said += paragraph.claims()
        announced = paragraph.announced()
    reading.speeches = [
        (*part, one.who.actor)
        for one in said
        if one.who is not None and one.direct
        for part in one.parts or [one.content]
    ]
    return [_claim(reading, one) for one in sorted(said, key=lambda one: one.content)]


def _claim(reading: Reading, one: Said) -> Claim:
    speaker = None
    if one.who is not None:
        speaker = Speaker(one.who.start, one.who.end, reading.text[one.who.start : one.who.end], one.who.actor)
    cue = reading.span(*one.cue_span) if one.cue_span is not None else None
    content = reading.span(*one.content)
    parts = [reading.span(*part) for part in one.parts]
    polarity = "negative" if one.negative else "positive"
    weight = score(reading, one.kind, speaker, content, one.direct)
    return Claim(speaker, cue, one.kind, polarity, one.direct, content, parts, weight)  # type: ignore[arg-type]


class _Paragraph:
    """The claims of one block; `before` is the last claim of the blocks before it."""

    def __init__(self, reading: Reading, block: Block, before: Said | None) -> None:
        self.reading, self.block, self.before = reading, block, before
        self.offsets = [block.offset(token) for token in block.doc]
        self.quotes = quotations(reading.text, block.start, block.end)
        # Words at arm's length in somebody's sentence ("called it a 'lie'") are told with it.
        self.speeches = [quote for quote in self.quotes if self._is_speech(quote) and self._is_whole(quote)]
        self.used: set[int] = set()
        self.found: list[Said] = []
        self.speakers = Speakers(reading, block, self.found)
        self.contents = Contents(reading, block, self.speakers, [(one.opened, one.closed) for one in self.quotes])

    def claims(self) -> list[Said]:
        for quote in self.speeches:
            self._quoted(quote)
        for sentence in self.block.readable():
            for token in sentence:
                if is_cue(token) and token.i not in self.used and not self._inside_speech(token):
                    self._told(token, sentence)
            self._according(sentence)
            for held in held_by_nouns(self.reading, self.block, sentence):
                self._add(held.who, held.noun, held.cue, False, held.content)
        if self.block.is_title and not self.found:
            self._colon()
        self._floating()
        return self.found

    def announced(self) -> Said | None:
        """Who speaks in the paragraphs that follow, where this one ends with `the pilot wrote:`."""
        if not self.reading.text[self.block.start : self.block.end].endswith(":"):
            return None
        for token in reversed(self.block.doc):
            meaning = cue_of(token) if is_cue(token) else None
            speaker = self.speakers.speaker(token) if meaning is not None else None
            if meaning is not None and speaker is not None:
                span = (self.block.offset(token), self.block.past(token))
                return Said(
                    speaker, None, span, meaning.claim, meaning.negative, True, (self.block.end, self.block.end), []
                )
        return None

    # Direct quotations

    def _is_speech(self, quote: Quotation) -> bool:
        """Whether a quotation is somebody's sentence rather than a word that is held at arm's length."""
        words = self.reading.text[quote.start : quote.end].split()
        text = self.reading.text
        if len(words) >= 5 or (len(words) >= 2 and text[quote.end - 1] in ".,!?"):
            return True
        behind = text[: quote.opened].rstrip()
        return len(words) >= 2 and text[quote.start].isupper() and behind.endswith((":", ","))

    def _inside_speech(self, token: Token) -> bool:
        offset = self.block.offset(token)
        return any(quote.start <= offset < quote.end for quote in self.quotes)

    def _quoted(self, quote: Quotation) -> None:
        cue = self._cue_after(quote) or self._cue_before(quote)
        if cue is None:
            return
        token, meaning, speaker = cue
        joined = next((one for one in self.found if one.cue == token), None)
        if joined is not None:
            # `"We know," she said, "who did it."`: one claim in two parts.
            joined.parts = [*(joined.parts or [joined.content]), (quote.start, quote.end)]
            joined.content = max(joined.parts, key=lambda part: part[1] - part[0])
            return
        self.used.add(token.i)
        self._add(speaker, token, meaning, True, self._trimmed_quote((quote.start, quote.end)))

    def _is_whole(self, quote: Quotation) -> bool:
        """Whether the content is the quotation alone."""
        text = self.reading.text
        before = text[self.block.start : quote.opened].rstrip()
        if before.endswith(",") and text[quote.start].islower() and not self._follows_attribution(quote):
            # "a slim man with a limp, 'which he may not have had'"
            return False
        starts = (
            not before
            or before[-1] in ':,.!?”"…—–'
            or before.split()[-1].lower().strip(",:")
            in {"said", "says", "added", "adding", "saying", "replied", "asked"}
        )
        return starts or (text[quote.start].isupper() and not before.endswith("that"))

    def _follows_attribution(self, quote: Quotation) -> bool:
        """Whether a cue stands shortly before: `..., he said, "and nobody asked"`."""
        index = bisect_left(self.offsets, quote.opened)
        near = self.block.doc[max(0, index - 12) : index]
        return any(is_cue(one) for one in near)

    def _trimmed_quote(self, content: tuple[int, int]) -> tuple[int, int]:
        start, end = content
        while end > start and self.reading.text[end - 1] == ",":
            end -= 1
        return start, end

    def _cue_after(self, quote: Quotation) -> tuple[Token, Cue, Who] | None:
        """`"...," she said`, `"...," said the minister`."""
        ends = self.reading.text[quote.end - 1]
        behind = bisect_left(self.offsets, quote.closed)
        tail = list(self.block.doc[behind : behind + _NEAR])
        if ends not in ",?!—–-…" and not (tail and tail[0].text == ","):
            return None
        for place, token in enumerate(tail):
            if token.text in {".", "!", "?", ";", ":"} or (token.is_quote and place > 1):
                return None
            meaning = cue_of(token)
            if meaning is None:
                continue
            speaker = (
                self.speakers.speaker_between(tail[:place])
                or self.speakers.speaker_after(token)
                or self.speakers.speaker(token)
            )
            return (token, meaning, speaker) if speaker is not None else None
        return self._any_verb(tail)

    def _any_verb(self, tail: list[Token]) -> tuple[Token, Cue, Who] | None:
        """`"...," grumbled the skipper`: behind a quotation any verb with a person for its subject says so."""
        first = next((one for one in tail[:2] if one.text != ","), None)
        if first is None or first.tag_ not in {"VBD", "VBZ"} or first.i + 1 >= len(first.doc):
            return None
        chunk = chunk_at(first.doc, first.i + 1, sentence_of(first).end)
        speaker = who(self.reading, self.block, chunk.head) if chunk is not None else None
        actor = self.reading.actors.get(speaker.actor or "") if speaker is not None else None
        if speaker is None or actor is None or actor.kind != "person":
            return None
        return first, CUES["say"], speaker

    def _cue_before(self, quote: Quotation) -> tuple[Token, Cue, Who] | None:
        """`she said: "..."`, `said on Friday that "..."`."""
        before = bisect_left(self.offsets, quote.opened)
        head = list(self.block.doc[max(0, before - _NEAR) : before])
        for token in reversed(head):
            if token.text in {".", "!", "?", ";"} or (token.is_quote and token is not head[-1]):
                return None
            meaning = cue_of(token)
            if meaning is not None:
                if not self._only_beside(token, quote):
                    return None
                speaker = self.speakers.speaker(token)
                return (token, meaning, speaker) if speaker is not None else None
        return None

    def _only_beside(self, cue: Token, quote: Quotation) -> bool:
        """Whether nothing but addressees and times stands between cue and quotation."""
        between = [one for one in cue.doc[cue.i + 1 :] if self.block.past(one) <= quote.opened]
        verbs = [one for one in between if one.pos_ in {"VERB", "AUX"}]
        return not verbs

    # Indirect speech

    def _told(self, token: Token, sentence: Span) -> None:
        meaning = cue_of(token)
        if meaning is None:
            return
        speaker = self.speakers.speaker(token)
        if speaker is None or (speaker.start == speaker.end):
            return
        if token.lemma_.lower() == "tell" and self.contents.infinitive(token, sentence) is not None:
            meaning = CUES["order"]
        parts = around(self.reading, self.block, self.contents, token, speaker, sentence)
        if parts is not None and "clause" in meaning.takes:
            self.used.add(token.i)
            self._add(speaker, token, meaning, False, max(parts, key=lambda part: part[1] - part[0]))
            self.found[-1].parts = parts
            return
        before = self.contents.content_before(token, meaning, speaker, sentence)
        ends = closes(self.contents, self.block, token, speaker, sentence)
        content = before if before is not None and ends is not None else None
        content = content or self.contents.content(token, meaning, sentence) or before
        if content is None or content[0] >= content[1]:
            return
        self.used.add(token.i)
        self._add(speaker, token, meaning, False, content)

    def _according(self, sentence: Span) -> None:
        """`According to X, ...` and `..., according to X`."""
        for token in sentence:
            if token.lower_ != "according" or token.i + 2 >= sentence.end or token.nbor(1).lower_ != "to":
                continue
            speaker = self.speakers.named_from(token.i + 2, sentence)
            if speaker is None:
                continue
            speaker = Who(speaker.actor, max(speaker.start, self.block.offset(token.nbor(2))), speaker.end)
            first, last = self.block.start + sentence.start_char, self.block.start + sentence.end_char
            cue = (self.block.offset(token), self.block.past(token.nbor(1)))
            if token.i - sentence.start <= 1:
                start = speaker.end
                while start < last and (self.reading.text[start].isspace() or self.reading.text[start] in ",:"):
                    start += 1
                content = (start, last)
            else:
                content = (first, cue[0])
            content = self.contents.stripped(*content)
            if content[1] - content[0] > 8 and not any(_overlap(content, one.content) > 0.8 for one in self.found):
                self.found.append(Said(speaker, None, cue, "say", False, False, content, []))

    def _colon(self) -> None:
        """`Minister: we knew nothing`."""
        text = self.reading.text[self.block.start : self.block.end]
        if self._said_last(text):
            return
        place = text.find(": ")
        if not 0 < place < 60 or len(text) - place < 10:
            return
        head = [one for one in self.block.doc if one.idx + len(one.text) <= place and not one.is_punct]
        if not head or len(head) > 6:
            return
        last = head[-1]
        speaker = who(self.reading, self.block, last)
        if speaker.actor is None and last.lower_ not in HEADS:
            return
        start, end = self.contents.stripped(self.block.start + place + 2, self.block.end)
        quoted = any(quote.start <= start + 1 and end - 1 <= quote.end for quote in self.quotes)
        colon = (self.block.start + place, self.block.start + place + 1)
        self.found.append(
            Said(
                Who(speaker.actor, self.block.start, self.block.start + place),
                None,
                colon,
                "say",
                False,
                quoted,
                (start, end),
                [],
            )
        )

    def _said_last(self, text: str) -> bool:
        """`Lake could burst within weeks: scientists`."""
        place = max(text.rfind(": "), text.rfind(" – "), text.rfind(" — "), text.rfind(" - "))
        tail = [one for one in self.block.doc if one.idx > place and not one.is_punct]
        if place < 12 or not 0 < len(tail) <= 4 or any(one.pos_ in {"VERB", "AUX"} for one in tail):
            return False
        speaker = who(self.reading, self.block, tail[-1])
        if speaker.actor is None and tail[-1].lower_ not in PEOPLE:
            return False
        start, end = self.contents.stripped(self.block.start, self.block.start + place)
        mark = place + (text[place] == " ")
        colon = (self.block.start + mark, self.block.start + mark + 1)
        self.found.append(Said(speaker, None, colon, "say", False, False, (start, end), []))
        return True

    def _floating(self) -> None:
        """A quotation without its own cue takes the speaker and the cue of the one before."""
        for quote in self.quotes:
            if quote not in self.speeches or any(
                _overlap((quote.start, quote.end), part) > 0.5
                for one in self.found
                for part in [one.content, *one.parts]
            ):
                continue
            if any(one.content[0] <= quote.opened and quote.closed <= one.content[1] + 1 for one in self.found):
                continue
            text = self.reading.text
            before = text[self.block.start : quote.opened].rstrip()
            if before.endswith(",") and self._joins(quote):
                continue
            if before and before[-1] not in '.!?:”"':
                continue
            earlier = [one for one in self.found if one.content[0] < quote.start] or (
                [self.before] if self.before is not None and not self.block.is_title else []
            )
            last = self._introduced(quote) if before.endswith(":") else None
            last = last or max(earlier, key=lambda one: one.content, default=None)
            if last is None or last.who is None:
                last = self._introduced(quote) or self._only_person_before()
            if last is None or last.who is None:
                continue
            self.found.append(
                Said(
                    last.who,
                    last.cue,
                    last.cue_span,
                    last.kind,
                    last.negative,
                    True,
                    self._trimmed_quote((quote.start, quote.end)),
                    [],
                )
            )

    def _joins(self, quote: Quotation) -> bool:
        """`"This," said Ana Soto, whose son had died, "is an insult"`: the other half of what the sentence began
        with.
        """
        sentence = next((one for one in self.block.sentences() if self.block.start + one.end_char > quote.opened), None)
        first = self.block.start + sentence.start_char if sentence is not None else quote.opened
        half = next(
            (one for one in self.found if one.direct and first <= one.content[0] and one.content[1] < quote.opened),
            None,
        )
        if half is None or half.cue is None or self.block.offset(half.cue) < half.content[1]:
            return False
        half.parts = [*(half.parts or [half.content]), self._trimmed_quote((quote.start, quote.end))]
        half.content = max(half.parts, key=lambda part: part[1] - part[0])
        return True

    def _introduced(self, quote: Quotation) -> Said | None:
        """`Urrutia has a ready reply: "..."`, `"..." - this from Diatta`: the only person of its sentences."""
        near = [one for one in self.block.sentences() if self.block.start + one.start_char <= quote.opened]
        start = self.block.start + near[-1].start_char if near else self.block.start
        if start >= quote.opened - 1 and len(near) > 1:
            start = self.block.start + near[-2].start_char
        stretches = [(start, quote.opened), (quote.closed, min(self.block.end, quote.closed + 120))]
        for first, last in stretches:
            named = [one for one in self.reading.mentions_in(first, last) if one.label == "PERSON"]
            if len({one.actor for one in named}) == 1:
                speaker = Who(named[0].actor, named[0].start, named[0].end)
                return Said(speaker, None, None, "say", False, True, (0, 0), [])
        return None

    def _only_person_before(self) -> Said | None:
        """Whoever is alone in the paragraph before, for a quotation that nobody is said to say."""
        index = next(number for number, one in enumerate(self.reading.blocks) if one is self.block)
        before = self.reading.blocks[index - 1] if index else None
        if before is None or before.is_title or self.block.is_title:
            return None
        named = [one for one in self.reading.mentions_in(before.start, before.end) if one.label == "PERSON"]
        if len({one.actor for one in named}) != 1:
            return None
        return Said(Who(named[-1].actor, named[-1].start, named[-1].end), None, None, "say", False, True, (0, 0), [])

    def _add(self, speaker: Who, token: Token, meaning: Cue, direct: bool, content: tuple[int, int]) -> None:
        span = (self.block.offset(token), self.block.past(token))
        start, end = content if direct else self.contents.stripped(*content)
        self.found.append(Said(speaker, token, span, meaning.claim, meaning.negative, direct, (start, end), []))


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How much of the shorter span lies in the other."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / max(1, min(one[1] - one[0], other[1] - other[0]))
