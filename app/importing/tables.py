"""The rows of CSV and TSV files with a header, in whatever dialect and encoding they were saved."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from app.importing.fields import Names, knows
from app.importing.lines import TOO_LONG
from app.importing.opening import UnreadableError
from app.importing.shapes import LONGEST_LINE, Raw, Reject
from ingest.decode import codec_of

_HEAD = 64_000
_DELIMITERS = ",\t;|"
_REST = "(more)"


def rows(stream: io.BufferedReader, names: Names, after: int) -> Iterator[Raw | Reject]:
    """The rows that end behind line `after`; each knows its fields by the names of the header.

    Raises UnreadableError where there is no header, or nothing in it that could be an article.
    """
    csv.field_size_limit(LONGEST_LINE)
    head = _head(stream)
    text = io.TextIOWrapper(stream, codec_of(head, ""), errors="as windows-1252", newline="")
    try:
        yield from _rows(_Bounded(text), _dialect(head), names, after)
    finally:
        text.detach()


def header_of(stream: io.BufferedReader) -> list[str]:
    """The names in the first line; nothing is read past it."""
    head = _head(stream)
    line = head.decode(codec_of(head, ""), "replace").splitlines()[:1]
    return next(csv.reader(line, _dialect(head)), [])


def _rows(lines: "_Bounded", dialect: Any, names: Names, after: int) -> Iterator[Raw | Reject]:
    reader = csv.reader(lines, dialect)
    header = next(reader, [])
    if not knows(header, names):
        found = ", ".join(header[:20])
        raise UnreadableError(f"has no columns of articles (a date, and a title or text) but {found}: use --map")
    while True:
        lines.taken = 0
        try:
            row = next(reader, None)
        except csv.Error as error:
            if reader.line_num > after:
                yield Reject(reader.line_num, f"is no row: {error}", None)
            continue
        if row is None:
            return
        if reader.line_num <= after or not any(row):
            continue
        if len(row) > len(header):
            yield Reject(reader.line_num, f"has {len(row)} fields, the header {len(header)}", _fields(header, row))
        else:
            yield Raw(reader.line_num, _fields(header, row))


def _fields(header: list[str], row: list[str]) -> dict[str, str]:
    found = dict(zip(header, row, strict=False))
    return found | {_REST: "\t".join(row[len(header) :])} if len(row) > len(header) else found


def _head(stream: io.BufferedReader) -> bytes:
    head = stream.peek(_HEAD)[:_HEAD]
    return head[: head.rfind(b"\n") + 1] or head


def _dialect(head: bytes) -> Any:
    """What parts the fields is the likeliest mark of the header: a sniffer that reads texts finds marks in prose."""
    first = head.decode(codec_of(head, ""), "replace").splitlines()[0] if head.strip() else ""
    mark = max(_DELIMITERS, key=first.count)
    quoted = mark != "\t" or '"' in first or b'\t"' in head

    class Found(csv.excel):
        delimiter = mark
        quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE

    return Found


class _Bounded:
    """The lines of a text for the reader of rows, which would put together a row without end."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text, self.taken = text, 0

    def __iter__(self) -> "_Bounded":
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_LINE)
        self.taken += len(line)
        if not line:
            raise StopIteration
        if self.taken > LONGEST_LINE:
            self.taken = 0
            raise csv.Error(TOO_LONG)
        return line
