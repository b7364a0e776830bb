"""Polls that are under way and those that come next: begun when due, so many at once, planned again at their end."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import datetime, timedelta

import msgspec
import structlog

from ingest.agenda import Agenda, Planned
from ingest.hosts import host_of, private_number
from ingest.poll import PollReport
from ingest.settings import FeedSettings
from state.database import StateError
from state.feeds import FeedState, at_address
from topics.log import LogError

AT_ONCE = 512
NOT_KEPT = timedelta(minutes=1)
"""After which a feed is asked again whose poll could not be kept, unless it is polled more often."""
STEP = timedelta(seconds=5)
"""A clock that goes back further than this was set."""

logger = structlog.get_logger("schedule")


class Rounds:
    """Polls `feeds` by `poll`, which may raise LogError and StateError. `known` is what the state knew of feeds.

    All but `replace` is for one event loop.
    """

    def __init__(
        self,
        feeds: Sequence[FeedSettings],
        known: Iterable[FeedState],
        poll: Callable[[FeedSettings, FeedState], Awaitable[PollReport]],
        clock: Callable[[], datetime],
    ) -> None:
        self._poll, self._clock = poll, clock
        self._wanted: Sequence[FeedSettings] | None = feeds
        self._feeds: dict[str, FeedSettings] = {}
        self._known = {one.id: one for one in known}
        self._agenda = Agenda()
        self._busy: dict[str, tuple[FeedSettings, asyncio.Task[None]]] = {}

    def replace(self, feeds: Sequence[FeedSettings]) -> None:
        """From the next step on these are polled."""
        self._wanted = feeds

    def plan_anew(self) -> None:
        """The next step plans anew: the clock was set."""
        self._wanted = self._wanted or list(self._feeds.values())

    def step(self) -> None:
        """Begins what is due."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._adopt({feed.id: feed for feed in wanted})
        for feed_id in self._agenda.take(self._clock(), AT_ONCE - len(self._busy)):
            feed = self._feeds[feed_id]
            self._busy[feed_id] = feed, asyncio.create_task(self._one(feed, self._known[feed_id]))

    async def end(self) -> None:
        """Breaks off what is under way: nothing of it is kept, so all of it is asked again."""
        tasks = [task for _, task in self._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _adopt(self, feeds: dict[str, FeedSettings]) -> None:
        """Writes the agenda anew. A feed that is paused no longer is due at once, even one that was gone."""
        resumed = {one.id for one in self._feeds.values() if one.paused} - {
            one.id for one in feeds.values() if one.paused
        }
        self._known = {
            feed.id: _at_once(one) if feed.id in resumed else one
            for feed in feeds.values()
            for one in [at_address(self._known.get(feed.id), feed.id, feed.url)]
        }
        self._feeds, self._agenda = feeds, Agenda()
        for asked, _ in self._busy.values():
            self._agenda.asking(host_of(asked.url))
        for feed in feeds.values():
            if feed.id not in self._busy:
                self._plan(feed)

    def _plan(self, feed: FeedSettings) -> None:
        one = self._known[feed.id]
        if not (feed.paused or one.gone):
            due = None if planned_by_another_clock(one, feed, self._clock()) else one.next_due
            self._agenda.plan(planned(feed, due))

    async def _one(self, asked: FeedSettings, before: FeedState) -> None:
        after = msgspec.structs.replace(before, next_due=self._clock() + min(asked.every, NOT_KEPT))
        try:
            after = (await self._poll(asked, before)).after
        except (LogError, StateError) as error:
            logger.error("not kept, the feed is polled again", feed=asked.id, error=str(error))
        except Exception as error:
            # One feed, whatever it does, must not end the polling of the others.
            logger.exception("polling failed", feed=asked.id, error=str(error))
        finally:
            del self._busy[asked.id]
        self._agenda.done(host_of(asked.url))
        feed = self._feeds.get(asked.id)
        if feed is not None:
            self._known[feed.id] = at_address(after, feed.id, feed.url)
            self._plan(feed)
        self.step()


def planned(feed: FeedSettings, due: datetime | None) -> Planned:
    """When the feed is asked, and what its host is spared."""
    return Planned(feed.id, host_of(feed.url), private_number(feed.url) is None, due)


def _at_once(one: FeedState) -> FeedState:
    return msgspec.structs.replace(one, next_due=None, gone=False)


def planned_by_another_clock(one: FeedState, feed: FeedSettings, now: datetime) -> bool:
    """Whether the clock was set back since the next poll was planned: then it was tried in what is the future now."""
    tried_later = one.last_tried is not None and one.last_tried > now + STEP
    longest = max(feed.every * 2, timedelta(seconds=2 * (one.interval or 0)), timedelta(days=9))
    return tried_later or (one.next_due is not None and one.next_due > now + longest)
