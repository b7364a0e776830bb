"""From a feed's bytes to its entries. The only file that knows feedparser; in a stage it runs in a bounded child."""

import calendar
import html
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import feedparser
import msgspec
import nh3

_MARKUP = re.compile(r"</?[A-Za-z][^>]*>|&(?:#\d+|#x[0-9A-Fa-f]+|[A-Za-z]\w+);")
_SPACE = re.compile(r"\s+")
_KNOWS_AS_FEED = re.compile(rb"<(?:[A-Za-z]+:)?(?:rss|feed|rdf)[\s>]", re.IGNORECASE)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed. `title` is plain, `summary` and `text` may hold markup; what it lacks is empty or None."""

    guid: str
    url: str
    title: str
    summary: str
    text: str
    authors: list[str]
    published: datetime | None


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed document: `skipped` entries hold nothing at all; `problem` says why there is no feed in it."""

    entries: list[Entry]
    skipped: int
    language: str | None
    link: str
    problem: str | None


class Document(msgspec.Struct, frozen=True):
    """A response's body with what is needed to read it."""

    body: bytes
    content_type: str
    url: str


def make_parser() -> Callable[[Document], Parsed]:
    """For a child: the function that it serves."""
    return parse


def entries_of(raw: bytes) -> list[Entry]:
    """The entries of a feed from a file."""
    return parse(Document(raw, "", "")).entries


def parse(document: Document) -> Parsed:
    """Reads RSS, RDF and Atom as well as they can be read."""
    headers = {"content-location": document.url} if document.url else {}
    if document.content_type:
        headers["content-type"] = document.content_type
    # Sanitising and link resolving cost two thirds of the time; bodies are cleaned where they are shown.
    found = feedparser.parse(
        io.BytesIO(document.body), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    entries = [_entry(one) for one in found.entries]
    kept = [one for one in entries if one.guid or one.url or one.title or one.text or one.summary]
    feed = found.feed
    return Parsed(
        entries=kept,
        skipped=len(entries) - len(kept),
        language=_text(feed.get("language")) or None,
        link=_text(feed.get("link")),
        problem=_problem(document, found, kept),
    )


def _problem(document: Document, found: Any, kept: list[Entry]) -> str | None:
    """Why nothing came of a document; what was cut off or is a little wrong, but has entries, is taken."""
    if kept:
        return None
    if not document.body.strip():
        return "the answer is empty"
    if not _KNOWS_AS_FEED.search(document.body) and not found.get("version"):
        looks = " but a web page" if b"<html" in document.body[:4000].lower() else ""
        return f"this is no feed{looks}"
    if found.get("bozo") and not found.get("version"):
        return f"the feed cannot be read: {found.get('bozo_exception')}"
    if found.get("bozo"):
        return f"no entries, and the document is broken: {found.get('bozo_exception')}"
    return None


def _entry(raw: Any) -> Entry:
    contents = [_text(one.get("value")) for one in raw.get("content") or []]
    summary = _text(raw.get("summary"))
    text = max(contents, key=len, default="")
    return Entry(
        guid=_text(raw.get("id")).strip(),
        url=_link(raw),
        title=plain(_text(raw.get("title"))),
        summary=summary if summary != text else "",
        text=text,
        authors=_authors(raw),
        published=_published(raw),
    )


def _link(raw: Any) -> str:
    link = _text(raw.get("link")).strip()
    if not link:
        alternates = [one.get("href") for one in raw.get("links") or [] if one.get("rel", "alternate") == "alternate"]
        link = _text(next((one for one in alternates if one), "")).strip()
    return link if link.startswith(("http://", "https://")) else ""


def _authors(raw: Any) -> list[str]:
    named = [_text(one.get("name")) for one in raw.get("authors") or []]
    return [plain(one) for one in named if one.strip()] or [plain(one) for one in [_text(raw.get("author"))] if one]


def _published(raw: Any) -> datetime | None:
    """When the entry says it appeared, else when it was updated."""
    for name in ("published_parsed", "updated_parsed", "created_parsed"):
        # `get` on "updated_parsed" would warn and answer with "published_parsed".
        moment = dict.get(raw, name)
        if moment is None:
            continue
        try:
            return datetime.fromtimestamp(calendar.timegm(moment), UTC)
        except (ValueError, OverflowError, OSError):
            continue
    return None


def plain(text: str) -> str:
    """A title or a name without markup, entities and line breaks."""
    if _MARKUP.search(text):
        text = html.unescape(nh3.clean(text, tags=set(), clean_content_tags={"script", "style"}))
        text = html.unescape(text)
    return _SPACE.sub(" ", text).strip()


def _text(value: object) -> str:
    return value.replace("\x00", "") if isinstance(value, str) else ""
