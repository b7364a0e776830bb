"""One poll of one feed: fetch, parse, decide, append, remember. What is appended is remembered after, never before."""

import asyncio
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
import structlog

from ingest.collect import Poll, collect, names
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.habits import address, learnt, wish
from ingest.identity import source_of
from ingest.manners import CONFIRMATIONS, GONE, Limits, adapted, after_failure, after_success
from ingest.parse import Document, Parsed
from ingest.parsers import ParserPool
from ingest.settings import FeedSettings, FetchSettings
from state.articles import by_aliases, remember
from state.database import State
from state.feeds import FeedState, known, save
from topics.log import ARTICLES, MAX_RECORD_BYTES, Keyed, Log
from topics.records import Article, encode

CUT = 200_000
"""Characters of a field that remain of an article that no topic takes whole; extraction reads 100,000."""

logger = structlog.get_logger("poll")


@dataclass(frozen=True, slots=True)
class PollReport:
    """How a poll went: `words` are what `status` shows."""

    feed: str
    ok: bool
    appended: int
    words: str


@dataclass
class Pollster:
    """Polls single feeds. Storing is serial: two feeds with one article must not both find it new."""

    log: Log
    state: State
    fetcher: Fetcher
    parsers: ParserPool
    clock: Callable[[], datetime]
    fetch: FetchSettings

    def __post_init__(self) -> None:
        self._storing = asyncio.Lock()

    async def poll(self, feed: FeedSettings) -> PollReport:
        """Raises LogError or StateError when the result cannot be stored; then the feed stays due."""
        before = await asyncio.to_thread(self._known, feed)
        asked = address(before, self.clock())
        answer = await self.fetcher.get(asked, before.etag, before.last_modified)
        if isinstance(answer, FetchFailed):
            return await self._store(self._failed, feed, before, answer)
        if answer.body is None:
            return await self._store(self._unchanged, feed, before, answer, asked)
        body_hash = hashlib.sha256(answer.body).hexdigest()
        if body_hash == before.body_hash:
            return await self._store(self._unchanged, feed, before, answer, asked)
        parsed = await self.parsers.parse(Document(answer.body, answer.content_type, answer.url))
        if isinstance(parsed, str) or parsed.problem is not None:
            reason = parsed if isinstance(parsed, str) else str(parsed.problem)
            return await self._store(self._failed, feed, before, FetchFailed(reason))
        return await self._store(self._new, feed, before, answer, asked, parsed, body_hash)

    async def _store(self, how: Callable[..., PollReport], *arguments: object) -> PollReport:
        async with self._storing:
            return await asyncio.to_thread(how, *arguments)

    def _known(self, feed: FeedSettings) -> FeedState:
        with self.state.read() as connection:
            return known(connection, feed.id, feed.url)

    def _failed(self, feed: FeedSettings, before: FeedState, failed: FetchFailed) -> PollReport:
        now = self.clock()
        failures = before.failures + 1
        # What has moved and is gone there may be at its old address still.
        gone = failed.status == GONE and address(before, now) == feed.url
        words = f"{failed.reason}: the publisher took it away; it is asked no more" if gone else failed.reason
        due = after_failure(now, feed.every, failures, failed, random.random())
        logger.warning("feed failed", feed=feed.id, url=feed.url, reason=words, failures=failures)
        changed = msgspec.structs.replace(
            before, next_due=due, last_tried=now, failures=failures, status=words, gone=gone
        )
        with self.state.write() as connection:
            save(connection, changed)
        return PollReport(feed.id, False, 0, words)

    def _unchanged(self, feed: FeedSettings, before: FeedState, answer: Fetched, asked: str) -> PollReport:
        ways = learnt(before, answer, asked, None, self.clock())
        with self.state.write() as connection:
            save(connection, self._good(feed, ways, answer, before.body_hash, before.skipped, 0))
        return PollReport(feed.id, True, 0, "unchanged")

    def _new(
        self, feed: FeedSettings, before: FeedState, answer: Fetched, asked: str, parsed: Parsed, body_hash: str
    ) -> PollReport:
        ways = learnt(before, answer, asked, parsed, self.clock())
        poll = Poll(feed, source_of(parsed.link) or source_of(answer.url), before.last_good, self.clock())
        named = names(parsed.entries, poll)
        with self.state.read() as connection:
            led_to = by_aliases(connection, [name for own in named for name in own])
        seen = collect(parsed, named, led_to, poll)
        fresh = [one.article for one in seen if one.article is not None]
        if fresh:
            self.log.append(ARTICLES, [_fitting(article) for article in fresh])
        with self.state.write() as connection:
            for one in seen:
                remember(connection, one.known, one.aliases, self.clock())
            save(connection, self._good(feed, ways, answer, body_hash, parsed.skipped, len(fresh)))
        logger.info("feed polled", feed=feed.id, entries=len(parsed.entries), articles=len(fresh))
        return PollReport(feed.id, True, len(fresh), f"{len(fresh)} articles")

    def _good(
        self, feed: FeedSettings, before: FeedState, answer: Fetched, body_hash: str | None, skipped: int, count: int
    ) -> FeedState:
        now = self.clock()
        whole = answer.body is not None
        limits = Limits(feed.every, feed.limit(self.fetch))
        last = timedelta(seconds=before.interval) if before.interval is not None else None
        interval = adapted(last, count > 0, limits)
        return msgspec.structs.replace(
            before,
            etag=answer.etag if whole else answer.etag or before.etag,
            last_modified=answer.last_modified if whole else answer.last_modified or before.last_modified,
            body_hash=body_hash,
            next_due=after_success(now, interval, wish(before, answer), random.random()),
            interval=interval.total_seconds(),
            last_tried=now,
            last_good=now,
            failures=0,
            status=_status(before, now),
            skipped=skipped,
            items=before.items + count,
            gone=False,
        )


def _status(feed: FeedState, now: datetime) -> str:
    if feed.moved_to is None:
        return "ok"
    if address(feed, now) == feed.moved_to:
        return f"ok; it has moved for good and is asked at {feed.moved_to}: write that into feeds.yaml"
    return f"ok; it says that it has moved for good, to {feed.moved_to} ({feed.moves} of {CONFIRMATIONS})"


def _fitting(article: Article) -> Keyed:
    """The article as a record; one that no topic takes goes on with the beginning of its text."""
    encoded = encode(article)
    if len(encoded) > MAX_RECORD_BYTES // 2:
        logger.warning("text cut", feed=article.feed, url=article.url, bytes=len(encoded))
        cut = {name: getattr(article, name)[:CUT] for name in ("title", "summary", "text")}
        encoded = encode(msgspec.structs.replace(article, **cut))
    return Keyed(article.id, encoded)
