"""The pages that are being read and those that come next: one at a time and one a second at a host."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from ingest.agenda import Agenda, Planned
from ingest.hosts import host_of, private_number
from state.database import StateError
from state.pages import Page, Waiting
from topics.log import LogError

AT_ONCE = 16
NOT_KEPT = timedelta(minutes=1)
SOON = timedelta(seconds=5)
LONGEST = timedelta(days=2)
"""No page is put off for longer; one that is was planned by a clock that has been set back since."""

logger = structlog.get_logger("pages")


class PageRounds:
    """Reads pages by `read`, which tells when the next turn of an article is, and may raise LogError and StateError."""

    def __init__(self, read: Callable[[str], Awaitable[datetime | None]], clock: Callable[[], datetime]) -> None:
        self._read, self._clock = read, clock
        self._agenda = Agenda(at_once_a_host=1)
        self._plans: dict[str, Planned] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}

    def add(self, pages: Iterable[Waiting | Page]) -> None:
        """Pages that are to be read. What is newest of an article stands in the state; its turn is the earlier one."""
        for page in pages:
            before = self._plans.get(page.article)
            if before is None or (page.article not in self._busy and before.due is not None and page.due < before.due):
                spaced = private_number(page.url) is None
                self._plan(Planned(page.article, host_of(page.url), spaced, page.due))

    def plan_anew(self) -> None:
        """The clock was set back: what is planned too far ahead has its turn now."""
        plans, self._agenda = list(self._plans.values()), Agenda(at_once_a_host=1)
        for planned in plans:
            if planned.id in self._busy:
                self._agenda.asking(planned.host)
            else:
                self._plan(planned)

    def step(self) -> None:
        """Begins what is due."""
        for planned in self._agenda.take_plans(self._clock(), AT_ONCE - len(self._busy)):
            if self._plans.get(planned.id) is planned:
                self._busy[planned.id] = asyncio.create_task(self._one(planned))
            else:  # it was planned otherwise since
                self._agenda.done(planned.host)

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
        now = self._clock()
        if planned.due is not None and planned.due > now + LONGEST:
            planned = replace(planned, due=now)
        self._plans[planned.id] = planned
        self._agenda.plan(planned)

    async def _one(self, planned: Planned) -> None:
        due: datetime | None = self._clock() + NOT_KEPT
        try:
            due = await self._read(planned.id)
        except (LogError, StateError) as error:
            logger.error("not kept, the page is read again", article=planned.id, error=str(error))
        except Exception as error:
            logger.exception("reading a page failed", article=planned.id, error=str(error))
        finally:
            del self._busy[planned.id]
        self._agenda.done(planned.host)
        del self._plans[planned.id]
        if due is not None:
            self._plan(replace(planned, due=due))
        self.step()
