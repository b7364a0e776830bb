"""Quotations: what stands between quotation marks, paired within its paragraph."""

from dataclasses import dataclass

_PAIRS = {"“": "”", "„": "“", "«": "»", "»": "«", "‘": "’", '"': '"', "'": "'", "``": "''", "「": "」", "『": "』"}
_ALSO = {"“": '”"', "„": '“”"', "‘": "’", "«": "»", '"': '"”'}


@dataclass(frozen=True, slots=True)
class Quotation:
    """`start` to `end` is what is quoted; the marks stand at `opened` and before `closed`."""

    opened: int
    start: int
    end: int
    closed: int


def quotations(text: str, start: int, end: int) -> list[Quotation]:
    """The outermost quotations of `text[start:end]`, in order. One without an end lasts to that of the paragraph."""
    found = []
    index = start
    while index < end:
        mark = text[index]
        if mark in _PAIRS and _opens(text, index, start):
            close = _close(text, index, end)
            if close is None and mark in "'‘" and index > start:
                index += 1
                continue
            stop = close if close is not None else end
            first, last = index + 1, stop
            while first < last and text[first].isspace():
                first += 1
            while last > first and text[last - 1].isspace():
                last -= 1
            if first < last:
                found.append(Quotation(index, first, last, min(stop + 1, end)))
            index = stop
        index += 1
    return found


def _opens(text: str, index: int, start: int) -> bool:
    mark = text[index]
    before = text[index - 1] if index > start else " "
    after = text[index + 1] if index + 1 < len(text) else " "
    if mark in "\"'‘»":
        return not before.isalnum() and not after.isspace() and after not in ".,;:!?)"
    return True


def _close(text: str, opened: int, end: int) -> int | None:
    closing = _ALSO.get(text[opened], _PAIRS[text[opened]])
    index = opened + 1
    while index < end:
        if text[index] in closing:
            after = text[index + 1] if index + 1 < len(text) else " "
            if text[opened] not in "'‘" or not after.isalnum():
                return index
        index += 1
    return None
