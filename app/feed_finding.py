"""From an address that a person has to the feeds that it leads to: itself, or those of the page."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from app.feed_looks import Look, Looker
from ingest.decode import decode
from ingest.discovery import Candidate, candidates
from ingest.identity import canonical_url
from ingest.parse import Document
from ingest.settings import FetchSettings


@dataclass(frozen=True, slots=True)
class Found:
    """`feeds` are the best first; `problem` says in words why there is none."""

    feeds: list[Look] = field(default_factory=list)
    problem: str | None = None


def find(url: str, fetch: FetchSettings) -> Found:
    """The feed at `url`, or the feeds that the page there leads to."""
    return asyncio.run(_find(url, fetch))


async def _find(url: str, fetch: FetchSettings) -> Found:
    async with Looker(fetch) as looker:
        look, document = await looker.look_and_keep(url)
        if look.problem is None:
            return Found([look])
        if document is None or not _is_page(document):
            return Found(problem=look.problem)
        places = candidates(decode(document.body, document.content_type), document.url)
        # Usual places are asked only where the page itself names no feed.
        named = [one for one in places if one.how != "usual"]
        feeds = await _feeds(looker, named) or await _feeds(looker, [one for one in places if one.how == "usual"])
        if feeds:
            return Found(feeds)
        return Found(problem=f"this is a web page, and at none of the {len(places)} places to look is a feed")


async def _feeds(looker: Looker, places: Sequence[Candidate]) -> list[Look]:
    """Those at which there is a feed, each once wherever redirects lead; a page's name does where a feed has none."""
    looks = await looker.looks([one.url for one in places])
    feeds: dict[str, Look] = {}
    for place, look in zip(places, looks, strict=True):
        if look.problem is None:
            feeds.setdefault(canonical_url(look.led_to or look.url), replace(look, title=look.title or place.title))
    return list(feeds.values())


def _is_page(document: Document) -> bool:
    start = document.body[:4000].lower()
    return "html" in document.content_type.lower() or b"<html" in start or b"<!doctype html" in start
