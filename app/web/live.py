"""News for pages that stand open, by server-sent events: one look for all of them, however many there are.

Each page is told how many alerts have come since it was made, as a whole number: so a message that is missed is made
good by the next, nothing waits for a slow reader, and who connects again has lost nothing.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from dataclasses import dataclass, field

import structlog
from anyio import CapacityLimiter, move_on_after, to_thread

from state.alert_facets import last_sequence
from state.alert_news import newer
from state.database import Connection, State, StateError
from state.matching import Filter

logger = structlog.get_logger("web")

EVERY = 0.25
"""Seconds between two looks."""
CHECKED = 5.0
"""Seconds between two looks at whether the readers are still let in."""
PING = 15.0
"""Seconds after which something is said, so that a dead connection is noticed, and proxies keep a live one."""
MOST = 1_000
"""Pages at a time."""


@dataclass(eq=False)
class Watch:
    """A page that stands open: `count` alerts that `wanted` shows came after that with the number `since`."""

    wanted: Filter
    since: int
    holds: Callable[[Connection], bool]
    """Whether who looks is still let in."""
    count: int = 0
    last: int = 0
    ended: bool = False
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, fresh: Collection[int], until: int) -> None:
        """`fresh` are numbers of alerts, complete up to `until`; what was counted is not counted again."""
        new = sum(1 for one in fresh if one > self.last)
        self.last = max(self.last, until)
        if new:
            self.count += new
            self.changed.set()

    def end(self) -> None:
        self.ended = True
        self.changed.set()


class Pulse:
    """Looks for all pages of this process while any is open. For the event loop only; `stopping` ends all."""

    def __init__(self, state: State, stopping: Callable[[], bool]) -> None:
        self._state, self._stopping = state, stopping
        self._watches: set[Watch] = set()
        self._task: asyncio.Task[None] | None = None
        # Threads of its own: the pages' may all wait for the state.
        self._threads = CapacityLimiter(2)

    def full(self) -> bool:
        return len(self._watches) >= MOST

    async def join(self, watch: Watch) -> None:
        """From now on the watch is told of all that came after its `since`. Raises StateError."""
        watch.last = watch.since
        await self._tell([watch])
        self._watches.add(watch)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run())

    def leave(self, watch: Watch) -> None:
        self._watches.discard(watch)

    async def _run(self) -> None:
        clock = asyncio.get_running_loop().time
        checked = clock()
        while self._watches:
            await asyncio.sleep(EVERY)
            if self._stopping():
                self._end(self._watches)
                return
            try:
                await self._tell(list(self._watches))
                if clock() - checked > CHECKED:
                    checked = clock()
                    gone = await to_thread.run_sync(self._gone, list(self._watches), limiter=self._threads)
                    self._end(gone)
            except StateError as error:
                logger.warning("open pages are told nothing", error=str(error))

    async def _tell(self, watches: Collection[Watch]) -> None:
        """From the one on that knows least: who joined while the others were told is not left behind."""
        if not watches:
            return
        after, wanted = min(one.last for one in watches), {one.wanted for one in watches}
        until, found = await to_thread.run_sync(self._look, after, wanted, limiter=self._threads)
        for one in watches:
            one.take(found.get(one.wanted, ()), until)

    def _look(self, after: int, wanted: Collection[Filter]) -> tuple[int, dict[Filter, list[int]]]:
        """The number of the alert that came last, and by filter those that came after `after`."""
        with self._state.read() as connection:
            until = last_sequence(connection)
            fresh = wanted if until > after else ()
            return until, {one: newer(connection, one, after) for one in fresh}

    def _gone(self, watches: Collection[Watch]) -> list[Watch]:
        with self._state.read() as connection:
            return [one for one in watches if not one.holds(connection)]

    def _end(self, watches: Collection[Watch]) -> None:
        for one in list(watches):
            one.end()


async def told(pulse: Pulse, watch: Watch, words: Callable[[Watch], bytes]) -> AsyncIterator[bytes]:
    """What goes over the line, until the watch ends. `words` is an event's bytes."""
    try:
        yield b"retry: 2000\n\n"
        while not watch.ended:
            with move_on_after(PING) as waiting:
                await watch.changed.wait()
            if waiting.cancelled_caught:
                yield b":\n\n"
                continue
            watch.changed.clear()
            if not watch.ended:
                yield words(watch)
    finally:
        pulse.leave(watch)
