"""One poll of one feed: fetch, parse, decide, keep."""

import asyncio
import hashlib
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog

from ingest.collect import Poll, collect, names
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.habits import address
from ingest.identity import source_of
from ingest.keeping import Keeper
from ingest.manners import Limits
from ingest.outcome import failed, renewed, unchanged
from ingest.pages import after_poll, beside, page_for
from ingest.parse import Document, Parsed
from ingest.parsers import ParserPool
from ingest.settings import FeedSettings, FetchSettings
from state.feeds import FeedState
from state.pages import Page

logger = structlog.get_logger("poll")


@dataclass(frozen=True, slots=True)
class PollReport:
    """How a poll went: `after` is what is known of the feed now, `pages` are those that are to be read."""

    feed: str
    ok: bool
    appended: int
    after: FeedState
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Pollster:
    """Polls single feeds."""

    keeper: Keeper
    fetcher: Fetcher
    parsers: ParserPool
    clock: Callable[[], datetime]
    fetch: FetchSettings

    async def poll(self, feed: FeedSettings, before: FeedState) -> PollReport:
        """`before` is what was known of the feed. Raises LogError or StateError when the result cannot be kept."""
        asked = address(before, self.clock())
        answer = await self.fetcher.get(asked, before.etag, before.last_modified, feed.access(self.fetch))
        if isinstance(answer, FetchFailed):
            return self._failed(feed, before, answer)
        body_hash = hashlib.sha256(answer.body).hexdigest() if answer.body is not None else before.body_hash
        if answer.body is None or body_hash == before.body_hash:
            after = unchanged(before, self._limits(feed), answer, asked, self.clock(), random.random())
            self.keeper.later(before, after)
            return PollReport(feed.id, True, 0, after)
        parsed = await self.parsers.read(Document(answer.body, answer.content_type, answer.url))
        if isinstance(parsed, str) or parsed.problem is not None:
            reason = f"the feed cannot be read: {parsed}" if isinstance(parsed, str) else str(parsed.problem)
            return self._failed(feed, before, FetchFailed(reason))
        async with self.keeper.alone:
            return await asyncio.to_thread(self._new, feed, before, answer, asked, parsed, str(body_hash))

    def _failed(self, feed: FeedSettings, before: FeedState, failure: FetchFailed) -> PollReport:
        after = failed(before, feed, failure, self.clock(), random.random())
        logger.warning("feed failed", feed=feed.id, reason=after.status, failures=after.failures)
        self.keeper.later(before, after)
        return PollReport(feed.id, False, 0, after)

    def _new(
        self, feed: FeedSettings, before: FeedState, answer: Fetched, asked: str, parsed: Parsed, body_hash: str
    ) -> PollReport:
        poll = Poll(feed, source_of(parsed.link) or source_of(answer.url), before.last_good, self.clock())
        named = names(parsed.entries, poll)
        known = self.keeper.led_to([name for own in named for name in own])
        seen = collect(parsed, named, known, poll)
        fresh = [one.article for one in seen if one.article is not None]
        pages = [page for one in seen if (page := page_for(one, feed, poll.now)) is not None]
        pages = beside(pages, self.keeper.waiting([page.article for page in pages]))
        held = {page.article for page in pages if page.held}
        articles = [article for article in fresh if article.id not in held]
        news = sum(article.mode == "live" and article.revision == 1 for article in fresh)
        after = renewed(
            before, self._limits(feed), answer, asked, parsed, body_hash, len(fresh), poll.now, random.random()
        )
        known_now = [(after_poll(one, held), one.aliases) for one in seen]
        self.keeper.keep(before, after, articles, known_now, pages, news, poll.now)
        logger.info("feed polled", feed=feed.id, entries=len(parsed.entries), articles=len(articles))
        return PollReport(feed.id, True, len(articles), after, tuple(pages))

    def _limits(self, feed: FeedSettings) -> Limits:
        return Limits(feed.every, feed.limit(self.fetch))
