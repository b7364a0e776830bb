"""Polling on a schedule: one job a second takes up the feeds that are due. The only file that knows APScheduler."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from threading import Event
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.base import BaseTrigger

from ingest.fetch import Fetcher
from ingest.parsers import ParserPool
from ingest.poll import PollReport, Pollster
from ingest.settings import FeedSettings, FetchSettings, private_address
from state.database import State, StateError
from state.feeds import FeedState, all_feeds, keep_only
from topics.log import Log, LogError

TICK_SECONDS = 1.0
STEP = timedelta(seconds=5)
"""A clock that goes back further than this was set."""
AT_ONCE = 64
AT_ONCE_A_HOST = 2
SPACING = timedelta(seconds=1)
"""Between the beginnings of two polls at one host of the public internet."""

Job = tuple[float, Callable[[], object]]
"""(seconds, function): called every so often in a thread."""

logger = structlog.get_logger("schedule")


class Poller:
    """All feeds of a configuration. A context manager: it holds children that parse."""

    def __init__(self, log: Log, state: State, fetch: FetchSettings, clock: Callable[[], datetime]) -> None:
        self._log, self._state, self._fetch, self._clock = log, state, fetch, clock
        self._feeds: dict[str, FeedSettings] = {}
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._asked: dict[str, datetime] = {}
        self._parsers = ParserPool()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._parsers.close()

    def poll_once(self, feeds: Sequence[FeedSettings]) -> list[PollReport]:
        """Every feed once, due or not. Raises LogError or StateError when a result cannot be stored."""
        self.replace_feeds(feeds)
        return asyncio.run(self._all_once(feeds))

    def run(
        self, feeds: Sequence[FeedSettings], stop: Event, holding: Callable[[], bool], jobs: Sequence[Job] = ()
    ) -> None:
        """Polls what is due until `stop`, or until `holding` says that polling is another's now."""
        self.replace_feeds(feeds)
        asyncio.run(self._run(stop, holding, jobs))

    def replace_feeds(self, feeds: Sequence[FeedSettings]) -> None:
        """From now on these are polled."""
        self._feeds = {feed.id: feed for feed in feeds}
        keep_only(self._state, self._feeds)

    async def _all_once(self, feeds: Sequence[FeedSettings]) -> list[PollReport]:
        async with Fetcher(self._fetch.networks, self._fetch.contact) as fetcher:
            pollster = Pollster(self._log, self._state, fetcher, self._parsers, self._clock, self._fetch)
            gate = asyncio.Semaphore(AT_ONCE)

            async def one(feed: FeedSettings) -> PollReport:
                async with gate:
                    return await pollster.poll(feed)

            return await asyncio.gather(*(one(feed) for feed in feeds))

    async def _run(self, stop: Event, holding: Callable[[], bool], jobs: Sequence[Job]) -> None:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)
        async with Fetcher(self._fetch.networks, self._fetch.contact) as fetcher:
            pollster = Pollster(self._log, self._state, fetcher, self._parsers, self._clock, self._fetch)
            scheduler = AsyncIOScheduler(timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1})
            scheduler.add_job(self._tick, Every(TICK_SECONDS), [pollster], next_run_time=self._clock())
            for seconds, function in jobs:
                scheduler.add_job(_guarded, Every(seconds), [function])
            scheduler.start()
            last = self._clock()
            try:
                while not stop.is_set() and holding():
                    await asyncio.sleep(0.1)
                    now = self._clock()
                    if now < last - STEP:  # the clock was set back: what is planned lies in a future that is far now
                        for job in scheduler.get_jobs():
                            job.modify(next_run_time=now)
                    last = now
            finally:
                scheduler.shutdown(wait=False)
                for task in self._busy.values():
                    task.cancel()
                await asyncio.gather(*self._busy.values(), return_exceptions=True)
                self._busy.clear()

    async def _tick(self, pollster: Pollster) -> None:
        """Begins to poll what is due, within the limits."""
        try:
            due = await asyncio.to_thread(self._due)
        except StateError as error:
            logger.error("waiting", error=str(error))
            return
        for feed in due:
            if len(self._busy) >= AT_ONCE:
                return
            if feed.id not in self._busy and self._room_at(feed):
                self._asked[_host(feed)] = self._clock()
                self._busy[feed.id] = asyncio.create_task(self._poll(pollster, feed))

    async def _poll(self, pollster: Pollster, feed: FeedSettings) -> None:
        try:
            await pollster.poll(feed)
        except (LogError, StateError) as error:
            logger.error("not stored, the feed is polled again", feed=feed.id, error=str(error))
        except Exception as error:
            # One feed, whatever it does, must not end the polling of the others.
            logger.exception("polling failed", feed=feed.id, url=feed.url, error=str(error))
        finally:
            self._busy.pop(feed.id, None)

    def _due(self) -> list[FeedSettings]:
        now = self._clock()
        known = {one.id: one for one in all_feeds(self._state)}
        due: list[tuple[datetime | None, FeedSettings]] = []
        for feed in list(self._feeds.values()):
            one = known.get(feed.id)
            if one is None or one.url != feed.url or one.next_due is None:
                due.append((None, feed))
            elif not one.gone and (one.next_due <= now or _planned_by_another_clock(one, feed, now)):
                due.append((one.next_due, feed))
        return [feed for _, feed in sorted(due, key=lambda one: (one[0] is not None, one[0] or now, one[1].id))]

    def _room_at(self, feed: FeedSettings) -> bool:
        host = _host(feed)
        last = self._asked.get(host)
        if private_address(feed) is None and last is not None and timedelta() <= self._clock() - last < SPACING:
            return False
        return sum(_host(self._feeds[one]) == host for one in self._busy if one in self._feeds) < AT_ONCE_A_HOST


def _host(feed: FeedSettings) -> str:
    return urlsplit(feed.url).netloc.lower()


def _planned_by_another_clock(one: FeedState, feed: FeedSettings, now: datetime) -> bool:
    """Whether the clock was set back since the next poll was planned: then it was tried in what is the future now."""
    tried_later = one.last_tried is not None and one.last_tried > now + STEP
    longest = max(feed.every * 2, timedelta(days=9))
    return tried_later or (one.next_due is not None and one.next_due > now + longest)


class Every(BaseTrigger):  # type: ignore[misc]
    """Fires every so many seconds. After a clock's leap forward it fires once: APScheduler's own interval would list
    each second that was missed, a billion of them for ten years."""

    def __init__(self, seconds: float) -> None:
        self._span = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous: datetime | None, now: datetime) -> datetime:
        following = now if previous is None else previous + self._span
        return following if following > now else now + self._span


def _guarded(function: Callable[[], object]) -> None:
    try:
        function()
    except (LogError, StateError) as error:
        logger.error("waiting", error=str(error))
