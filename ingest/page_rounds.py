"""The pages that are being read and those that come next: one at a time and one a second at a host."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import structlog

from ingest.agenda import Agenda, Planned
from ingest.hosts import private_number
from state.database import StateError
from state.pages import Page, Waiting
from topics.log import LogError

AT_ONCE = 16
NOT_STORED = timedelta(minutes=1)
SOON = timedelta(seconds=5)

logger = structlog.get_logger("pages")


class PageRounds:
    """Reads pages by `read`, which tells when the next turn of an article is, and may raise LogError and StateError."""

    def __init__(self, read: Callable[[str], Awaitable[datetime | None]], clock: Callable[[], datetime]) -> None:
        self._read, self._clock = read, clock
        self._agenda = Agenda(at_once_a_host=1)
        self._plans: dict[str, Planned] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}

    def add(self, pages: Iterable[Waiting | Page]) -> None:
        """Pages that are to be read; of one that waits already the state holds what is newest."""
        for page in pages:
            if page.article not in self._plans:
                host, spaced = urlsplit(page.url).netloc.lower(), private_number(page.url) is None
                self._plan(Planned(page.article, host, spaced, page.due))

    def step(self) -> None:
        """Begins what is due."""
        for article in self._agenda.take(self._clock(), AT_ONCE - len(self._busy)):
            self._busy[article] = asyncio.create_task(self._one(article))

    async def drain(self) -> None:
        """Reads all whose turn comes within a few seconds of the last."""
        self.step()
        while self._busy or any(one.due is not None and one.due < self._clock() + SOON for one in self._plans.values()):
            await asyncio.sleep(0.05)
            self.step()

    async def end(self) -> None:
        """Breaks off what is under way: it waits on in the state."""
        for task in self._busy.values():
            task.cancel()
        await asyncio.gather(*self._busy.values(), return_exceptions=True)

    def _plan(self, planned: Planned) -> None:
        self._plans[planned.id] = planned
        self._agenda.plan(planned)

    async def _one(self, article: str) -> None:
        due: datetime | None = self._clock() + NOT_STORED
        try:
            due = await self._read(article)
        except (LogError, StateError) as error:
            logger.error("not stored, the page is read again", article=article, error=str(error))
        except Exception as error:
            logger.exception("reading a page failed", article=article, error=str(error))
        finally:
            del self._busy[article]
        planned = self._plans.pop(article)
        self._agenda.done(planned.host)
        if due is not None:
            self._plan(replace(planned, due=due))
        self.step()
