"""Where a sentence says who says it: behind what is said, or in its middle."""

from spacy.tokens import Span, Token

from processors.claims.content_clauses import TELLING
from processors.claims.contents import Contents
from processors.claims.cues import is_cue
from processors.names.who import Who
from processors.reading import Block, Reading
from processors.words.chunks import member_at
from processors.words.times import past_time
from processors.words.trees import FINITE, sentence_of

_NO_REST = frozenset({"VBG", "WDT", "WP", "WP$"})
_ENDS = frozenset({",", ".", ";", "—", "–", "?", "!"})


def closes(block: Block, cue: Token, speaker: Who, sentence: Span) -> int | None:
    """The token behind cue, speaker, addressee and time, where the attribution ends there: `..., she told us on
    Friday,`.
    """
    inside = [one.i for one in block.doc if speaker.start <= block.offset(one) < speaker.end]
    place = past_time(max([cue.i, *inside]) + 1, sentence)
    if cue.lemma_.lower() in TELLING:
        told = member_at(sentence.doc, place, sentence.end)
        place = past_time(told.end, sentence) if told is not None else place
    return place if place >= sentence.end or sentence.doc[place].text in _ENDS else None


def around(
    reading: Reading, block: Block, contents: Contents, cue: Token, speaker: Who, sentence: Span
) -> list[tuple[int, int]] | None:
    """`Her country, Tammsaar said, would pay`: both sides of what stands between commas; None where it doesn't."""
    first, last = block.start + sentence.start_char, block.start + sentence.end_char
    opened = min(speaker.start, block.offset(cue))
    if not first < opened or not reading.text[first:opened].rstrip().endswith(","):
        return None
    place = closes(block, cue, speaker, sentence)
    if place is None or place + 2 >= sentence.end or sentence.doc[place].text != ",":
        return None
    rest = sentence.doc[place + 1 : sentence.end]
    before = [one for one in sentence if block.past(one) <= opened]
    if rest[0].tag_ in _NO_REST or rest[0].is_quote or contents.ends.adds(sentence.doc[place], cue) or _is_time(rest):
        return None
    speaks = any(is_cue(one) and one.tag_ in FINITE and not contents.ends.is_quoted(one) for one in rest[:8])
    if rest[0].pos_ in {"CCONJ", "SCONJ"} and speaks:
        # "..., he said, but added that": the next thing that is said.
        return None
    whole = any(one.tag_ in FINITE for one in before)
    if whole and rest[0].pos_ not in {"CCONJ", "SCONJ"} and rest[0].tag_ not in FINITE and not _is_condition(before):
        return None
    if not whole and not any(one.tag_ in FINITE for one in rest):
        return None
    closed = block.past(sentence.doc[place])
    return [contents.stripped(first, opened), contents.stripped(closed, last)]


def _is_condition(before: list[Token]) -> bool:
    """`If the strike lasts, she reckons, there will be nothing left`."""
    return before[0].lower_ in {"if", "when", "unless", "once", "as", "while", "although", "though"}


def _is_time(rest: Span) -> bool:
    place = past_time(rest.start, sentence_of(rest[0]))
    return place >= sentence_of(rest[0]).end or rest.doc[place].text in _ENDS
