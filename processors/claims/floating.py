"""Quotations without a cue of their own: they go on what was said before, or somebody introduces them."""

from dataclasses import replace

from processors.claims.cues import cue_of, is_cue
from processors.claims.said import Paragraph, Said, overlap
from processors.names.who import Who
from processors.words.quotations import Quotation

_INTRODUCED = 120
"""Characters: so far behind a quotation somebody may be named as its speaker."""


def announced(paragraph: Paragraph) -> Said | None:
    """Who speaks in the paragraphs that follow, where this one ends with `the pilot wrote:`."""
    block = paragraph.block
    if not paragraph.reading.text[block.start : block.end].endswith(":"):
        return None
    for token in reversed(block.doc):
        meaning = cue_of(token) if is_cue(token) else None
        speaker = paragraph.speakers.speaker(token) if meaning is not None else None
        if meaning is not None and speaker is not None:
            span = (block.offset(token), block.past(token))
            return Said(speaker, None, span, meaning.claim, meaning.negative, True, (block.end, block.end), [])
    return None


def read_floating(paragraph: Paragraph, speeches: list[Quotation]) -> None:
    """Adds a claim for each of the speeches that no claim holds yet."""
    for quote in speeches:
        if _is_told(paragraph, quote):
            continue
        before = paragraph.reading.text[paragraph.block.start : quote.opened].rstrip()
        if before.endswith(",") and _joins(paragraph, quote):
            continue
        if before and before[-1] not in '.!?:”"':
            continue
        source = _source(paragraph, quote, before.endswith(":"))
        if source is not None:
            paragraph.found.append(replace(source, direct=True, content=paragraph.trimmed(quote), parts=[]))


def _is_told(paragraph: Paragraph, quote: Quotation) -> bool:
    """Whether a claim holds it already."""
    parts = [part for one in paragraph.found for part in (one.content, *one.parts)]
    return any(overlap((quote.start, quote.end), part) > 0.5 for part in parts) or any(
        one.content[0] <= quote.opened and quote.closed <= one.content[1] + 1 for one in paragraph.found
    )


def _source(paragraph: Paragraph, quote: Quotation, introduced: bool) -> Said | None:
    """Whose claim it goes on: that of who introduces it, the last one before, that of the only person around."""
    earlier = [one for one in paragraph.found if one.content[0] < quote.start]
    if not earlier and paragraph.before is not None and not paragraph.block.is_title:
        earlier = [paragraph.before]
    last = _introduced(paragraph, quote) if introduced else None
    last = last or max(earlier, key=lambda one: one.content, default=None)
    if last is None or last.who is None:
        last = _introduced(paragraph, quote) or _only_person_before(paragraph)
    return last if last is not None and last.who is not None else None


def _joins(paragraph: Paragraph, quote: Quotation) -> bool:
    """`"This," said Ana Soto, whose son had died, "is an insult"`: the other half of what the sentence began
    with.
    """
    sentence = next(
        (one for one in paragraph.block.sentences() if paragraph.block.start + one.end_char > quote.opened), None
    )
    first = paragraph.block.start + sentence.start_char if sentence is not None else quote.opened
    half = next(
        (one for one in paragraph.found if one.direct and first <= one.content[0] and one.content[1] < quote.opened),
        None,
    )
    if half is None or half.cue is None or paragraph.block.offset(half.cue) < half.content[1]:
        return False
    half.parts = [*(half.parts or [half.content]), paragraph.trimmed(quote)]
    half.content = max(half.parts, key=lambda part: part[1] - part[0])
    return True


def _introduced(paragraph: Paragraph, quote: Quotation) -> Said | None:
    """`Urrutia has a ready reply: "..."`, `"..." - this from Diatta`: the only person of its sentences."""
    near = [one for one in paragraph.block.sentences() if paragraph.block.start + one.start_char <= quote.opened]
    start = paragraph.block.start + near[-1].start_char if near else paragraph.block.start
    if start >= quote.opened - 1 and len(near) > 1:
        start = paragraph.block.start + near[-2].start_char
    stretches = [(start, quote.opened), (quote.closed, min(paragraph.block.end, quote.closed + _INTRODUCED))]
    for first, last in stretches:
        named = [one for one in paragraph.reading.mentions_in(first, last) if one.label == "PERSON"]
        if len({one.actor for one in named}) == 1:
            speaker = Who(named[0].actor, named[0].start, named[0].end)
            return Said(speaker, None, None, "say", False, True, (0, 0), [])
    return None


def _only_person_before(paragraph: Paragraph) -> Said | None:
    """Whoever is alone in the paragraph before, for a quotation that nobody is said to say."""
    index = next(number for number, one in enumerate(paragraph.reading.blocks) if one is paragraph.block)
    before = paragraph.reading.blocks[index - 1] if index else None
    if before is None or before.is_title or paragraph.block.is_title:
        return None
    named = [one for one in paragraph.reading.mentions_in(before.start, before.end) if one.label == "PERSON"]
    if len({one.actor for one in named}) != 1:
        return None
    return Said(Who(named[-1].actor, named[-1].start, named[-1].end), None, None, "say", False, True, (0, 0), [])
