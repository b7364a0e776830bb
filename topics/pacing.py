"""Letting a mass of records into a topic no faster than its readers take them, so that what is urgent never waits long.

About a second of work waits: less, and readers would idle between two looks; more, and live news would stand behind it.
"""

import time
from collections import deque
from collections.abc import Callable
from typing import Protocol

from topics.log import Log

WORK_SECONDS = 1.0
LEAST = 16
"""Records that may wait however slow the readers are: they take batches."""
OVER = 10.0
"""Seconds over which the readers' speed is measured."""
GRACE = 3.0
"""How long nothing may be read before it counts as nobody reading."""
STALLED = 30.0
LOOK_EVERY = 0.1


class Pace(Protocol):
    """How many records may go in now."""

    def room(self, most: int) -> int:
        """Waits until there is room; between 1 and `most`."""
        ...


class Free:
    """As fast as they come."""

    def room(self, most: int) -> int:
        return most


def allowed(waiting: int, speed: float) -> int:
    """How many may be added to what is waiting, when readers take `speed` records a second. Pure."""
    return max(0, max(LEAST, int(speed * WORK_SECONDS)) - waiting)


class BehindReaders:
    """Keeps to the speed of a group that reads a topic. Where nobody reads, nothing urgent waits: then it is free,
    until somebody does."""

    def __init__(
        self,
        log: Log,
        group: str,
        topic: str,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._log, self._group, self._topic = log, group, topic
        self._clock, self._sleep = clock, sleep
        self._seen: deque[tuple[float, int]] = deque()
        self._moved_at: float | None = None
        self._began = clock()

    @property
    def nobody_reads(self) -> bool:
        """None has since the start; nothing is held back."""
        return self._moved_at is None and self._clock() - self._began > GRACE

    @property
    def stalled(self) -> bool:
        """Readers were there and are no more: what waits, waits for them."""
        return self._moved_at is not None and self._clock() - self._moved_at > STALLED

    def room(self, most: int) -> int:
        while True:
            waiting = self._look()
            if self.nobody_reads:
                return most
            free = min(most, allowed(waiting, self._speed()))
            if free:
                return free
            self._sleep(LOOK_EVERY)

    def _look(self) -> int:
        """How many records wait for the readers now."""
        now, places = self._clock(), self._log.committed(self._group, self._topic)
        read = sum({**self._log.oldest(self._topic), **places}.values())
        if self._seen and read > self._seen[-1][1]:
            self._moved_at = now
        self._seen.append((now, read))
        while self._seen[0][0] < now - OVER:
            self._seen.popleft()
        return max(0, sum(self._log.head(self._topic).values()) - read)

    def _speed(self) -> float:
        """Records a second, as long as there was something to read."""
        (began, first), (now, last) = self._seen[0], self._seen[-1]
        return (last - first) / max(now - began, 1.0)
