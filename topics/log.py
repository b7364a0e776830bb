"""The log: durable topics that stages append to and read from. One small contract; each backend is one file.

A topic is a number of partitions, a partition a run of records at rising offsets. Readers own their positions:
a stage appends its results first and saves its position after, so a kill in between leaves copies and loses nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Protocol, Self

ARTICLES = "articles"
ENRICHED = "enriched"
ALERTS = "alerts"
DEAD_LETTERS = "dead-letters"
TOPICS = (ARTICLES, ENRICHED, ALERTS, DEAD_LETTERS)
INSTALLATION = "installation"
"""Says in its first record whose topics these are."""

MAX_RECORD_BYTES = 8_000_000
"""The largest value, in bytes before compression, that any backend takes."""


class LogError(Exception):
    """The log cannot serve; the message says what to do. What was not appended was not lost: try again."""


class LogUnreachableError(LogError):
    """Nothing answers where the log should be, or not in time: it may be back soon."""


class RecordTooLargeError(LogError):
    """A value over MAX_RECORD_BYTES: nothing of its batch was appended."""


@dataclass(frozen=True, slots=True)
class TopicPlan:
    """How a topic should be: its partitions (`any_number` where an existing topic may have others), for how long it
    keeps a record, and how many bytes of them, all partitions together; None for any number."""

    partitions: int
    retention: timedelta
    any_number: bool = False
    max_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Keyed:
    """A record to append. Records of one key keep their order."""

    key: str
    value: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A record as it stands in a topic; `appended` is the log's time of arrival, never the event time."""

    topic: str
    partition: int
    offset: int
    key: str
    value: bytes
    appended: datetime


Positions = Mapping[int, int]
"""Partition -> offset of the next record."""


class Member(Protocol):
    """One reader of a group: it alone reads its share of the topic until it leaves or dies."""

    def poll(self, limit: int, timeout: float) -> list[Stored]:
        """Up to `limit` further records, waiting up to `timeout` seconds for the first; also keeps the membership."""
        ...

    def commit(self, positions: Positions) -> None:
        """Saves the group's positions, durably."""
        ...

    def close(self) -> None:
        """Leaves the group, so that another may take over at once."""
        ...


class Log(Protocol):
    """What every backend does alike; tests/log_contract.py is its meaning."""

    def prepare(self, plans: Mapping[str, TopicPlan], *, create: bool) -> list[str]:
        """Makes the topics that are missing, where it may `create`, and returns their names.

        Raises LogError for each topic that is missing still, or is not such that records are safe in it.
        """
        ...

    def append(self, topic: str, records: Sequence[Keyed]) -> list[tuple[int, int]]:
        """Appends in order and returns each one's (partition, offset) once all are durable.

        Raises RecordTooLargeError before anything is written, LogError when the log cannot write now.
        """
        ...

    def read(self, topic: str, partition: int, start: int, limit: int, timeout: float = 0.0) -> list[Stored]:
        """Up to `limit` records from offset `start` on (or from the oldest kept), waiting up to `timeout` seconds."""
        ...

    def oldest(self, topic: str) -> Positions:
        """For each partition the offset of the oldest record kept."""
        ...

    def head(self, topic: str) -> Positions:
        """For each partition the offset that the next record will get."""
        ...

    def position_at(self, topic: str, moment: datetime) -> Positions:
        """For each partition the first offset appended at `moment` or later; past the end that is the head."""
        ...

    def committed(self, group: str, topic: str) -> Positions:
        """The saved positions of a group; a partition it never committed is missing."""
        ...

    def save_positions(self, group: str, topic: str, positions: Positions) -> None:
        """Where a group goes on that nobody reads for at the moment."""
        ...

    def join(self, group: str, topic: str, timeout: float) -> Member | None:
        """Becomes a reader of the group, starting at its saved positions (else the oldest record).

        None when another holds the only place and did not leave within `timeout` seconds.
        """
        ...

    def retain(self, topic: str, *, before: datetime, max_bytes: int | None = None) -> int:
        """Deletes records appended before `before`, and the oldest beyond `max_bytes`; returns how many."""
        ...

    @property
    def erases(self) -> bool:
        """Whether single records can be taken out; where not, a log only forgets its oldest."""
        ...

    def erase(self, topic: str, places: Mapping[int, Collection[int]]) -> int:
        """Takes single records out, partition -> offsets, and returns how many were there.

        Their offsets stay given: readers go on at the next one that is kept. Raises LogError where it `erases` none.
        """
        ...

    def scrub(self) -> None:
        """Sees to it that no file of the log holds bytes of what was deleted, as far as that is in its hands."""
        ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def check_sizes(topic: str, records: Iterable[Keyed]) -> None:
    """Raises RecordTooLargeError for the first record over the limit."""
    for record in records:
        if len(record.value) > MAX_RECORD_BYTES:
            size = f"{len(record.value):,} bytes; {MAX_RECORD_BYTES:,} is the limit"
            raise RecordTooLargeError(f"record {record.key!r} for topic {topic} has {size}")
