"""Sentences without a parser: for articles that could be read plainly only, and for languages without a pipeline."""

import re

_END = re.compile(r"[.!?…。！？]+[\"'”’»)\]]*(?=\s+[\"'“‘«(\[]*[^\W_a-z]|\s*$)|[。！？]+|\n{2,}")
_ABBREVIATION = re.compile(
    r"(?:^|\s)(?:Mr|Mrs|Ms|Dr|St|Gen|Gov|Sen|Rep|Lt|Col|Sgt|Capt|Maj|Prof|Rev|Hon|No|vs|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec"
    r"|Inc|Ltd|Corp|Co|[A-Z]|(?:[A-Z]\.)+[A-Z])\.$"
)


def sentences(text: str, blocks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """(start, end) of each sentence; none crosses a block."""
    return [span for start, end in blocks for span in _in_block(text, start, end)]


def _in_block(text: str, start: int, end: int) -> list[tuple[int, int]]:
    found = []
    begin = start
    for mark in _END.finditer(text, start, end):
        if mark[0].startswith(".") and _ABBREVIATION.search(text[max(begin, mark.start() - 12) : mark.start() + 1]):
            continue
        if text[begin : mark.end()].strip():
            found.append(_trimmed(text, begin, mark.end()))
        begin = mark.end()
    if text[begin:end].strip():
        found.append(_trimmed(text, begin, end))
    return found


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
