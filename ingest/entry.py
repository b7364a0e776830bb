"""From what feedparser makes of an entry (RSS, RDF, Atom) to ours."""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from ingest.dates import is_date, read_date
from ingest.links import absolute, link_of
from ingest.parsed import Entry
from ingest.words import author, body, clean, literal, plain

LONGEST_DATE = 200
"""Characters; what is longer is no date, and should not be kept."""

_DATES = ("published", "updated", "created", "prism_publicationdate")
_ASIDES = ("media_asidedescription", "dc_asidedescription", "itunes_asidesummary", "itunes_asidesubtitle")
_TITLES = ("media_asidetitle", "itunes_title")


@dataclass(frozen=True, slots=True)
class Head:
    """What an entry takes from its feed: the address of the site, that of the document, language, authors.

    `marked` is what xml:lang says of the whole document, None where that is not known.
    """

    link: str
    url: str
    language: str
    authors: list[str]
    atom: bool
    marked: str | None = None


def head_of(feed: Any, url: str, atom: bool) -> Head:
    """Atom's entries have the authors of their feed (RFC 4287, 4.2.1); the editor of an RSS channel wrote nothing."""
    link = link_of({"links": feed.get("links"), "link": ""}, clean(feed.get("language")), url)
    link = link or absolute(feed.get("link"), url)
    title = feed.get("title_detail")
    marked = clean(title.get("language")) if title is not None else None
    return Head(link, url, clean(feed.get("language")), _authors(feed) if atom else [], atom, marked)


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
        language=_language(raw, head.marked) or None,
    )


def _language(raw: Any, marked: str | None) -> str:
    """What dc:language says, else xml:lang of text, summary or title, unless it is the document's."""
    details = [*(raw.get("content") or []), raw.get("summary_detail"), raw.get("title_detail")]
    said = (clean(one.get("language")) for one in details if isinstance(one, dict))
    own = next((one for one in said if one), "")
    return clean(raw.get("language")).strip() or (own if marked is not None and own != marked else "")


def _title(raw: Any, atom: bool) -> str:
    title = clean(raw.get("title"))
    if title.strip():
        exact = atom and (raw.get("title_detail") or {}).get("type") == "text/plain"
        return literal(title) if exact else plain(title)
    return next((found for name in _TITLES if (found := plain(clean(raw.get(name))))), "")


def _texts(raw: Any) -> tuple[str, str]:
    """The whole text and the summary; what is said beside a picture or a recording where there is neither."""
    written = [one.get("value") for one in raw.get("content") or [] if _is_words(one.get("type"))]
    text = max(map(body, written), key=len, default="")
    summary = text if written == [raw.get("summary")] else body(raw.get("summary"))
    if not text and not summary:
        summary = next((found for name in _ASIDES if (found := body(raw.get(name)).strip())), "")
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
        moment = date_of(written[:LONGEST_DATE], language) if written else None
        moment = moment or _as_parsed(dict.get(raw, f"{name}_parsed"))
        if moment is not None:
            return moment
    return None


@lru_cache(4096)
def date_of(written: str, language: str) -> datetime | None:
    """Kept, since of 50 dates of a feed 49 were there when it was read last."""
    return read_date(written, language)


def _as_parsed(parts: Any) -> datetime | None:
    try:
        moment = datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None
    except (ValueError, OverflowError, OSError, TypeError):
        return None
    return moment if moment is not None and is_date(moment) else None
