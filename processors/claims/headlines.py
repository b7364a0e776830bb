"""Headlines that say without a verb who says it: `Minister: we knew nothing`, `Lake could burst: scientists`."""

from processors.claims.said import Paragraph
from processors.claims.speakers import PEOPLE
from processors.names.titles import HEADS
from processors.names.who import Who, who


def read_headline(paragraph: Paragraph) -> None:
    """Adds what a headline says before or behind its colon."""
    if not _said_last(paragraph):
        _said_first(paragraph)


def _said_first(paragraph: Paragraph) -> None:
    """`Minister: we knew nothing`."""
    block = paragraph.block
    text = paragraph.reading.text[block.start : block.end]
    place = text.find(": ")
    if not 0 < place < 60 or len(text) - place < 10:
        return
    head = [one for one in block.doc if one.idx + len(one.text) <= place and not one.is_punct]
    if not head or len(head) > 6:
        return
    last = head[-1]
    speaker = who(paragraph.reading, block, last)
    if speaker.actor is None and last.lower_ not in HEADS:
        return
    start, end = paragraph.contents.stripped(block.start + place + 2, block.end)
    quoted = any(quote.start <= start + 1 and end - 1 <= quote.end for quote in paragraph.quotes)
    colon = (block.start + place, block.start + place + 1)
    paragraph.add_bare(Who(speaker.actor, block.start, block.start + place), colon, quoted, (start, end))


def _said_last(paragraph: Paragraph) -> bool:
    """`Lake could burst within weeks: scientists`."""
    block = paragraph.block
    text = paragraph.reading.text[block.start : block.end]
    place = max(text.rfind(mark) for mark in (": ", " – ", " — ", " - "))
    tail = [one for one in block.doc if one.idx > place and not one.is_punct]
    if place < 12 or not 0 < len(tail) <= 4 or any(one.pos_ in {"VERB", "AUX"} for one in tail):
        return False
    speaker = who(paragraph.reading, block, tail[-1])
    if speaker.actor is None and tail[-1].lower_ not in PEOPLE:
        return False
    start, end = paragraph.contents.stripped(block.start, block.start + place)
    mark = place + (text[place] == " ")
    paragraph.add_bare(speaker, (block.start + mark, block.start + mark + 1), False, (start, end))
    return True
