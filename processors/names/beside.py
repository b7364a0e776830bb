"""The person whose title or description stands beside a name: `Foreign Minister Lavrov`, `its architect, Rzayeva,`."""

import re

from spacy.tokens import Token

from processors.names.titles import HEADS
from processors.reading import Block, Reading
from topics.records import Mention

_OFFICE_BETWEEN = re.compile(r"(?: (?:of|for|in|at|on|to) [^,.;:]{2,60})?, (?:[A-Z][\w.-]+ ){0,2}")


def person_beside(reading: Reading, block: Block, head: Token, end: int) -> Mention | None:
    """The person whose title `head` is: "Foreign Minister Lavrov", "the minister, Lavrov,"."""
    if head.lower_.strip(".") not in HEADS:
        return _apposed(reading, block, head)
    for mention in reading.mentions:
        if mention.label != "PERSON" or not block.start <= mention.start < block.end:
            continue
        if mention.start <= block.offset(head) < mention.end:
            return mention
        between = reading.text[block.past(head) : mention.start]
        if block.past(head) <= mention.start and (not between.strip(" ,") or mention.start < end):
            return mention if len(between) < 20 else None
        if block.past(head) <= mention.start:
            # "the chief negotiator in the seabed talks, Sutan Marpaung,"
            closed = reading.text[mention.end : mention.end + 1] in {",", ".", "", " "}
            return mention if closed and _OFFICE_BETWEEN.fullmatch(between) else None
    return None


def _apposed(reading: Reading, block: Block, head: Token) -> Mention | None:
    """`engineer Tomas Ruiz`, `its architect, Leyla Rzayeva,`: the person whom a plain noun introduces."""
    if head.pos_ != "NOUN":
        return None
    past = block.past(head)
    for mention in reading.mentions:
        if mention.label != "PERSON" or not past < mention.start < past + 14:
            continue
        between, after = reading.text[past : mention.start], reading.text[mention.end : mention.end + 2]
        if between == " " or (between.startswith(" ") and between[1:2].isupper() and between.count(" ") == 2):
            return mention
        if between == ", " and (after[:1] in {",", ".", ";", "", "\n"} or after in {" –", " —"}):
            return mention
    return None


def with_title(reading: Reading, mention: Mention) -> int:
    """Where a name begins with the title before it."""
    if mention.title is None:
        return mention.start
    before = reading.text[: mention.start].rstrip(" ,")
    return len(before) - len(mention.title) if before.endswith(mention.title) else mention.start
