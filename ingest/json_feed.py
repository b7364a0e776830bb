"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/). A wrong type anywhere is as if nothing stood there."""

import json
from datetime import datetime
from typing import Any

from ingest.dates import read_date
from ingest.links import absolute
from ingest.parsed import Document, Entry, Parsed, no_feed
from ingest.words import as_markup, author, body, clean, plain


def looks_like_json(text: str, content_type: str) -> bool:
    """By content, and by type where the content says nothing: servers call JSON text, and XML JSON."""
    start = text.lstrip()[:1]
    return start in ("{", "[") or (start != "<" and bool(start) and "json" in content_type.lower())


def parse_json_feed(text: str, document: Document) -> Parsed:
    """The entries of a JSON Feed, or the problem in words."""
    try:
        feed = json.loads(text)
    except RecursionError:
        return no_feed("the JSON is nested too deep to be a feed")
    except ValueError as error:
        return no_feed(f"the JSON cannot be read: {error}")
    if not isinstance(feed, dict) or not isinstance(feed.get("items"), list):
        return no_feed("this is JSON, but no JSON Feed: it has no list `items`")
    link = absolute(feed.get("home_page_url"), document.url)
    bases = (link, absolute(feed.get("feed_url"), document.url), document.url)
    language = clean(feed.get("language"))
    authors = _authors(feed)
    entries = [_entry(item, bases, language, authors) for item in feed["items"] if isinstance(item, dict)]
    kept = [one for one in entries if not one.holds_nothing()]
    stranger = not kept and bool(feed["items"]) and "jsonfeed.org" not in clean(feed.get("version"))
    return Parsed(
        entries=kept,
        skipped=len(feed["items"]) - len(kept),
        language=language or None,
        link=link,
        problem="this is JSON, but no JSON Feed: its `items` hold no entries" if stranger else None,
    )


def _entry(item: dict[str, Any], bases: tuple[str, ...], language: str, authors: list[str]) -> Entry:
    text = body(_string(item.get("content_html"))) or as_markup(_string(item.get("content_text")))
    summary = as_markup(_string(item.get("summary")))
    return Entry(
        guid=_string(item.get("id")).strip(),
        url=_url(item, bases),
        title=plain(_string(item.get("title"))),
        summary=summary if summary != text else "",
        text=text,
        authors=_authors(item) or authors,
        published=_published(item, _string(item.get("language")) or language),
        language=_string(item.get("language")).strip() or None,
    )


def _url(item: dict[str, Any], bases: tuple[str, ...]) -> str:
    """The page, the page that it is about, an `id` that is an address, a recording."""
    attached = [one.get("url") for one in _list(item.get("attachments")) if isinstance(one, dict)]
    found = absolute(item.get("url"), *bases) or absolute(item.get("external_url"), *bases)
    found = found or absolute(item.get("id"))
    return found or next((link for one in attached if (link := absolute(one, *bases))), "")


def _authors(holder: dict[str, Any]) -> list[str]:
    """`authors` of 1.1, else `author` of 1.0; some publishers write bare names."""
    written = _list(holder.get("authors")) or [holder.get("author")]
    names = [_string(one.get("name") if isinstance(one, dict) else one) for one in written]
    return list(dict.fromkeys(author(one) for one in names if one.strip()))


def _published(item: dict[str, Any], language: str) -> datetime | None:
    written = (_string(item.get(name)) for name in ("date_published", "date_modified"))
    return next((found for one in written if (found := read_date(one, language)) is not None), None)


def _string(value: object) -> str:
    """Numbers stand where strings should, most of all as `id` (the specification asks to take them)."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value) if abs(value) < 1e18 else ""
    return clean(value)


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
