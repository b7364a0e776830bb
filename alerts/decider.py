"""The decider: enriched articles in, hits, alerts and messages out, one owner at a time.

A batch is one transaction: first the compare-and-swap of the position with the lease's epoch, then the decisions, each
seeing the hits of those before, and the rows of the outbox. Alerts go onto their topic before the commit, so after a
kill copies may stand there, and nothing is missing or decided twice.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from threading import Event
from typing import Protocol

import structlog

from alerts.activation import PARTITION, activate
from alerts.deciding import decide
from alerts.match import Match
from alerts.ruleset import Rules
from alerts.storybook import StoryBook
from alerts.training import needed, train_chunk
from state import alerts
from state.database import Connection, State
from state.leases import Lease
from state.positions import LostLeaseError, advance, position
from state.rulesets import RecordedSet, active_at, next_boundary
from topics.decoding import Decoding
from topics.log import ALERTS, DEAD_LETTERS, ENRICHED, Keyed, Log, Stored
from topics.records import Alert, Enriched, Update, decode_enriched, encode

ROLE = "decider"
POSITION = "decider"
BATCH = 200
LEAST = 10
BATCH_SECONDS = 0.05
SETS_KEPT = 2
NAMED = 5
"""Rules named in a line of the log."""

Found = tuple[int, Enriched, list[Match]]

logger = structlog.get_logger("decider")


class Holding(Protocol):
    """A lease that is renewed elsewhere; calling it tells whether it still holds."""

    @property
    def lease(self) -> Lease: ...

    def __call__(self) -> bool: ...


class Outbound(Protocol):
    """Writes the outbox rows of what was decided."""

    def alerts(self, connection: Connection, alerts: list[Alert], now: datetime) -> None:
        """Alerts of one rule and one article, which are one message."""
        ...

    def updates(self, connection: Connection, updates: list[Update], alerts: list[Alert], now: datetime) -> None:
        """What one article made of alerts of one rule and story, all of one kind, which is one message."""
        ...


class Decider:
    """Decides what stands in `enriched`, each record by the rule set that was active at its offset.

    `rules_for` compiles the files of a recorded set. `wait` is how long, in seconds, a step waits for records.
    """

    def __init__(
        self,
        log: Log,
        state: State,
        rules_for: Callable[[Mapping[str, str]], Rules],
        outbound: Outbound,
        clock: Callable[[], datetime],
        wait: float = 0.5,
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._log, self._state, self._rules_for, self._outbound = log, state, rules_for, outbound
        self._clock, self._wait, self._watch = clock, wait, watch
        self._book = StoryBook()
        self._sets: dict[int, Rules] = {}
        self._limit = BATCH
        self._trained: set[int] = set()
        self._decoding = Decoding(ROLE, decode_enriched, clock)

    def reload(self, rules: Rules, files: Mapping[str, str]) -> bool:
        """Puts a new rule set into force; False when it is in force already."""
        return activate(self._state, self._log, rules, files, self._clock())

    def run(
        self,
        stop: Event,
        holding: Holding,
        between: Callable[[], None] = lambda: None,
        patiently: Callable[[Callable[[], int]], int] = lambda action: action(),
    ) -> None:
        """Steps until `stop`, or until the lease is another's.

        `between` is called before each step (a look at the rules' files); `patiently` does what it is given again
        while log or state cannot serve (LogError, StateError).
        """
        self.forget()
        try:
            while not stop.is_set() and holding():
                between()
                patiently(lambda: self.step(holding.lease))
        except LostLeaseError as error:
            logger.warning("stepping down", reason=str(error))

    def forget(self) -> None:
        """Drops what was kept in memory: to be called when another may have written since."""
        self._book.forget()
        self._trained.clear()

    def step(self, lease: Lease) -> int:
        """One batch: decided, or of training. Answers how many records it settled, 0 when there was nothing to do.

        Raises LostLeaseError when another has taken over, LogError or StateError when one cannot serve: then nothing
        was decided, and the step may be tried again.
        """
        try:
            return self._step(lease)
        except BaseException:
            # What the book learnt in a transaction that did not commit is not so.
            self._book.forget()
            raise

    def _step(self, lease: Lease) -> int:
        with self._state.read() as connection:
            start = position(connection, POSITION)
            recorded = active_at(connection, start)
        rules = self._compiled(recorded) if recorded is not None else None
        if recorded is not None and rules is not None and recorded.id not in self._trained:
            learnt = self._train(recorded, rules, lease)
            if learnt:
                return learnt
        stored = self._log.read(ENRICHED, PARTITION, start, self._limit, self._wait)
        if not stored:
            return 0
        with self._state.read() as connection:
            boundary = next_boundary(connection, start)
        mine = [one for one in stored if boundary is None or one.offset < boundary]
        if not mine and boundary is not None:
            self._skip(start, boundary, lease)
            return self._step(lease)
        found, end = self._find(mine, rules)
        self._commit(found, start, end, rules, lease)
        # What 50 ms don't allow would be read again: the next step reads about as much as this one settled.
        self._limit = min(BATCH, max(LEAST, 2 * (end - start)))
        return sum(1 for one in mine if one.offset < end)

    def _train(self, recorded: RecordedSet, rules: Rules, lease: Lease) -> int:
        training = needed(self._state, recorded, rules)
        count = train_chunk(training, self._log, self._state, self._book, lease, self._readable, BATCH)
        if count == 0:
            self._trained.add(recorded.id)
            if training.untrained.rules:
                some = sorted(training.untrained.rules)
                logger.info("rules trained", count=len(some), first=some[:NAMED], up_to=recorded.active_from)
        return count

    def _skip(self, start: int, boundary: int, lease: Lease) -> None:
        """Nothing is retained before the next set's first offset."""
        with self._state.write() as connection:
            advance(connection, POSITION, start, boundary, lease.epoch)

    def _find(self, stored: Sequence[Stored], rules: Rules | None) -> tuple[list[Found], int]:
        """What the rules match in as many of the records as 50 ms allow, and the offset after the last of them."""
        began = self._watch()
        found: list[Found] = []
        for one in stored:
            for place, enriched in self._readable([one]):
                found.append((place, enriched, rules.match(enriched) if rules is not None else []))
            if self._watch() - began > BATCH_SECONDS:
                return found, one.offset + 1
        return found, stored[-1].offset + 1

    def _commit(self, found: Sequence[Found], start: int, end: int, rules: Rules | None, lease: Lease) -> None:
        with self._state.write() as connection:
            advance(connection, POSITION, start, end, lease.epoch)
            fired = [group for one in found for group in self._decide(connection, one, rules)]
            self._log.append(ALERTS, [Keyed(alert.id, encode(alert)) for group in fired for alert in group])

    def _decide(self, connection: Connection, one: Found, rules: Rules | None) -> list[list[Alert]]:
        """The alerts of one article, by rule; their messages are in the outbox."""
        place, enriched, matches = one
        if rules is None:
            return []
        decisions = decide(connection, self._book, rules.rules, enriched, matches, place, owners=rules.owners)
        groups: dict[str, list[Alert]] = {}
        for decided in decisions.hits:
            if decided.alert is not None:
                groups.setdefault(decided.alert.rule, []).append(decided.alert)
        now = self._clock()
        for group in groups.values():
            self._outbound.alerts(connection, group, now)
        self._follow_up(connection, decisions.updates, now)
        return list(groups.values())

    def _follow_up(self, connection: Connection, updates: Sequence[Update], now: datetime) -> None:
        groups: dict[tuple[str, str, str], list[tuple[Update, Alert]]] = {}
        for update in updates:
            alert = alerts.get(connection, update.alert)
            if alert is not None:
                groups.setdefault((alert.rule, alert.story, update.kind), []).append((update, alert))
        for group in groups.values():
            self._outbound.updates(connection, [update for update, _ in group], [alert for _, alert in group], now)

    def _readable(self, stored: Sequence[Stored]) -> list[tuple[int, Enriched]]:
        """(offset, record) of what can be read; the rest goes to the dead letters.

        Raises HaltedError when records of many feeds cannot be read.
        """
        readable, letters = self._decoding.read(stored)
        self._log.append(DEAD_LETTERS, letters)
        return [(one.offset, enriched) for one, enriched in readable]

    def _compiled(self, recorded: RecordedSet) -> Rules:
        if recorded.id not in self._sets:
            self._sets[recorded.id] = self._rules_for(recorded.files)
            for old in sorted(self._sets)[:-SETS_KEPT]:
                del self._sets[old]
        return self._sets[recorded.id]
