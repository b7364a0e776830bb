"""From what feedparser makes of an entry (RSS, RDF, Atom) to ours."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from ingest.dates import is_date, read_date
from ingest.links import absolute, link_of
from ingest.parsed import Entry
from ingest.words import author, body, clean, literal, plain

_DATES = ("published", "updated", "created", "prism_publicationdate")
_ASIDES = ("media_asidedescription", "dc_asidedescription", "itunes_asidesummary", "itunes_asidesubtitle")
_TITLES = ("media_asidetitle", "itunes_title")


@dataclass(frozen=True, slots=True)
class Head:
    """What an entry takes from its feed: the address of the site, that of the document, language, authors."""

    link: str
    url: str
    language: str
    authors: list[str]
    atom: bool


def head_of(feed: Any, url: str, atom: bool) -> Head:
    """Atom's entries have the authors of their feed (RFC 4287, 4.2.1); the editor of an RSS channel wrote nothing."""
    link = link_of({"links": feed.get("links"), "link": ""}, clean(feed.get("language")), url)
    link = link or absolute(feed.get("link"), url)
    return Head(link, url, clean(feed.get("language")), _authors(feed) if atom else [], atom)


def entry_of(raw: Any, head: Head) -> Entry:
    text, summary = _texts(raw)
    return Entry(
        guid=clean(raw.get("id")).strip(),
        url=link_of(raw, head.language, head.link, head.url),
        title=_title(raw, head.atom),
        summary=summary if summary != text else "",
        text=text,
        authors=_authors(raw) or head.authors,
        published=_published(raw, head.language),
    )


def _title(raw: Any, atom: bool) -> str:
    title = clean(raw.get("title"))
    if title.strip():
        exact = atom and (raw.get("title_detail") or {}).get("type") == "text/plain"
        return literal(title) if exact else plain(title)
    return next((found for name in _TITLES if (found := plain(clean(raw.get(name))))), "")


def _texts(raw: Any) -> tuple[str, str]:
    """The whole text and the summary; what is said beside a picture or a recording where there is neither."""
    written = [one for one in raw.get("content") or [] if _is_words(one.get("type"))]
    contents = [body(clean(one.get("value"))) for one in written]
    text, summary = max(contents, key=len, default=""), body(clean(raw.get("summary")))
    if not text and not summary:
        summary = next((found for name in _ASIDES if (found := body(clean(raw.get(name))).strip())), "")
    return text, summary


def _is_words(kind: object) -> bool:
    """Atom's content may be a picture in base64 (RFC 4287, 4.1.3.3)."""
    return not isinstance(kind, str) or kind.startswith("text/") or kind.endswith(("xml", "html"))


def _authors(raw: Any) -> list[str]:
    authors = [one for one in raw.get("authors") or [] if isinstance(one, dict)]
    named = [author(clean(one.get("name")) or clean(one.get("email"))) for one in authors]
    return list(dict.fromkeys(one for one in named if one)) or [
        one for one in [author(clean(raw.get("author")))] if one
    ]


def _published(raw: Any, language: str) -> datetime | None:
    """When the entry says it appeared, else when it was updated; in our reading, else in feedparser's.

    feedparser knows Korean, Greek and Hungarian dates, but takes CET and MSK for UTC, and a count of seconds for a day
    of the Middle Ages.
    """
    for name in _DATES:
        # `get` on "updated" would answer with "published", and warn.
        written = clean(dict.get(raw, name))
        moment = read_date(written, language) if written else None
        moment = moment or _as_parsed(dict.get(raw, f"{name}_parsed"))
        if moment is not None:
            return moment
    return None


def _as_parsed(parts: Any) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return moment if moment is not None and is_date(moment) else None
