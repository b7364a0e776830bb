"""Reading pages: one request a turn, tried again while they are out of reach, their texts published as revisions."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import msgspec
import structlog

from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.hosts import host_of
from ingest.oversize import record_of
from ingest.page_text import PageText, fitting
from ingest.page_visit import Visit
from ingest.pages import with_text
from ingest.parsed import Document
from ingest.robots import Robots
from ingest.settings import FeedSettings, FetchSettings
from state.articles import by_ids, remember
from state.database import State
from state.pages import Page, drop, page_of, put
from topics.log import ARTICLES, Log
from topics.records import Article, decode

PAUSES = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=3)]
"""Between the tries of a page that is out of reach; after the last the feed's text remains."""
LONGEST_PAUSE = timedelta(days=1)
HELD_FOR = timedelta(minutes=15)
"""How long a changed entry waits for its page at most."""
PAUSED = timedelta(minutes=15)
PASSING = {408, 425, 429}
"""Of the answers 4xx those that another day may have another."""

logger = structlog.get_logger("pages")


@dataclass
class PageReader:
    """Reads pages. `text_of` takes the text out of a document or says why it cannot; `alone` is the `Keeper`'s."""

    log: Log
    state: State
    fetcher: Fetcher
    text_of: Callable[[Document], Awaitable[PageText | str]]
    clock: Callable[[], datetime]
    fetch: FetchSettings
    feed: Callable[[str], FeedSettings | None]
    alone: asyncio.Lock
    _asked: dict[str, datetime] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._robots = Robots(self.clock)

    async def read(self, article: str) -> datetime | None:
        """One turn, of one request at the site: when the next one is, None where the page is done with.

        Raises LogError or StateError when the result cannot be stored; then the page waits on.
        """
        page = await asyncio.to_thread(self._page, article)
        if page is None:
            return None
        feed = self.feed(page.feed)
        if feed is None or feed.full_text != "page":
            return await self._settle(page, None, "pages of the feed are not wanted any more")
        if feed.paused:
            return self.clock() + PAUSED
        visit = Visit(self.fetcher, self._robots, feed.access(self.fetch))
        rules = self._robots.known(page.url)
        if rules is None:
            await visit.rules(page.url)
            return self.clock()
        host, now = host_of(page.url), self.clock()
        if host in self._asked and self._asked[host] <= now < self._asked[host] + rules.delay:
            return self._asked[host] + rules.delay
        answer = await visit.page(page.url, rules)
        self._asked[host] = now
        return await self._judge(page, answer, visit)

    def forget_times(self) -> None:
        """The clock was set back: what was noted lies in a future that is far now."""
        self._asked.clear()
        self._robots.forget()

    async def _judge(self, page: Page, answer: Fetched | FetchFailed, visit: Visit) -> datetime | None:
        if isinstance(answer, FetchFailed):
            refused = answer.status is not None and 400 <= answer.status < 500 and answer.status not in PASSING
            if refused or visit.forbidden:
                return await self._settle(page, None, answer.reason)
            return await self._later(page, answer.reason, answer.retry_after)
        found = await self.text_of(Document(answer.body or b"", answer.content_type, answer.url))
        if isinstance(found, str):
            return await self._settle(page, None, found)
        text = fitting(found.markup, decode(page.record, Article))
        return await self._settle(page, text, "it tells no more than the feed, or of something else")

    async def _later(self, page: Page, reason: str, retry_after: float | None) -> datetime | None:
        now = self.clock()
        since = decode(page.record, Article).first_seen
        if page.tries >= len(PAUSES) or (page.held and now >= since + HELD_FOR):
            return await self._settle(page, None, reason)
        asked = timedelta(seconds=min(retry_after or 0.0, LONGEST_PAUSE.total_seconds()))
        due = now + max(PAUSES[page.tries], asked)
        if page.held and since <= now:
            due = min(due, since + HELD_FOR)
        logger.info("page out of reach", feed=page.feed, url=page.url, reason=reason, tries=page.tries + 1)
        return await self._store(self._put_off, page, due)

    async def _settle(self, page: Page, text: str | None, otherwise: str) -> datetime | None:
        if text is None:
            logger.info("page not taken", feed=page.feed, url=page.url, reason=otherwise)
        return await self._store(self._publish, page, text)

    async def _store(self, how: Callable[..., datetime | None], *arguments: object) -> datetime | None:
        async with self.alone:
            return await asyncio.to_thread(how, *arguments)

    def _page(self, article: str) -> Page | None:
        with self.state.read() as connection:
            return page_of(connection, article)

    def _put_off(self, page: Page, due: datetime) -> datetime | None:
        with self.state.write() as connection:
            there = page_of(connection, page.article)
            if there is not None and there.record == page.record:
                put(connection, msgspec.structs.replace(page, due=due, tries=page.tries + 1))
                return due
        return self.clock() if there is not None else None

    def _publish(self, page: Page, text: str | None) -> datetime | None:
        """`text` is the page's, None where the feed's remains. A newer change of the entry has its turn now."""
        now = self.clock()
        with self.state.read() as connection:
            there = page_of(connection, page.article)
            known = by_ids(connection, [page.article]).get(page.article)
        if there is None or there.record != page.record:
            return now if there is not None else None
        article = decode(page.record, Article)
        revision = article.revision
        if text is not None:
            revision = revision if page.held or known is None else known.revision + 1
            article = with_text(article, text, revision, now, article.changed if page.held else ["text"])
        if text is not None or page.held:
            self.log.append(ARTICLES, [record_of(article)])
        with self.state.write() as connection:
            if known is not None and (text is not None or page.held):
                now_known = replace(known, revision=max(known.revision, revision), from_page=text is not None)
                remember(connection, [(now_known, [])], now)
            drop(connection, [page.article])
        return None
