"""Looking at feeds: each is fetched and parsed as polling does it, with the same limits, and nothing is kept."""

import asyncio
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Self

from ingest.access import Access
from ingest.agenda import AT_ONCE_A_HOST
from ingest.fetch import Fetched, Fetcher, FetchFailed
from ingest.heads import encoding_problem, title_of
from ingest.hosts import host_of
from ingest.parse import Document
from ingest.parsers import ParserPool
from ingest.settings import FetchSettings

AT_ONCE = 8
PARSERS = 2
FIRST = 5
"""Titles of entries that a look keeps."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a feed is. `problem` is in words and None for a feed that is well; `led_to` is where redirects led.

    `newest` is the date of its latest entry, `encoding` what is wrong with that, `seconds` how long it all took.
    `first` are its first entries: title, and date where there is one.
    """

    url: str
    problem: str | None
    title: str = ""
    entries: int = 0
    newest: datetime | None = None
    encoding: str | None = None
    led_to: str | None = None
    seconds: float = 0.0
    first: tuple[tuple[str, datetime | None], ...] = ()


class Looker:
    """A client and children that parse, for as long as there is something to look at."""

    def __init__(self, fetch: FetchSettings, at_once: int = AT_ONCE) -> None:
        self._fetcher, self._access = Fetcher(fetch.networks, fetch.contact), fetch.access
        self._parsers = ParserPool(min(PARSERS, at_once))
        self._gate = asyncio.Semaphore(at_once)
        self._hosts: defaultdict[str, asyncio.Semaphore] = defaultdict(lambda: asyncio.Semaphore(AT_ONCE_A_HOST))

    async def __aenter__(self) -> Self:
        await self._fetcher.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._fetcher.__aexit__(kind, error, trace)
        self._parsers.close()

    async def looks(self, urls: Sequence[str], ways: Sequence[Access | None] | None = None) -> list[Look]:
        """One for each address, in their order; `ways` are how they are reached where that is a feed's own."""
        pairs = zip(urls, ways or [None] * len(urls), strict=True)
        return list(await asyncio.gather(*(self.look(url, access) for url, access in pairs)))

    async def look(self, url: str, access: Access | None = None) -> Look:
        look, _ = await self.look_and_keep(url, access)
        return look

    async def look_and_keep(self, url: str, access: Access | None = None) -> tuple[Look, Document | None]:
        """The look, and what came from the address."""
        async with self._hosts[host_of(url)], self._gate:
            began = time.monotonic()
            answer = await self._fetcher.get(url, None, None, access or self._access)
            if isinstance(answer, FetchFailed):
                return Look(url, answer.reason, seconds=time.monotonic() - began), None
            document = Document(answer.body or b"", answer.content_type, answer.url)
            return await self._judged(url, answer, document, began), document

    async def _judged(self, url: str, answer: Fetched, document: Document, began: float) -> Look:
        parsed = await self._parsers.read(document)
        led_to = answer.url if answer.redirected else None
        if isinstance(parsed, str) or parsed.problem is not None:
            words = f"the feed cannot be read: {parsed}" if isinstance(parsed, str) else parsed.problem
            return Look(url, words, led_to=led_to, seconds=time.monotonic() - began)
        return Look(
            url=url,
            problem=None,
            title=await asyncio.to_thread(title_of, document),
            entries=len(parsed.entries),
            newest=max((one.published for one in parsed.entries if one.published is not None), default=None),
            encoding=encoding_problem(document),
            led_to=led_to,
            seconds=time.monotonic() - began,
            first=tuple((one.title or one.url, one.published) for one in parsed.entries[:FIRST]),
        )


def looks_at(urls: Sequence[str], fetch: FetchSettings, ways: Sequence[Access | None]) -> list[Look]:
    """Fetches and parses each address in its way, AT_ONCE at a time and AT_ONCE_A_HOST at one host."""

    async def all_of_them() -> list[Look]:
        async with Looker(fetch) as looker:
            return await looker.looks(urls, ways)

    return asyncio.run(all_of_them())
