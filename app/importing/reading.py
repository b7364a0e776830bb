"""The items of a stream, by its format; that is found by its first bytes and its name where nobody says."""

import io
import re
from collections.abc import Callable, Iterator

from app.importing.documents import Readers, records
from app.importing.fields import Names, knows
from app.importing.lines import lines
from app.importing.opening import UnreadableError
from app.importing.shapes import Choices, Format, Raw, Reject
from app.importing.tables import header_of, rows

_HEAD = 4_000
_FEED = re.compile(rb"<(?:[A-Za-z]\w*:)?(rss|feed|rdf)[\s>]", re.IGNORECASE)
_PAGE = re.compile(rb"<!doctype html|<html[\s>]", re.IGNORECASE)
_JSON_FEED = re.compile(rb'^\s*\{[^{}]*"version"\s*:\s*"https?:\\?/\\?/(?:www\.)?jsonfeed\.org')
_LISTED = re.compile(rb'^\s*(?:\[|\{\s*"articles"\s*:)')
_PACKED = (".gz", ".zst", ".zstd")

Items = Iterator[Raw | Reject]


def items(
    stream: io.BufferedReader, name: str, form: Format | None, choices: Choices, readers: Readers, after: int
) -> Items:
    """The items behind number `after`. Raises UnreadableError, and whatever reading the stream does."""
    chosen = form or guessed(stream, name, choices.names)
    if chosen is None:
        raise UnreadableError("is in no format that is known: say --format")
    ways: dict[Format, Callable[[], Items]] = {
        "feed": lambda: readers.feed(stream, choices.source, after),
        "html": lambda: readers.page(stream, after),
        "jsonl": lambda: _json(stream, after),
        "gdelt": lambda: _json(stream, after) if _is_json(stream) else rows(stream, choices.names, after),
        "csv": lambda: rows(stream, choices.names, after),
        "mediacloud": lambda: rows(stream, choices.names, after),
    }
    return ways[chosen]()


def guessed(stream: io.BufferedReader, name: str, names: Names = ()) -> Format | None:
    """The format; content goes before the name, since archives are named by whoever saved them."""
    head = stream.peek(_HEAD)[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if not head.strip():
        return "jsonl"  # of no lines
    if _PAGE.search(head[:1_000]):
        return "html"
    if _FEED.search(head) or _JSON_FEED.search(head):
        return "feed"
    if head.lstrip()[:1] in (b"{", b"["):
        return "jsonl"
    named = _ending(name)
    if named in (".csv", ".tsv") or knows(header_of(stream), names):
        return "csv"
    by_name: dict[str, Format] = {".html": "html", ".htm": "html", ".rss": "feed", ".atom": "feed", ".xml": "feed"}
    return "jsonl" if named in (".jsonl", ".ndjson") else by_name.get(named)


def _json(stream: io.BufferedReader, after: int) -> Items:
    return records(stream, after) if _LISTED.search(stream.peek(_HEAD)[:_HEAD]) else lines(stream, after)


def _is_json(stream: io.BufferedReader) -> bool:
    return stream.peek(_HEAD)[:_HEAD].lstrip()[:1] in (b"{", b"[")


def _ending(name: str) -> str:
    name = name.lower()
    for packed in _PACKED:
        name = name.removesuffix(packed)
    dot = name.rfind(".")
    return name[dot:] if dot >= 0 else ""
