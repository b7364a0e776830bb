"""The feeds of the configuration with what the state knows of them, for the page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import Request

from app.configuration import FEEDS, SETTINGS, feeds_from
from app.feed_records import feed_record
from app.feeds_at_hand import FeedsAtHand, feeds_at_hand
from app.last_good import read_or_last_good
from app.secrets import without_password
from app.web.current import Stamp, stamp_of
from app.web.feeds_bars import DAYS, Bars, bars
from app.web.feeds_view import Row, row_of
from app.web.site import Site, site_of
from app.yaml_reading import ConfigError
from ingest.hosts import without_key
from ingest.settings import FeedSettings, FeedsFile
from state.days import day_of
from state.feed_days import every
from state.feeds import all_feeds

KEEP_SECONDS = 5.0
"""However many ask, feeds.yaml and the state are read so often: of ten thousand feeds that takes seconds."""


@dataclass(frozen=True)
class Feeds:
    """`at_hand` is None where feeds.yaml cannot be used now; `problem` says why, and `feeds` are the last good ones.

    `records` are those of app/feed_records.py by id, `days` is feed -> day -> articles.
    """

    at_hand: FeedsAtHand | None
    problem: str
    feeds: list[FeedSettings]
    records: dict[str, dict[str, Any]]
    days: Mapping[str, Mapping[int, int]]
    today: int

    def rows(self) -> list[Row]:
        return [row_of(one) for one in self.records.values()]

    def bars(self, feed: str, length: int = DAYS) -> Bars:
        return bars(self.days.get(feed, {}), self.today, length)


@dataclass(frozen=True)
class _Kept:
    """What was read at `taken`, seconds of a monotonic clock, when the files had this stamp."""

    feeds: Feeds
    stamp: tuple[Stamp, ...]
    taken: float


def known_feeds(request: Request, now: datetime) -> Feeds:
    """As they are now; what was read a moment ago stays while the files are the same."""
    site, memory = site_of(request), request.app.state
    stamp = tuple(stamp_of(site.running.folder.path / name) for name in (FEEDS, SETTINGS))
    kept: _Kept | None = getattr(memory, "feeds", None)
    if kept is None or kept.stamp != stamp or site.watch() - kept.taken > KEEP_SECONDS:
        kept = memory.feeds = _Kept(_feeds(site, now), stamp, site.watch())
    return kept.feeds


def _feeds(site: Site, now: datetime) -> Feeds:
    at_hand, problem, feeds, written = _read(site)
    known, days, today = {one.id: one for one in all_feeds(site.state)}, every(site.state), day_of(now)
    records = {feed.id: feed_record(feed, url, known, days, today) for feed, url in zip(feeds, written, strict=True)}
    return Feeds(at_hand, problem, feeds, records, days, today)


def _read(site: Site) -> tuple[FeedsAtHand | None, str, list[FeedSettings], list[str]]:
    """(feeds.yaml, what is wrong with it, its feeds, their addresses as they may be shown)."""
    try:
        at_hand = feeds_at_hand(site.running.folder.path)
    except ConfigError as error:
        feeds = _last_good(site)
        return None, str(error), feeds, [without_key(one.url) for one in feeds]
    return at_hand, "", at_hand.feeds, [without_password(str(one["url"])) for one in at_hand.written]


def _last_good(site: Site) -> list[FeedSettings]:
    running = site.running
    try:
        found, _ = read_or_last_good(
            lambda: running.folder.text(FEEDS),
            lambda document: feeds_from(document, running.folder.environment, running.settings),
            running.data.last_good / FEEDS,
            keep=False,
        )
    except ConfigError:
        found = FeedsFile()
    return found.feeds
