"""Counting what was read, aside: the stage `web` follows `enriched` behind the decider, which never waits for it.

The position moves in the transaction that counts, by compare-and-swap: several that count take turns, and nothing is
counted twice, whatever is killed when.
"""

import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime
from threading import Event

import structlog

from alerts.activation import PARTITION
from alerts.decider import POSITION as DECIDER
from app.patience import StoppedError, patiently
from app.web.pictures.reading import read
from app.web.pictures.tally import Latest, Tally
from state import actor_names, day_counts, day_events, quotes
from state.database import Connection, State
from state.days import day_of
from state.positions import LostLeaseError, advance, position
from topics.log import ENRICHED, Log, Stored

POSITION = "pictures"
BATCH = 1_000
"""Records; many at once are quicker, for they add to the same rows. They are written in some hundredths of a second."""
KEPT = 400
"""Days that are kept."""
MOST = 500
"""Rows of a kind that are kept of a day, the most frequent; twice as many while the day lasts."""
QUOTES = 5
"""Sentences of a speaker that are kept of a day."""
LOOK_EVERY = 5.0
TRIM_EVERY = 5_000
"""Records."""

logger = structlog.get_logger("pictures")


class Counting:
    """Counts what the decider has decided, with the rules that fired, batch by batch."""

    def __init__(self, log: Log, state: State, clock: Callable[[], datetime]) -> None:
        self._log, self._state, self._clock = log, state, clock
        self._latest = Latest()
        self._touched: Counter[int] = Counter()
        self._tidied: int | None = None

    def run(self, stop: Event) -> None:
        """Until `stop`. While there is much to do it rests as long as it works: others write to the state too."""
        while not stop.is_set():
            began = time.monotonic()
            try:
                count = patiently(self.step, stop)
                if count < BATCH or self._touched.total() >= TRIM_EVERY:
                    patiently(self.tidy, stop)
            except StoppedError:
                return
            stop.wait(time.monotonic() - began if count == BATCH else LOOK_EVERY)

    def catch_up(self) -> int:
        """All that is decided by now; answers how many records that was."""
        total = 0
        while count := self.step():
            total += count
        return total

    def step(self) -> int:
        """One batch; answers how many records it counted, 0 when none waits. Raises LogError, StateError."""
        with self._state.read() as connection:
            start, end = position(connection, POSITION), position(connection, DECIDER)
        if start >= end:
            return 0
        stored = [
            one for one in self._log.read(ENRICHED, PARTITION, start, min(BATCH, end - start)) if one.offset < end
        ]
        tally = self._tally(stored)
        try:
            with self._state.write() as connection:
                advance(connection, POSITION, start, stored[-1].offset + 1 if stored else end, 0)
                self._write(connection, tally)
        except LostLeaseError:
            return 0  # another counts them
        self._touched.update(tally.days)
        return len(stored)

    def tidy(self) -> None:
        """Forgets the rarest of each day that was written to, and what is old."""
        today = day_of(self._clock())
        for day in list(self._touched):
            with self._state.write() as connection:
                most = MOST if day < today else 2 * MOST
                day_counts.trim(connection, day, most)
                day_events.trim(connection, day, most)
                quotes.trim(connection, day, QUOTES)
            del self._touched[day]
        if self._tidied == today:
            return
        self._tidied = today
        self._touched.update((today - 1, today))
        oldest = self._log.oldest(ENRICHED)[PARTITION]
        with self._state.write() as connection:
            day_counts.forget(connection, today - KEPT)
            day_events.forget(connection, today - KEPT)
            quotes.forget(connection, today - KEPT, oldest)
            actor_names.forget(connection, today - KEPT)

    def _tally(self, stored: list[Stored]) -> Tally:
        found = [(one.offset, record) for one in stored if (record := read(one.value)) is not None]
        with self._state.read() as connection:
            fired = day_counts.fired(connection, {record.article.id for _, record in found})
        tally = Tally(day_of(self._clock()) - KEPT, QUOTES)
        for place, record in found:
            tally.take(record, place, fired.get(record.article.id, ()), self._latest)
        return tally

    def _write(self, connection: Connection, tally: Tally) -> None:
        day_counts.add(connection, tally.counts)
        day_events.add(connection, list(tally.events.values()))
        quotes.add(connection, tally.quotes)
        actor_names.note(connection, tally.names, max(tally.days, default=0))
