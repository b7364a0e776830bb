"""The lines of a stream, however long somebody made one."""

import io
from collections.abc import Iterator

from app.importing.shapes import LONGEST_LINE, Raw, Reject

TOO_LONG = f"is longer than {LONGEST_LINE // 1_000_000} MB"


def lines(stream: io.BufferedReader, after: int) -> Iterator[Raw | Reject]:
    """The lines that follow number `after` and are not blank."""
    number = 0
    while line := stream.readline(LONGEST_LINE + 1):
        number += 1
        long = len(line) > LONGEST_LINE and not line.endswith(b"\n")
        if long:
            _skip(stream)
        if number <= after:
            continue
        if long:
            yield Reject(number, TOO_LONG, None)
        elif stripped := (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip():
            yield Raw(number, stripped)


def _skip(stream: io.BufferedReader) -> None:
    """To the end of the line."""
    while rest := stream.readline(LONGEST_LINE):
        if rest.endswith(b"\n"):
            return
