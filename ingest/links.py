"""Which of its addresses an entry is read at. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from ingest.words import clean

_BREAKS = re.compile(r"[\r\n\t]+ *")
_ALTERNATE = ("alternate", "http://www.iana.org/assignments/relation/alternate")
_MEANT = ("feedburner_origlink", "pheedo_origlink")
"""The publisher's own address where `link` is that of a counter in between."""


def absolute(link: object, *bases: str) -> str:
    """The address on the web that a link means, empty where it means none; the first usable base counts."""
    link = _BREAKS.sub("", clean(link).strip()).replace(" ", "%20")
    if not link:
        return ""
    for base in ("", *bases):
        try:
            joined = urljoin(base, link) if base else link
            parts = urlsplit(joined)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            return joined
    return ""


def link_of(raw: Mapping[str, Any], language: str, *bases: str) -> str:
    """The address of an entry as feedparser gives it.

    First what the publisher names as his own behind a counter, then the page (in the feed's language, where there are
    several), the guid if it is a permanent link, and only then what is attached.
    """
    links = [one for one in raw.get("links") or [] if isinstance(one, dict)]
    pages = sorted((one for one in links if one.get("rel", "alternate") in _ALTERNATE), key=_liking(language))
    found = _first(raw.get(name) for name in _MEANT) or _first((one.get("href") for one in pages), *bases)
    # A guid that is no whole address was never meant as a link, whatever isPermaLink is by default.
    return found or _first(_permanent(raw)) or _first(_attached(raw, links), *bases)


def _liking(language: str) -> Callable[[Mapping[str, Any]], tuple[int, int]]:
    """Sorts pages: those of the language, of no named one, of another; and pages before other formats."""

    def dislike(link: Mapping[str, Any]) -> tuple[int, int]:
        spoken = clean(link.get("hreflang"))[:2].lower()
        strange = 1 if not spoken or not language else 0 if spoken == language[:2].lower() else 2
        return strange, "html" not in clean(link.get("type") or "html")

    return dislike


def _permanent(raw: Mapping[str, Any]) -> list[object]:
    """The guid, unless it says that it is no link; `rdf:about` of RSS 1.0 never says so."""
    told = "link" in raw and raw.get("link") != raw.get("id")
    return [] if told or ("guidislink" in raw and not raw.get("link")) else [raw.get("id")]


def _attached(raw: Mapping[str, Any], links: list[Any]) -> Iterable[object]:
    """Recordings, films and texts that stand elsewhere."""
    yield from (one.get("href") for one in links if one.get("rel") == "enclosure")
    yield from (one.get("src") for one in raw.get("content") or [])
    media = [raw.get("media_player"), *(raw.get("media_content") or [])]
    yield from (one.get("url") or one.get("href") for one in media if isinstance(one, dict))


def _first(links: Iterable[object], *bases: str) -> str:
    return next((found for one in links if (found := absolute(one, *bases))), "")
