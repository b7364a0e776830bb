"""Matching a topic, in this process or in several: the part of a replay that needs no memory.

Whoever matches answers only for articles that deciding needs: those that a rule matched, and later revisions, which
may take back what an earlier one said.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

from alerts.activation import PARTITION
from alerts.match import Match
from alerts.ruleset import Rules
from app.replaying.narrow import Reading, reading_for
from app.replaying.sets import RuleTexts
from app.replaying.span import Span
from topics.log import ENRICHED, Log, Stored
from topics.records import Enriched, UnreadableRecord, decode_enriched

BATCH = 200
WORTH_A_POOL = 20_000
"""Records: fewer are done before the processes have compiled their rules."""
AHEAD = 3
"""Batches for each process that may be under way."""

Found = tuple[int, bool, list[list[Match]]]
"""The place in its batch, whether it is in the span, and what each rule set matches."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Of one batch: how many of its articles are in the span, and what deciding needs."""

    inside: int
    found: list[Found]


@dataclass(frozen=True, slots=True)
class Given:
    """An article for rules: at offset `place`, `silently` where it only trains, with what each rule set matches."""

    place: int
    enriched: Enriched
    silently: bool
    matches: list[list[Match]]


class Matcher:
    """Rule sets at work on batches of (offset, record)."""

    def __init__(self, sets: Sequence[Rules], span: Span) -> None:
        self._sets, self._span = sets, span
        self._read: Reading = reading_for(sets)

    def batch(self, records: Sequence[tuple[int, bytes]]) -> Answer:
        inside, found = 0, []
        for number, (offset, value) in enumerate(records):
            try:
                enriched = self._read(value)
            except UnreadableRecord:
                continue  # the decider has put it among the dead letters
            held = self._span.holds(offset, enriched.article)
            inside += held
            matches = [rules.match(enriched) for rules in self._sets]
            if any(matches) or enriched.article.revision > 1:
                found.append((number, held, matches))
        return Answer(inside, found)


class Replay:
    """The retained records in order, through rule sets. `inside` counts those of the span that have gone by."""

    def __init__(self, log: Log, texts: Sequence[RuleTexts], span: Span, past: int | None = None) -> None:
        self._log, self._texts, self._span = log, texts, span
        self._start = log.oldest(ENRICHED)[PARTITION]
        head = log.head(ENRICHED)[PARTITION]
        self._end = head if past is None else min(head, past)
        self.inside = 0

    @property
    def records(self) -> int:
        """How many there are, at most."""
        return max(0, self._end - self._start)

    def given(
        self, sets: Sequence[Rules], processes: int | None = None, seen: Callable[[int], None] = lambda count: None
    ) -> Iterator[Given]:
        """What deciding needs of each, in order; `seen` is told how many records have been read.

        `sets` are the texts compiled; `processes` match beside this one, None: as many as the machine and the number
        of records make worth while, 0: none.
        """
        count = processes if processes is not None else worth(self.records)
        for stored, answer in self._in_many(count) if count else self._in_one(Matcher(sets, self._span)):
            self.inside += answer.inside
            for number, held, matches in answer.found:
                try:
                    enriched = decode_enriched(stored[number].value)
                except UnreadableRecord:
                    continue  # in what matching skipped
                yield Given(stored[number].offset, enriched, not held, matches)
            seen(len(stored))

    def _in_one(self, matcher: Matcher) -> Iterator[tuple[list[Stored], Answer]]:
        for stored in self._batches():
            yield stored, matcher.batch([(one.offset, one.value) for one in stored])

    def _in_many(self, processes: int) -> Iterator[tuple[list[Stored], Answer]]:
        with ProcessPoolExecutor(
            processes, get_context("spawn"), initializer=_prepare, initargs=(list(self._texts), self._span)
        ) as pool:
            asked: deque[tuple[list[Stored], Future[Answer]]] = deque()
            try:
                for stored in self._batches():
                    asked.append((stored, pool.submit(_match, [(one.offset, one.value) for one in stored])))
                    if len(asked) >= processes * AHEAD:
                        earliest, answer = asked.popleft()
                        yield earliest, answer.result()
                while asked:
                    earliest, answer = asked.popleft()
                    yield earliest, answer.result()
            finally:
                for _, answer in asked:
                    answer.cancel()

    def _batches(self) -> Iterator[list[Stored]]:
        position = self._start
        while position < self._end and (stored := self._log.read(ENRICHED, PARTITION, position, BATCH)):
            position = stored[-1].offset + 1
            yield [one for one in stored if one.offset < self._end]


def worth(records: int) -> int:
    """How many processes may match beside the one that decides."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return 0 if records < WORTH_A_POOL or cores < 2 else cores


_own: list[Matcher] = []
"""In a process of the pool: its matcher."""


def _prepare(texts: list[RuleTexts], span: Span) -> None:
    _own[:] = [Matcher([one.compiled() for one in texts], span)]


def _match(records: list[tuple[int, bytes]]) -> Answer:
    return _own[0].batch(records)
