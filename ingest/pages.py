"""The full text of articles, from their pages: where the site's robots.txt allows it, published as a revision.

The feed's text is published at once, the page's follows. A later change of the entry waits for its page: published at
once, the short text would take back what alerts said of the long one.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import msgspec
import structlog

from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.identity import content_hash
from ingest.oversize import record_of
from ingest.page_text import PageText, fitting
from ingest.parsed import Document
from ingest.robots import Robots
from ingest.settings import FeedSettings, FetchSettings
from state.articles import known_article, remember
from state.database import State
from state.pages import Page, drop, page_of, put
from topics.log import ARTICLES, Log
from topics.records import Article, decode, encode

PAUSES = [timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=3)]
"""Between the tries of a page that is out of reach; after the last the feed's text remains."""
LONGEST_PAUSE = timedelta(days=1)
PASSING = {408, 425, 429}
"""Of the answers 4xx those that another day may have another."""

logger = structlog.get_logger("pages")


def page_for(article: Article, feed: FeedSettings, now: datetime) -> Page | None:
    """What is to be read for an article of the feed: nothing for what is old on its first poll, or has no address."""
    if feed.full_text != "page" or article.mode != "live" or not article.url:
        return None
    return Page(article=article.id, feed=feed.id, url=article.url, due=now, tries=0, record=encode(article))


def held(article: Article) -> bool:
    """Whether an article with a page is published only with what comes of the page."""
    return article.revision > 1


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
        access = feed.access(self.fetch)

        async def get(url: str) -> Fetched | FetchFailed:
            return await self.fetcher.get(url, None, None, access)

        rules = self._robots.known(page.url)
        if rules is None:
            await self._robots.ask(page.url, get)
            return self.clock()
        if rules.problem is not None:
            return await self._later(page, rules.problem, None)
        if not rules.allow(page.url):
            return await self._settle(page, None, "robots.txt forbids it")
        host, now = urlsplit(page.url).netloc, self.clock()
        if now < (free := self._asked.get(host, now) + rules.delay) and host in self._asked:
            return free
        self._asked[host] = now
        return await self._judge(page, await get(page.url), get)

    async def _judge(
        self, page: Page, answer: Fetched | FetchFailed, get: Callable[[str], Awaitable[Fetched | FetchFailed]]
    ) -> datetime | None:
        if isinstance(answer, FetchFailed):
            refused = answer.status is not None and 400 <= answer.status < 500 and answer.status not in PASSING
            if refused:
                return await self._settle(page, None, answer.reason)
            return await self._later(page, answer.reason, answer.retry_after)
        if answer.redirected:
            there = self._robots.known(answer.url) or await self._robots.ask(answer.url, get)
            if not there.allow(answer.url):
                return await self._settle(page, None, "robots.txt forbids it where the page has moved")
        found = await self.text_of(Document(answer.body or b"", answer.content_type, answer.url))
        if isinstance(found, str):
            return await self._settle(page, None, found)
        text = fitting(found.markup, decode(page.record, Article))
        return await self._settle(page, text, "it tells no more than the feed, or of something else")

    async def _later(self, page: Page, reason: str, retry_after: float | None) -> datetime | None:
        if page.tries >= len(PAUSES):
            return await self._settle(page, None, reason)
        asked = timedelta(seconds=min(retry_after or 0.0, LONGEST_PAUSE.total_seconds()))
        due = self.clock() + max(PAUSES[page.tries], asked)
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
            there, known = page_of(connection, page.article), known_article(connection, page.article)
        if there is None or there.record != page.record:
            return now if there is not None else None
        article = decode(page.record, Article)
        revision = article.revision
        if text is not None:
            revision = revision if held(article) or known is None else known.revision + 1
            article = _with_text(article, text, revision, now)
        if text is not None or held(article):
            self.log.append(ARTICLES, [record_of(article)])
        with self.state.write() as connection:
            if known is not None:
                remember(connection, [(replace(known, revision=max(known.revision, revision)), [])], now)
            drop(connection, [page.article])
        return None


def _with_text(article: Article, text: str, revision: int, now: datetime) -> Article:
    changed = article.changed if held(article) else ["text"]
    found = msgspec.structs.replace(
        article, text=text, text_from="page", revision=revision, changed=changed, first_seen=now
    )
    return msgspec.structs.replace(found, content_hash=content_hash(found))
