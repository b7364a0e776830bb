"""The loop of a stage that turns records of one topic into records of another.

Read a batch, remember that it is in hand, work, append the results, save the position, forget. Whatever kills the
process, the next one finds what was in hand and takes those records one by one, so that a record that kills its
worker is found out; after MAX_TRIES it is settled by `give_up` and the stage goes on. Bytes that are no record go to
the dead letters.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

import structlog

from topics.decoding import Decoding, dead_letter
from topics.log import DEAD_LETTERS, MAX_RECORD_BYTES, Keyed, Log, Member, Stored
from topics.records import Record

MAX_TRIES = 3

R = TypeVar("R", bound=Record)
logger = structlog.get_logger("worker")


@dataclass(frozen=True, slots=True)
class Failure:
    """Work on one record failed; `reason` says how. It is tried again until its tries are used up."""

    reason: str


class AbandonedError(Exception):
    """The stage must end before the work is done: what is in hand is left as if it had not been begun."""


class Tries(Protocol):
    """How often each record was begun without being finished: kept where a crash cannot reach it."""

    def counts(self, stage: str) -> dict[tuple[int, int], int]:
        """(partition, offset) -> tries begun and not finished."""
        ...

    def begin(self, stage: str, places: Iterable[tuple[int, int]]) -> None: ...

    def take_back(self, stage: str, places: Iterable[tuple[int, int]]) -> None:
        """The latest begin counts for nothing."""
        ...

    def finish(self, stage: str, places: Iterable[tuple[int, int]]) -> None: ...


@dataclass
class Worker(Generic[R]):
    """One stage. `work` answers each record with its outcome, in order: bytes to append, or a Failure.

    `step` raises HaltedError when records of many feeds cannot be read, and passes on the AbandonedError of `work`.
    """

    stage: str
    log: Log
    member: Member
    output: str
    decode: Callable[[bytes], R]
    work: Callable[[Sequence[R]], Sequence[Keyed | Failure]]
    give_up: Callable[[R, str], Keyed]
    tries: Tries
    clock: Callable[[], datetime]
    batch: int = 16
    patiently: Callable[[Callable[[], Any]], Any] = lambda action: action()
    """Does what it is given, again and again while the log or the state cannot serve: no fault of the records."""

    def __post_init__(self) -> None:
        self._decoding = Decoding(self.stage, self.decode, self.clock)
        self._in_doubt: dict[tuple[int, int], int] = {}

    def step(self, timeout: float = 1.0) -> int:
        """One batch, from reading to the saved position; returns how many records it settled."""
        stored = self.member.poll(self.batch, timeout)
        if not stored:
            return 0
        # Asked anew each time: what another reader of the group had in hand when it died may have come to this one.
        self._in_doubt = self.patiently(lambda: self.tries.counts(self.stage))
        doubtful = [one for one in stored if (one.partition, one.offset) in self._in_doubt]
        if doubtful:
            for one in stored:
                self._settle([one])
        else:
            self._settle(stored)
        return len(stored)

    def _settle(self, stored: Sequence[Stored]) -> None:
        places = [(one.partition, one.offset) for one in stored]
        readable, letters = self._decoding.read(stored)
        results: list[Keyed] = []
        pending = {(one.partition, one.offset): record for one, record in readable}
        while pending:
            exhausted = [place for place in pending if self._in_doubt.get(place, 0) >= MAX_TRIES]
            for place in exhausted:
                reason = f"given up after {MAX_TRIES} tries"
                results.append(self.give_up(pending.pop(place), reason))
            pending = self._attempt(pending, results)
        letters += [self._too_large(one) for one in results if len(one.value) > MAX_RECORD_BYTES]
        results = [one for one in results if len(one.value) <= MAX_RECORD_BYTES]
        self.patiently(lambda: self.log.append(self.output, results))
        self.patiently(lambda: self.log.append(DEAD_LETTERS, letters))
        self.patiently(lambda: self.member.commit(_after(stored)))
        self.patiently(lambda: self.tries.finish(self.stage, places))
        for place in places:
            self._in_doubt.pop(place, None)

    def _too_large(self, result: Keyed) -> Keyed:
        """A letter in place of a result that no topic takes: without it the stage would meet it again for ever."""
        error = f"the result has {len(result.value):,} bytes; {MAX_RECORD_BYTES:,} is the limit"
        logger.error("result too large", stage=self.stage, key=result.key, error=error)
        stored = Stored(self.output, 0, -1, result.key, result.value, self.clock())
        return dead_letter(stored, self.stage, error, self.clock())

    def _attempt(self, pending: dict[tuple[int, int], R], results: list[Keyed]) -> dict[tuple[int, int], R]:
        """One try of all that is pending; answers what failed and may be tried again."""
        if not pending:
            return {}
        self.patiently(lambda: self.tries.begin(self.stage, pending))
        try:
            outcomes = self.work(list(pending.values()))
        except AbandonedError:
            self.tries.take_back(self.stage, pending)
            raise
        again: dict[tuple[int, int], R] = {}
        for (place, record), outcome in zip(pending.items(), outcomes, strict=True):
            if isinstance(outcome, Keyed):
                results.append(outcome)
                continue
            count = self._in_doubt.get(place, 0) + 1
            self._in_doubt[place] = count
            logger.warning(
                "work failed", stage=self.stage, partition=place[0], offset=place[1], reason=outcome.reason, tries=count
            )
            if count >= MAX_TRIES:
                results.append(self.give_up(record, outcome.reason))
            else:
                again[place] = record
        return again


def _after(stored: Sequence[Stored]) -> dict[int, int]:
    return {one.partition: one.offset + 1 for one in stored}
