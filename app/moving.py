"""Taking an embedded installation to Kafka and PostgreSQL: topics first, while it runs; the state when it has stopped.

Topics of one partition are filled in order from their first record on, so that every old offset is the new one plus the
same number, and how much is there tells where a broken-off copy continues. `articles` spreads over partitions: it is
copied up to what the processors have settled, which is where their group goes on, and then the rest; notes in the topic
`installation` say how far it came, and after a kill some articles may be there twice, which the decider makes one.
"""

import contextlib
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from threading import Event

from app.installation import PARTITION, TopicsOwner, topics_owner
from app.lease_keeper import Holding, owner_name
from app.overview import PROCESS_GROUP, ROLES
from state.database import State, StateError
from state.installation import installed, move_on
from state.leases import acquire
from state.moving import copy_state, is_empty
from topics.log import ARTICLES, ENRICHED, INSTALLATION, TOPICS, Keyed, Log, LogError, Stored
from topics.records import Record, decode, encode

BATCH = 500
LOOK_EVERY = 1.0


@dataclass(frozen=True)
class Place:
    """A log, its state, and what people call them."""

    log: Log
    state: State
    name: str


class Progress(Record, kw_only=True):
    """A note on the way: the old offset of the next article to copy."""

    articles: int | None = None


@dataclass(frozen=True)
class Moved:
    """What went along."""

    records: int
    rows: int


def move(source: Place, target: Place, now: datetime, stop: Event, say: Callable[[str], None]) -> Moved | None:
    """Copies all, waiting for the source's stages to stop before the last part; None when `stop` is set first.

    Raises LogError or StateError when the target is not empty, and when a side cannot serve.
    """
    copier = _begin(source, target, now)
    asked = False
    while not stop.is_set():
        copier.catch_up()
        with _at_rest(source) as resting:
            if resting:
                return _finish(source, target, copier)
        if not asked:
            say(f"{copier.copied():,} records are copied; now stop Wirewatch on {source.name}: what came last follows")
            asked = True
        stop.wait(LOOK_EVERY)
    return None


def _begin(source: Place, target: Place, now: datetime) -> "_Copier":
    with source.state.write() as connection:
        mine = installed(connection, str(uuid.uuid4()))
    if mine.moved_to is not None:
        raise StateError(f"{source.name} has moved to {mine.moved_to} already")
    if not is_empty(target.state):
        raise StateError(f"{target.state.place} is in use: name an empty database in `state`")
    owner = topics_owner(target.log)
    if owner is None:
        if any(target.log.head(topic) != target.log.oldest(topic) for topic in TOPICS):
            raise LogError(f"the topics at {target.name} hold records already: name another log.prefix")
        firsts = {topic: source.log.oldest(topic)[PARTITION] for topic in TOPICS}
        owner = TopicsOwner(log=str(uuid.uuid4()), state=mine.id, place=target.state.place, since=now, copied=firsts)
        target.log.append(INSTALLATION, [Keyed(INSTALLATION, encode(owner))])
    if owner.state != mine.id or owner.copied is None:
        raise LogError(f"the topics at {target.name} belong to another installation: name another log.prefix")
    return _Copier(source.log, target.log, owner)


def _finish(source: Place, target: Place, copier: "_Copier") -> Moved:
    copier.catch_up()
    copier.hand_over_group()
    records = copier.rest()
    owner = copier.owner
    rows = copy_state(source.state, target.state, copier.firsts[ENRICHED], owner.state, owner.log)
    with source.state.write() as connection:
        move_on(connection, target.name)
    return Moved(records, rows)


@contextlib.contextmanager
def _at_rest(source: Place) -> Iterator[bool]:
    """Whether no stage works on the source; while this lasts none can begin to."""
    with contextlib.ExitStack() as held:
        for role in ROLES:
            lease = acquire(source.state, role, owner_name())
            if lease is None:
                yield False
                return
            held.callback(Holding(source.state, lease).give_up)
        member = source.log.join(PROCESS_GROUP, ARTICLES, 0.0)
        if member is None:
            yield False
            return
        held.callback(member.close)
        yield True


class _Copier:
    """Copies topics in order, each from where the target's copy ends."""

    def __init__(self, source: Log, target: Log, owner: TopicsOwner) -> None:
        self._source, self._target, self.owner = source, target, owner
        self.firsts: dict[str, int] = owner.copied or {}

    def catch_up(self) -> None:
        """All that may go before the stages stop."""
        for topic in TOPICS:
            self._copy(topic, self._settled() if topic == ARTICLES else self._source.head(topic)[PARTITION])

    def hand_over_group(self) -> None:
        """The processors go on at the first article that they have not settled."""
        if self._reached(ARTICLES) <= self._settled():
            self._target.save_positions(PROCESS_GROUP, ARTICLES, self._target.head(ARTICLES))

    def rest(self) -> int:
        """The articles that wait to be read; returns how many records of all topics are there now."""
        self._copy(ARTICLES, self._source.head(ARTICLES)[PARTITION])
        return self.copied()

    def copied(self) -> int:
        return sum(self._count(topic) for topic in TOPICS)

    def _settled(self) -> int:
        oldest = self._source.oldest(ARTICLES)[PARTITION]
        return max(oldest, self._source.committed(PROCESS_GROUP, ARTICLES).get(PARTITION, 0))

    def _count(self, topic: str) -> int:
        return sum(self._target.head(topic).values())

    def _reached(self, topic: str) -> int:
        """The old offset of the next record to copy."""
        if topic != ARTICLES:
            return self.firsts[topic] + self._count(topic)
        notes = self._target.head(INSTALLATION)[PARTITION]
        last = decode(self._target.read(INSTALLATION, PARTITION, notes - 1, 1)[0].value, Progress)
        return self.firsts[ARTICLES] if last.articles is None else last.articles

    def _without_gaps(self, topic: str, batch: list[Stored], position: int, end: int) -> list[Stored]:
        """Up to the last of the batch (to `end` where none is left) a record for each offset: what was purged is made
        good by the record before it again, since copies change nothing."""
        kept = {one.offset: one for one in batch}
        last = kept.get(position) or self._last_copied(topic)
        filled = []
        for offset in range(position, batch[-1].offset + 1 if batch else min(end, position + BATCH)):
            last = kept.get(offset, last)
            filled.append(last)
        return filled

    def _last_copied(self, topic: str) -> Stored:
        heads = self._target.head(topic)
        return next(
            found[0] for part, head in heads.items() if head and (found := self._target.read(topic, part, head - 1, 1))
        )

    def _copy(self, topic: str, end: int) -> None:
        position = self._reached(topic)
        while position < end:
            if position < self._source.oldest(topic)[PARTITION]:
                raise LogError(
                    f"records of {topic} from {position} on are no longer kept: empty the target's topics and copy anew"
                )
            stored = self._source.read(topic, PARTITION, position, min(BATCH, end - position))
            batch = self._without_gaps(topic, [one for one in stored if one.offset < end], position, end)
            self._target.append(topic, [Keyed(one.key, one.value) for one in batch])
            position += len(batch)
            if topic == ARTICLES:
                self._target.append(INSTALLATION, [Keyed(ARTICLES, encode(Progress(articles=position)))])
