"""Our reading beside feedparser's own, on real feeds and our own: alike, but for what is meant to differ."""

import calendar
import io
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import feedparser
import pytest

from ingest.parse import Document, entries_of, parse
from ingest.parsed import Entry
from ingest.words import plain

HERE = Path(__file__).parent
OWN = sorted(path for path in (HERE / "corpus" / "feeds").iterdir() if path.is_file())
REAL = sorted(path for path in (HERE.parent.parent / "shared" / "feeds").glob("*.*") if path.suffix != ".md")
PLACE = "https://feeds.example/feed"
HEADERS = {"content-type": "application/xml", "content-location": PLACE}

DELIBERATE = {
    "url": {
        "the publisher's own address, not the counter's": lambda ours, raw: ours == raw.get("feedburner_origlink"),
        "what is no address on the web is no link": lambda ours, raw: ours == "" and not raw.link.startswith("http"),
        "a guid that is no address is no link": lambda ours, raw: ours == "" and raw.link == raw.id,
    },
    "guid": {
        "a guid is told as it is written, not made an address": lambda ours, raw: raw.id == f"https://feeds.example/{ours}",
    },
    "title": {"a title is plain": lambda ours, raw: ours == plain(raw.title)},
    "published": {
        "a date that feedparser cannot read": lambda ours, raw: ours is not None and theirs(raw)["published"] is None,
    },
}  # fmt: skip
"""Where and why we differ: field -> reason -> whether it is the reason here."""


def theirs(raw: Any) -> dict[str, Any]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        moments = [dict.get(raw, f"{name}_parsed") for name in ("published", "updated", "created")]
    moment = next((one for one in moments if one is not None), None)
    return {
        "guid": raw.get("id", ""),
        "url": raw.get("link", ""),
        "title": raw.get("title", ""),
        "published": datetime.fromtimestamp(calendar.timegm(moment), UTC) if moment is not None else None,
    }


def pairs(path: Path) -> Iterator[tuple[Entry, Any]]:
    body = path.read_bytes()
    found = feedparser.parse(
        io.BytesIO(body), response_headers=HEADERS, sanitize_html=False, resolve_relative_uris=False
    )
    kept = [
        one for one in found.entries if any(one.get(name) for name in ("id", "link", "title", "summary", "content"))
    ]
    return zip(parse(Document(body, "application/xml", PLACE)).entries, kept, strict=True)


@pytest.mark.parametrize("path", [*OWN, *REAL], ids=lambda path: path.name)
def test_a_feed_is_read_as_feedparser_reads_it_but_for_what_is_meant_to_differ(path: Path) -> None:
    unexplained = [
        (number, field, ours, other)
        for number, (entry, raw) in enumerate(pairs(path), 1)
        for field, other in theirs(raw).items()
        if (ours := getattr(entry, field)) != other
        and not any(holds(ours, raw) for holds in DELIBERATE[field].values())
    ]
    assert unexplained == []


@pytest.mark.parametrize("path", [*OWN, *REAL], ids=lambda path: path.name)
def test_a_feed_from_a_file_has_the_entries_that_it_has_from_its_address(path: Path) -> None:
    from_address = parse(Document(path.read_bytes(), "application/xml", PLACE)).entries
    assert [one.guid for one in entries_of(path.read_bytes())] == [one.guid for one in from_address]
