"""Polling on a schedule: one job a second takes up the feeds that are due. The only file that knows APScheduler."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from threading import Event
from types import TracebackType
from typing import Self

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from ingest.fetch import Fetcher
from ingest.keeping import Keeper
from ingest.once import each_once
from ingest.page_reader import PageReader
from ingest.page_rounds import PageRounds
from ingest.parsers import PagePool, ParserPool
from ingest.poll import PollReport, Pollster
from ingest.rounds import STEP, Rounds, planned
from ingest.settings import FeedSettings, FetchSettings
from state.articles import Known
from state.database import State, StateError
from state.feeds import FeedState, all_feeds, at_address, keep_only
from state.pages import waiting
from topics.log import Log, LogError

TICK_SECONDS = 1.0

Job = tuple[float, Callable[[], object]]
"""(seconds, function): called every so often in a thread."""

logger = structlog.get_logger("schedule")


class Poller:
    """All feeds of a configuration. A context manager: it holds children that parse."""

    def __init__(self, log: Log, state: State, fetch: FetchSettings, clock: Callable[[], datetime]) -> None:
        self._log, self._state, self._fetch, self._clock = log, state, fetch, clock
        self._feeds: dict[str, FeedSettings] = {}
        self._appended: dict[str, Known] = {}
        self._rounds: Rounds | None = None
        self._parsers, self._pages = ParserPool(), PagePool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the children that parse."""
        self._parsers.close()
        self._pages.close()

    def poll_once(self, feeds: Sequence[FeedSettings]) -> list[PollReport]:
        """Every feed once, due or not. Raises LogError or StateError when a result cannot be stored."""
        self._keep(feeds)
        return asyncio.run(self._all_once(feeds))

    def run(
        self, feeds: Sequence[FeedSettings], stop: Event, holding: Callable[[], bool], jobs: Sequence[Job] = ()
    ) -> None:
        """Polls what is due until `stop`, or until `holding` says that polling is another's now."""
        self._keep(feeds)
        asyncio.run(self._run(feeds, stop, holding, jobs))

    def replace_feeds(self, feeds: Sequence[FeedSettings]) -> None:
        """From now on these are polled."""
        self._keep(feeds)
        if self._rounds is not None:
            self._rounds.replace(feeds)

    def _keep(self, feeds: Sequence[FeedSettings]) -> None:
        self._feeds = {feed.id: feed for feed in feeds}
        keep_only(self._state, self._feeds, [feed.id for feed in feeds if feed.paused])

    async def _all_once(self, feeds: Sequence[FeedSettings]) -> list[PollReport]:
        async with self._stations() as (keeper, pollster, _, pages):
            known = {one.id: one for one in await asyncio.to_thread(all_feeds, self._state)}
            asked = {feed.id: feed for feed in feeds if not feed.paused}

            async def poll(feed: str) -> PollReport:
                return await pollster.poll(asked[feed], at_address(known.get(feed), feed, asked[feed].url))

            reports = await each_once([planned(feed, None) for feed in asked.values()], poll, self._clock)
            await keeper.flush()
            pages.add(page for report in reports for page in report.pages)
            await pages.drain()
            return reports

    async def _run(
        self, feeds: Sequence[FeedSettings], stop: Event, holding: Callable[[], bool], jobs: Sequence[Job]
    ) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        async with self._stations() as (keeper, pollster, reader, pages):

            async def poll(feed: FeedSettings, before: FeedState) -> PollReport:
                report = await pollster.poll(feed, before)
                pages.add(report.pages)
                return report

            async def tick() -> None:
                rounds.step()
                pages.step()
                try:
                    await keeper.flush()
                except StateError as error:
                    logger.error("waiting", error=str(error))

            known = await asyncio.to_thread(all_feeds, self._state)
            rounds = self._rounds = Rounds(feeds, known, poll, self._clock)
            scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
            scheduler.add_job(tick, Every(TICK_SECONDS), next_run_time=self._clock())
            for seconds, function in jobs:
                scheduler.add_job(_guarded, Every(seconds), [function])
            scheduler.start()
            last = self._clock()
            try:
                while not stop.is_set() and holding():
                    await asyncio.sleep(0.1)
                    now = self._clock()
                    if now < last - STEP:  # the clock was set back: what is planned lies in a future that is far now
                        rounds.plan_anew()
                        pages.plan_anew()
                        reader.forget_times()
                        for job in scheduler.get_jobs():
                            job.modify(next_run_time=now)
                    last = now
            finally:
                self._rounds = None
                scheduler.shutdown(wait=False)
                await rounds.end()
                await pages.end()
                await _flushed(keeper)

    @asynccontextmanager
    async def _stations(self) -> AsyncIterator[tuple[Keeper, Pollster, PageReader, PageRounds]]:
        """What keeps results, what polls feeds, and what reads the pages that are left over or come of the polls."""
        clock, fetch = self._clock, self._fetch
        keeper = Keeper(self._log, self._state, self._appended)
        async with Fetcher(fetch.networks, fetch.contact) as fetcher:
            pollster = Pollster(keeper, fetcher, self._parsers, clock, fetch)
            reader = PageReader(
                self._log,
                self._state,
                fetcher,
                self._pages.read,
                clock,
                fetch,
                lambda feed: self._feeds.get(feed),
                keeper.alone,
            )
            pages = PageRounds(reader.read, clock)
            pages.add(await asyncio.to_thread(waiting, self._state))
            yield keeper, pollster, reader, pages


class Every(BaseTrigger):  # type: ignore[misc]
    """Fires every so many seconds. After a clock's leap forward it fires once: APScheduler's own interval would list
    each second that was missed, a billion of them for ten years."""

    def __init__(self, seconds: float) -> None:
        self._span = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        following = now if previous is None else previous + self._span
        return following if following > now else now + self._span


async def _flushed(keeper: Keeper) -> None:
    """At the end: what is not kept costs a poll."""
    try:
        await keeper.flush()
    except StateError as error:
        logger.error("not kept", error=str(error))


def _guarded(function: Callable[[], object]) -> None:
    try:
        function()
    except (LogError, StateError) as error:
        logger.error("waiting", error=str(error))
