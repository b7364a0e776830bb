"""Direct quotations with a cue of their own: `"We know," she said`, `she said: "We know."`."""

from bisect import bisect_left

from spacy.tokens import Token

from processors.claims.cues import CUES, Cue, cue_of, is_cue
from processors.claims.said import Paragraph
from processors.names.who import Who, who
from processors.words.chunks import chunk_at
from processors.words.quotations import Quotation
from processors.words.trees import sentence_of

_NEAR = 16
_VERBS = frozenset({"said", "says", "added", "adding", "saying", "replied", "asked"})


def speeches_of(paragraph: Paragraph) -> list[Quotation]:
    """The quotations that are somebody's sentences. Words at arm's length in a sentence (`called it a 'lie'`) are
    told with it.
    """
    return [quote for quote in paragraph.quotes if _is_speech(paragraph, quote) and _is_whole(paragraph, quote)]


def read_speech(paragraph: Paragraph, quote: Quotation) -> None:
    """Adds the claim of a quotation whose cue stands beside it, or makes it the second half of one."""
    cue = _cue_after(paragraph, quote) or _cue_before(paragraph, quote)
    if cue is None:
        return
    token, meaning, speaker = cue
    joined = next((one for one in paragraph.found if one.cue == token), None)
    if joined is not None:
        # `"We know," she said, "who did it."`: one claim in two parts.
        joined.parts = [*(joined.parts or [joined.content]), (quote.start, quote.end)]
        joined.content = max(joined.parts, key=lambda part: part[1] - part[0])
        return
    paragraph.used.add(token.i)
    paragraph.add(speaker, token, meaning, True, paragraph.trimmed(quote))


def _is_speech(paragraph: Paragraph, quote: Quotation) -> bool:
    """Whether a quotation is somebody's sentence rather than a word that is held at arm's length."""
    words = paragraph.reading.text[quote.start : quote.end].split()
    text = paragraph.reading.text
    if len(words) >= 5 or (len(words) >= 2 and text[quote.end - 1] in ".,!?"):
        return True
    behind = text[: quote.opened].rstrip()
    return len(words) >= 2 and text[quote.start].isupper() and behind.endswith((":", ","))


def _is_whole(paragraph: Paragraph, quote: Quotation) -> bool:
    """Whether the content is the quotation alone."""
    text = paragraph.reading.text
    before = text[paragraph.block.start : quote.opened].rstrip()
    if before.endswith(",") and text[quote.start].islower() and not _follows_attribution(paragraph, quote):
        # "a slim man with a limp, 'which he may not have had'"
        return False
    starts = not before or before[-1] in ':,.!?”"…—–' or before.split()[-1].lower().strip(",:") in _VERBS
    return starts or (text[quote.start].isupper() and not before.endswith("that"))


def _follows_attribution(paragraph: Paragraph, quote: Quotation) -> bool:
    """Whether a cue stands shortly before: `..., he said, "and nobody asked"`."""
    index = bisect_left(paragraph.offsets, quote.opened)
    near = paragraph.block.doc[max(0, index - 12) : index]
    return any(is_cue(one) for one in near)


def _cue_after(paragraph: Paragraph, quote: Quotation) -> tuple[Token, Cue, Who] | None:
    """`"...," she said`, `"...," said the minister`."""
    ends = paragraph.reading.text[quote.end - 1]
    behind = bisect_left(paragraph.offsets, quote.closed)
    tail = list(paragraph.block.doc[behind : behind + _NEAR])
    if ends not in ",?!—–-…" and not (tail and tail[0].text == ","):
        return None
    for place, token in enumerate(tail):
        if token.text in {".", "!", "?", ";", ":"} or (token.is_quote and place > 1):
            return None
        meaning = cue_of(token)
        if meaning is None:
            continue
        speaker = (
            paragraph.speakers.speaker_between(tail[:place])
            or paragraph.speakers.speaker_after(token)
            or paragraph.speakers.speaker(token)
        )
        return (token, meaning, speaker) if speaker is not None else None
    return _any_verb(paragraph, tail)


def _any_verb(paragraph: Paragraph, tail: list[Token]) -> tuple[Token, Cue, Who] | None:
    """`"...," grumbled the skipper`: behind a quotation any verb with a person for its subject says so."""
    first = next((one for one in tail[:2] if one.text != ","), None)
    if first is None or first.tag_ not in {"VBD", "VBZ"} or first.i + 1 >= len(first.doc):
        return None
    chunk = chunk_at(first.doc, first.i + 1, sentence_of(first).end)
    speaker = who(paragraph.reading, paragraph.block, chunk.head) if chunk is not None else None
    actor = paragraph.reading.actors.get(speaker.actor or "") if speaker is not None else None
    if speaker is None or actor is None or actor.kind != "person":
        return None
    return first, CUES["say"], speaker


def _cue_before(paragraph: Paragraph, quote: Quotation) -> tuple[Token, Cue, Who] | None:
    """`she said: "..."`, `said on Friday that "..."`."""
    before = bisect_left(paragraph.offsets, quote.opened)
    head = list(paragraph.block.doc[max(0, before - _NEAR) : before])
    for token in reversed(head):
        if token.text in {".", "!", "?", ";"} or (token.is_quote and token is not head[-1]):
            return None
        meaning = cue_of(token)
        if meaning is not None:
            if not _only_beside(paragraph, token, quote):
                return None
            speaker = paragraph.speakers.speaker(token)
            return (token, meaning, speaker) if speaker is not None else None
    return None


def _only_beside(paragraph: Paragraph, cue: Token, quote: Quotation) -> bool:
    """Whether nothing but addressees and times stands between cue and quotation."""
    between = [one for one in cue.doc[cue.i + 1 :] if paragraph.block.past(one) <= quote.opened]
    verbs = [one for one in between if one.pos_ in {"VERB", "AUX"}]
    return not verbs
