"""Claims: who says what, in which words: quotations, what verbs of saying take, and "according to"."""

from bisect import bisect_left
from dataclasses import dataclass

from spacy.tokens import Span, Token

from processors.cues import NEEDS_MORE, Cue, cue_of, names_it
from processors.quotations import Quotation, quotations
from processors.reading import Block, Reading
from processors.scores import score
from processors.titles import HEADS
from processors.trees import is_passive, objects, obliques, phrase_start, subject
from processors.who import BODIES, PERSONS, STATE, THINGS, Who, who, who_all
from topics.records import Claim, Speaker

_ADJUNCT = frozenset("on in at during to after late early earlier also again".split())
_NEAR = 12


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
    for block in reading.blocks:
        said += _Paragraph(reading, block, said[-1] if said else None).claims()
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
        self.quotes = quotations(reading.text, block.start, block.end)
        self.speeches = [quote for quote in self.quotes if self._is_speech(quote)]
        self.offsets = [block.offset(token) for token in block.doc]
        self.used: set[int] = set()
        self.found: list[Said] = []

    def claims(self) -> list[Said]:
        for quote in self.speeches:
            self._quoted(quote)
        for sentence in self.block.readable():
            for token in sentence:
                if token.i not in self.used and not self._inside_speech(token):
                    self._told(token, sentence)
            self._according(sentence)
        if self.block.is_title and not self.found:
            self._colon()
        self._floating()
        return self.found

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
        return any(quote.start <= offset < quote.end for quote in self.speeches)

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
        whole = self._is_whole(quote)
        self.used.add(token.i)
        content = (quote.start, quote.end) if whole else self._mixed(quote, token)
        self._add(speaker, token, meaning, whole, self._trimmed_quote(content) if whole else content)

    def _is_whole(self, quote: Quotation) -> bool:
        """Whether the content is the quotation alone."""
        text = self.reading.text
        before = text[self.block.start : quote.opened].rstrip()
        starts = (
            not before
            or before[-1] in ':,.!?”"…—–'
            or before.split()[-1].lower().strip(",:")
            in {"said", "says", "added", "adding", "saying", "replied", "asked"}
        )
        return starts or (text[quote.start].isupper() and not before.endswith("that"))

    def _mixed(self, quote: Quotation, token: Token) -> tuple[int, int]:
        """`said it was "a clear provocation" by Fiji`: the whole clause."""
        start = self._content_start(token, token.sent)
        end = self._clause_end(token, token.sent)
        return (start, end) if start is not None and start < end else (quote.start, quote.end)

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
            speaker = self._speaker_between(tail[:place]) or self._speaker_after(token) or self._speaker(token)
            return (token, meaning, speaker) if speaker is not None else None
        return None

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
                speaker = self._speaker(token)
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
        speaker = self._speaker(token)
        if speaker is None or (speaker.start == speaker.end):
            return
        content = self._content(token, meaning, sentence) or self._content_before(token, speaker, sentence)
        if content is None or content[0] >= content[1]:
            return
        self.used.add(token.i)
        self._add(speaker, token, meaning, False, content)

    def _content(self, token: Token, meaning: Cue, sentence: Span) -> tuple[int, int] | None:
        """What the cue takes, up to where the clause ends."""
        start = self._content_start(token, sentence)
        if start is None:
            return None
        return start, self._clause_end(token, sentence)

    def _content_start(self, token: Token, sentence: Span) -> int | None:
        """Where what a cue takes begins: behind its "that", its addressee and its time."""
        meaning = cue_of(token)
        if meaning is None:
            return None
        lemma = token.lemma_.lower()
        if names_it(token):
            return self.block.offset(phrase_start(objects(token)[0]))
        clause = next((one for one in token.children if one.dep_ in {"ccomp", "xcomp"} and one.i > token.i), None)
        that = next(
            (
                one
                for one in sentence.doc[token.i + 1 : min(sentence.end, token.i + _NEAR)]
                if one.lower_ == "that" and one.tag_ in {"IN", "WDT", "DT"}
            ),
            None,
        )
        for takes in meaning.takes:
            if takes == "clause":
                if that is not None and self._quiet(token, that) and that.i + 1 < sentence.end:
                    return self.block.offset(that.nbor(1))
                if clause is not None and clause.dep_ == "ccomp":
                    edge = clause.left_edge
                    if edge.i > token.i:
                        return self._past_that(edge)
            elif takes == "object":
                heads = [one for one in objects(token) if one.i > token.i]
                if heads:
                    return self.block.offset(phrase_start(heads[0]))
            elif takes == "of":
                heads = [one for one in objects(token) if one.i > token.i]
                if heads:
                    return self.block.offset(phrase_start(heads[0]))
                if (
                    lemma == "warn"
                    and token.i + 1 < sentence.end
                    and token.nbor(1).lower_ in {"of", "about", "against"}
                ):
                    return self.block.offset(token.nbor(2)) if token.i + 2 < sentence.end else None
            elif takes == "for":
                following = sentence.doc[token.i + 1 : min(sentence.end, token.i + 7)]
                for one in following:
                    if one.lower_ == "for" and one.i + 1 < sentence.end:
                        return self.block.offset(one.nbor(1))
                    if one.pos_ not in {"ADV", "PUNCT"} and one.lower_ not in {"on", *_TIMES}:
                        break
            elif takes == "to":
                heads = [one for one in objects(token) if one.i > token.i]
                on = [one for one in obliques(token, frozenset({"on"})) if one.i > token.i]
                if clause is not None and clause.dep_ in {"xcomp", "ccomp"} and clause.i > token.i:
                    first = heads or on
                    if first and first[0].i < clause.i:
                        return self.block.offset(phrase_start(first[0]))
                    edge = clause.left_edge
                    return self.block.offset(edge) if edge.i > token.i else None
                if on and lemma == "call":
                    return self.block.offset(phrase_start(on[0]))
                if heads and lemma not in {"ask", "call", "press", "push"}:
                    return self.block.offset(phrase_start(heads[0]))
        if lemma in NEEDS_MORE or (lemma in {"claim"} and objects(token) and clause is None):
            return None
        if "clause" in meaning.takes and clause is not None and clause.left_edge.i > token.i:
            return self._past_that(clause.left_edge)
        return self._bare_clause(token, sentence) if "clause" in meaning.takes else None

    def _bare_clause(self, token: Token, sentence: Span) -> int | None:
        """`said the talks had failed`, where the tree shows no clause: a subject and a verb follow."""
        rest = sentence.doc[token.i + 1 : sentence.end]
        if len(rest) < 3 or rest[0].text in {",", ".", ";"} or rest[0].lower_ in _ADJUNCT:
            return None
        if subject(token) is not None and subject(token).i > token.i:  # type: ignore[union-attr]
            return None
        if not any(one.pos_ in {"VERB", "AUX"} for one in rest):
            return None
        return self.block.offset(rest[0])

    def _past_that(self, edge: Token) -> int:
        return (
            self.block.offset(edge.nbor(1))
            if edge.lower_ == "that" and edge.i + 1 < edge.sent.end
            else self.block.offset(edge)
        )

    def _quiet(self, token: Token, that: Token) -> bool:
        """Whether no other verb stands between a cue and its "that"."""
        return not any(one.pos_ in {"VERB", "AUX"} for one in token.doc[token.i + 1 : that.i])

    def _content_before(self, token: Token, speaker: Who, sentence: Span) -> tuple[int, int] | None:
        """`The talks had failed, the ministry said.`"""
        if "clause" not in (cue_of(token) or Cue("", False, ())).takes:
            return None
        cue = self.block.offset(token)
        left = min(cue, speaker.start) if speaker.end > self.block.start + sentence.start_char else cue
        start = self.block.start + sentence.start_char
        if left <= start:
            return None
        before = self.reading.text[start:left].rstrip()
        if not before.endswith((",", "”", '"', "’", "—", "–")) or len(before.split()) < 3:
            return None
        rest = self.reading.text[max(self.block.past(token), speaker.end) : self.block.start + sentence.end_char]
        if len(rest.split()) > 14 and not rest.lstrip().startswith(","):
            return None
        end = start + len(before.rstrip(' ,”"’—–'))
        if before.rstrip(" ,").endswith(("”", '"', "’")):
            end = start + len(before.rstrip(" ,"))
        return start, end

    def _clause_end(self, token: Token, sentence: Span) -> int:
        """Where the content of a cue ends: before the next thing that is said, else with the sentence."""
        doc = sentence.doc
        stop = sentence.end
        for one in doc[token.i + 1 : sentence.end]:
            if one.text == ":" and one.i + 1 < sentence.end and doc[one.i + 1].is_quote:
                stop = one.i
                break
            if cue_of(one) is None or one.i <= token.i + 1:
                continue
            head = subject(one)
            edge = min(one.i, head.left_edge.i) if head is not None and token.i < head.left_edge.i else one.i
            beside = doc[edge - 1].lower_ in _BESIDE and (edge < one.i or head is None or not self._can_speak(head))
            if self._is_below(one, token) and not beside:
                continue
            if edge > token.i + 1:
                stop = edge
                break
        while stop > token.i + 1 and (
            (doc[stop - 1].is_punct and not doc[stop - 1].is_quote)
            or doc[stop - 1].is_space
            or (stop < sentence.end and doc[stop - 1].lower_ in {"and", "but", "while", "as", "who", "then", "also"})
        ):
            stop -= 1
        end = self.block.past(doc[stop - 1])
        # A closing mark whose opening stands before the content does not belong to it.
        return end

    def _is_below(self, one: Token, cue: Token) -> bool:
        """Whether a later verb of saying is part of what the cue says, rather than said beside it."""
        if one.dep_ in {"conj", "advcl", "parataxis"} and one.head == cue:
            return False
        token = one
        for _ in range(8):
            if token.head == token:
                return False
            if token.dep_ in {"ccomp", "xcomp", "acl", "acl:relcl", "relcl"} and token.head.i >= cue.i:
                return True
            if token.head == cue:
                return token.dep_ not in {"conj", "advcl", "parataxis"}
            token = token.head
        return False

    def _according(self, sentence: Span) -> None:
        """`According to X, ...` and `..., according to X`."""
        for token in sentence:
            if token.lower_ != "according" or token.i + 2 >= sentence.end or token.nbor(1).lower_ != "to":
                continue
            speaker = self._named_from(token.i + 2, sentence)
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
            content = self._stripped(*content)
            if content[1] - content[0] > 8 and not any(_overlap(content, one.content) > 0.8 for one in self.found):
                self.found.append(Said(speaker, None, cue, "say", False, False, content, []))

    def _colon(self) -> None:
        """`Minister: we knew nothing`."""
        text = self.reading.text[self.block.start : self.block.end]
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
        start, end = self._stripped(self.block.start + place + 2, self.block.end)
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

    def _floating(self) -> None:
        """A quotation without its own cue takes the speaker and the cue of the one before."""
        for quote in self.quotes:
            if not self._is_speech(quote) or any(
                _overlap((quote.start, quote.end), part) > 0.5
                for one in self.found
                for part in [one.content, *one.parts]
            ):
                continue
            if any(one.content[0] <= quote.opened and quote.closed <= one.content[1] + 1 for one in self.found):
                continue
            text = self.reading.text
            before = text[self.block.start : quote.opened].rstrip()
            if before and before[-1] not in '.!?:”"':
                continue
            earlier = [one for one in self.found if one.content[0] < quote.start] or (
                [self.before] if self.before is not None and not self.block.is_title else []
            )
            last = max(earlier, key=lambda one: one.content, default=None)
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

    # Speakers

    def _speaker(self, cue: Token) -> Who | None:
        """Who says it: the subject, the agent of a passive, or who said what came before."""
        if cue.tag_ == "VBN" and is_passive(cue):
            agents = obliques(cue, frozenset({"by"}))
            return who(self.reading, self.block, agents[0]) if agents else None
        token = cue
        for _ in range(4):
            head = subject(token)
            if head is not None:
                if head.lower_ in {"who", "which", "that"} and token.dep_ in {"acl:relcl", "relcl", "acl"}:
                    head = token.head
                if head.i < cue.i and self.found and not self._can_speak(head) and self._last_in(cue.sent) is not None:
                    return self._last_in(cue.sent)
                return self._plain(head)
            if token.dep_ in {"conj", "advcl", "xcomp", "parataxis", "ccomp"} and token.head != token:
                token = token.head
                continue
            break
        return self._named_just_before(cue)

    def _can_speak(self, head: Token) -> bool:
        """Whether a noun is somebody rather than something."""
        offset = self.block.offset(head)
        named = any(one.start <= offset < one.end and one.actor is not None for one in self.reading.mentions)
        speaks = {head.lemma_.lower(), head.lower_} & (HEADS | BODIES | STATE | PERSONS | THINGS)
        return named or bool(speaks) or head.pos_ in {"PROPN", "PRON"} or head.lower_ in _PEOPLE

    def _last_in(self, sentence: Span) -> Who | None:
        """Who spoke last in a sentence."""
        start = self.block.start + sentence.start_char
        spoken = [one for one in self.found if one.cue is not None and self.block.offset(one.cue) >= start]
        return spoken[-1].who if spoken else None

    def _plain(self, head: Token) -> Who | None:
        if head.lower_ in {"it", "there", "this", "what", "nobody", "no", "none"} and head.lower_ != "it":
            return None
        found = who_all(self.reading, self.block, head)
        return found[0] if found else None

    def _named_just_before(self, cue: Token) -> Who | None:
        """The last name before a cue, where the tree shows no subject."""
        start = self.block.start + cue.sent.start_char
        near = [
            one
            for one in self.reading.mentions_in(start, self.block.offset(cue))
            if one.actor is not None and one.label != "NORP"
        ]
        if not near or self.block.offset(cue) - near[-1].end > 30:
            return None
        return Who(near[-1].actor, near[-1].start, near[-1].end)

    def _speaker_between(self, tokens: list[Token]) -> Who | None:
        heads = [one for one in tokens if one.pos_ in {"PROPN", "NOUN", "PRON"}]
        if not heads:
            return None
        subjects = [one for one in heads if one.dep_.startswith("nsubj")]
        return self._plain((subjects or heads)[-1])

    def _speaker_after(self, cue: Token) -> Who | None:
        """`said the minister`."""
        head = subject(cue)
        if head is not None and head.i > cue.i:
            return self._plain(head)
        return self._named_from(cue.i + 1, cue.sent) if head is None or head.i > cue.i else None

    def _named_from(self, index: int, sentence: Span) -> Who | None:
        """The noun phrase that begins at a token."""
        for token in sentence.doc[index : min(sentence.end, index + 10)]:
            if token.pos_ in {"VERB", "AUX", "PUNCT"} or token.text in {",", "."}:
                return None
            if token.pos_ in {"NOUN", "PROPN", "PRON"} and token.dep_ not in {
                "compound",
                "nmod:poss",
                "poss",
                "amod",
                "nmod:desc",
            }:
                return who(self.reading, self.block, token)
        return None

    # Making

    def _add(self, speaker: Who, token: Token, meaning: Cue, direct: bool, content: tuple[int, int]) -> None:
        span = (self.block.offset(token), self.block.past(token))
        start, end = content if direct else self._stripped(*content)
        self.found.append(Said(speaker, token, span, meaning.claim, meaning.negative, direct, (start, end), []))

    def _stripped(self, start: int, end: int) -> tuple[int, int]:
        text = self.reading.text
        while start < end and (text[start].isspace() or text[start] in ",;:"):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:."):
            end -= 1
        return start, end


_BESIDE = frozenset({"and", "but", "while", "whereas"})
_PEOPLE = frozenset(
    ("witness witnesses resident residents official officials analysts critics police people relatives family").split()
)
_TIMES = frozenset(
    ("monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow again also").split()
)


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> float:
    """How much of the shorter span lies in the other."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / max(1, min(one[1] - one[0], other[1] - other[0]))
