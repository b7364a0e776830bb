"""From a feed's bytes to its entries. The only file that knows feedparser; in a stage it runs in a bounded child."""

import io
import re
from collections.abc import Callable
from typing import Any

import feedparser

from ingest.decode import decode
from ingest.entry import entry_of, head_of
from ingest.json_feed import looks_like_json, parse_json_feed
from ingest.mend import mended
from ingest.parsed import Document, Entry, Parsed, no_feed
from ingest.wishes import wishes_of
from ingest.words import clean, plain

__all__ = ["Document", "Entry", "Parsed", "entries_of", "make_parser", "parse", "plain"]

_ROOT = re.compile(r"<(?:[A-Za-z]\w*:)?(rss|feed|rdf)[\s>]", re.IGNORECASE)


def make_parser() -> Callable[[Document], Parsed]:
    """For a child: the function that it serves."""
    return parse


def entries_of(raw: bytes) -> list[Entry]:
    """The entries of a feed from a file."""
    return parse(Document(raw, "", "")).entries


def parse(document: Document) -> Parsed:
    """Reads RSS (0.90 to 2.0), RDF, Atom (0.3, 1.0) and JSON Feed as well as they can be read. Never raises."""
    text = decode(document.body, document.content_type)
    if looks_like_json(text, document.content_type):
        return parse_json_feed(text, document)
    try:
        return _parse_xml(mended(text), document)
    except Exception as error:  # noqa: BLE001 - feedparser has many ways to fall over a document that no one meant well
        return no_feed(f"the feed cannot be read: {type(error).__name__}: {error}")


def _parse_xml(text: str, document: Document) -> Parsed:
    root = _ROOT.search(text)
    atom = root is not None and root[1].lower() == "feed"
    found = _by_feedparser(text, document.url if atom else "")
    head = head_of(found.feed, document.url, atom)
    entries = [entry_of(one, head) for one in found.entries]
    kept = [one for one in entries if not one.holds_nothing()]
    return Parsed(
        entries=kept,
        skipped=len(entries) - len(kept),
        language=clean(found.feed.get("language")) or None,
        link=head.link,
        problem=_problem(text, found, kept),
        **wishes_of(document.body),
    )


def _by_feedparser(text: str, base: str) -> Any:
    """Links of Atom count from the document (RFC 4287); those of RSS are left as they are, and count from the site."""
    headers = {"content-type": "application/xml; charset=utf-8"} | ({"content-location": base} if base else {})
    # Sanitising and link resolving cost two thirds of the time; bodies are cleaned where they are shown.
    return feedparser.parse(
        io.BytesIO(text.encode("utf-8", "replace")),
        response_headers=headers,
        sanitize_html=False,
        resolve_relative_uris=False,
    )


def _problem(text: str, found: Any, kept: list[Entry]) -> str | None:
    """Why nothing came of a document; what was cut off or is a little wrong, but has entries, is taken."""
    if kept:
        return None
    if not text.strip():
        return "the answer is empty"
    if not _ROOT.search(text) and not found.get("version"):
        looks = " but a web page" if "<html" in text[:4000].lower() else ""
        return f"this is no feed{looks}"
    if found.get("bozo") and not found.get("version"):
        return f"the feed cannot be read: {found.get('bozo_exception')}"
    if found.get("bozo"):
        return f"no entries, and the document is broken: {found.get('bozo_exception')}"
    return None
