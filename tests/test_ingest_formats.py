"""Every format of feeds, as publishers write it: each file of the corpus says what must come of it."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from ingest.parse import Document, parse
from ingest.parsed import Entry, Parsed

ODD = sorted((Path(__file__).parent / "corpus" / "feeds" / "odd").iterdir())
PLACE = "https://desk.example/feeds/odd.xml"
BEGINNINGS = ("text", "summary")

_EXPECT = re.compile(rb"<!-- expect (\{.*?\})\s*-->", re.DOTALL)


def expectation(body: bytes) -> dict[str, Any]:
    """What a file says of itself: in a comment (ASCII where the file is not UTF-8), or as `_expect` of a JSON Feed."""
    found = _EXPECT.search(body.replace(b"\0", b""))
    written = json.loads(found[1]) if found is not None else json.loads(body)["_expect"]
    assert isinstance(written, dict)
    return written


def read(path: Path) -> tuple[Parsed, dict[str, Any]]:
    body = path.read_bytes()
    expected = expectation(body)
    return parse(Document(body, expected.get("type", "application/xml"), PLACE)), expected


@pytest.mark.parametrize("path", ODD, ids=lambda path: path.name)
def test_an_odd_feed_is_read_as_its_publisher_meant_it(path: Path) -> None:
    parsed, expected = read(path)
    said = {name: expected[name] for name in ("language", "skipped") if name in expected}
    assert {name: getattr(parsed, name) for name in said} == said
    assert (expected.get("problem") or "") in (parsed.problem or "")
    assert (parsed.problem is None) == (expected.get("problem") is None), parsed.problem
    assert len(parsed.entries) == len(expected["entries"]), parsed.entries
    for number, (entry, wanted) in enumerate(zip(parsed.entries, expected["entries"], strict=True), 1):
        assert told(entry, wanted) == wanted, f"entry {number}: {expected['why']}"


def told(entry: Entry, wanted: dict[str, Any]) -> dict[str, Any]:
    """The fields of an entry that an expectation names; of texts as much as it names."""
    found: dict[str, Any] = {name: getattr(entry, name) for name in wanted}
    for name in BEGINNINGS:
        if wanted.get(name):
            found[name] = found[name][: len(wanted[name])]
    if isinstance(found.get("published"), datetime):
        found["published"] = found["published"].isoformat()
    return found


def test_every_file_of_the_corpus_says_why_it_is_there() -> None:
    assert len(ODD) >= 40
    assert all(expectation(path.read_bytes())["why"] for path in ODD)


def test_the_address_of_the_feed_is_told_whatever_its_format() -> None:
    linked = {path.name: read(path)[0].link for path in ODD}
    assert linked["json-11.json"] == "https://quay.example/"
    assert linked["rss-20.xml"] == "https://quay.example/news/"
    assert linked["link-atom-relative.xml"] == "https://elsewhere.example/"


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        (b'{"version": "https://jsonfeed.org/version/1.1", "items": [', "application/feed+json", "JSON cannot be read"),
        (b"[" * 200_000, "application/json", "nested too deep"),
        (b"[1, 2]", "text/html", "no JSON Feed"),
        (b"not found", "application/json", "JSON cannot be read"),
        (b'{"items": ' + b"9" * 5000 + b"}", "application/json", "JSON cannot be read"),
        (b"", "application/json", "empty"),
    ],
)
def test_json_that_is_no_feed_says_what_is_wrong(body: bytes, kind: str, words: str) -> None:
    parsed = parse(Document(body, kind, PLACE))
    assert parsed.entries == [] and words in str(parsed.problem)


def test_a_json_feed_in_utf_16_and_one_with_a_mark_are_read() -> None:
    feed = '{"version": "https://jsonfeed.org/version/1", "items": [{"id": "1", "title": "Łódź"}]}'
    for body in (feed.encode("utf-16"), feed.encode("utf-16-le"), feed.encode("utf-8-sig")):
        assert [one.title for one in parse(Document(body, "application/json", PLACE)).entries] == ["Łódź"]


def test_half_a_character_in_json_does_not_break_the_record() -> None:
    body = b'{"version": "https://jsonfeed.org/version/1", "items": [{"id": "\\ud83d", "title": "gull \\ude00"}]}'
    entry = parse(Document(body, "application/json", PLACE)).entries[0]
    assert entry.title == "gull" and msgspec.json.encode(entry)


def test_xml_that_the_server_calls_json_is_read_as_xml() -> None:
    body = b'<rss version="2.0"><channel><item><title>One</title></item></channel></rss>'
    assert [one.title for one in parse(Document(body, "application/json", PLACE)).entries] == ["One"]
