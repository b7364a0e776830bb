"""From a feed's bytes to its entries. The only file that knows feedparser; in a stage it runs in a bounded child.

An ordinary document goes the short way (ingest/fast.py), all others through feedparser; from their raw fields on, the
way is one.
"""

import io
import re
from collections.abc import Callable
from typing import Any

import feedparser
import msgspec

from ingest.decode import decode
from ingest.entry import entry_of, head_of
from ingest.fast import raw_of
from ingest.json_feed import looks_like_json, parse_json_feed
from ingest.mend import mended
from ingest.parsed import Document, Entry, Parsed, no_feed
from ingest.wishes import wishes_of
from ingest.words import clean, plain

__all__ = ["Document", "Entry", "Parsed", "entries_of", "make_parser", "parse", "plain"]

# Python's own driver brings each line and each entity by itself: a third of the time of a feed with escaped markup.
feedparser.api.PREFERRED_XML_PARSERS = ["ingest.fast_sax"]

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
        text = mended(text)
        return read_quickly(text, document) or read_patiently(text, document)
    except Exception as error:  # noqa: BLE001 - feedparser has many ways to fall over a document that no one meant well
        return no_feed(f"the feed cannot be read: {type(error).__name__}: {error}")


def read_quickly(text: str, document: Document) -> Parsed | None:
    """An ordinary document with entries; None where feedparser has to say what it is."""
    atom = _is_atom(text)
    found = raw_of(text, atom, document.url)
    parsed = _parsed(found.feed, found.entries, atom, document) if found is not None else None
    return parsed if parsed is not None and parsed.entries else None


def read_patiently(text: str, document: Document) -> Parsed:
    """Any document, by feedparser. May raise what feedparser does."""
    atom = _is_atom(text)
    found = _by_feedparser(text, document.url if atom else "")
    parsed = _parsed(found.feed, found.entries, atom, document)
    return parsed if parsed.entries else msgspec.structs.replace(parsed, problem=_problem(text, found))


def _parsed(feed: Any, raw: list[Any], atom: bool, document: Document) -> Parsed:
    head = head_of(feed, document.url, atom)
    entries = [entry_of(one, head) for one in raw]
    kept = [one for one in entries if not one.holds_nothing()]
    return Parsed(
        entries=kept,
        skipped=len(entries) - len(kept),
        language=clean(feed.get("language")) or None,
        link=head.link,
        problem=None,
        **wishes_of(document.body),
    )


def _is_atom(text: str) -> bool:
    root = _ROOT.search(text)
    return root is not None and root[1].lower() == "feed"


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


def _problem(text: str, found: Any) -> str | None:
    """Why nothing came of a document; what was cut off or is a little wrong, but has entries, is taken."""
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
