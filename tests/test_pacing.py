"""Imports behind live news: how much is let in while readers are fast, slow, gone, or not there at all."""

import threading
from dataclasses import dataclass, field

import pytest
from stores import Stores

from app.overview import PROCESS_GROUP
from app.patience import StoppedError, resting
from app.replaying.progress import paced
from topics.log import ARTICLES, Keyed, Log, Positions
from topics.pacing import LEAST, BehindReaders, Free, allowed


@dataclass
class Topic:
    """A topic whose readers take `speed` records a second while time passes; `most` is what ever waited."""

    speed: float
    now: float = 0.0
    head_at: int = 1
    read_to: float = 1.0
    most: int = 0
    slept: list[float] = field(default_factory=list)

    def head(self, topic: str) -> Positions:
        return {0: self.head_at}

    def oldest(self, topic: str) -> Positions:
        return {0: 1}

    def committed(self, group: str, topic: str) -> Positions:
        return {0: int(self.read_to)} if self.read_to > 1 else {}

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept.append(seconds)
        self.read_to = min(float(self.head_at), self.read_to + self.speed * seconds)

    def add(self, count: int) -> None:
        self.head_at += count
        self.most = max(self.most, int(self.head_at - self.read_to))


def pacer(topic: Topic) -> BehindReaders:
    log: Log = topic  # type: ignore[assignment]
    return BehindReaders(log, "process", "articles", clock=lambda: topic.now, sleep=topic.sleep)


def imported(topic: Topic, pace: BehindReaders, count: int, batch: int = 500) -> int:
    """Imports so many; returns how many batches it took."""
    batches = 0
    while count:
        room = pace.room(min(batch, count))
        topic.add(room)
        count -= room
        batches += 1
        topic.sleep(0.01)
    return batches


@pytest.mark.parametrize("speed", [5.0, 20.0, 200.0, 5000.0])
def test_about_a_second_of_work_waits_and_the_readers_are_never_idle(speed: float) -> None:
    topic = Topic(speed)
    count = int(speed * 60)
    imported(topic, pacer(topic), count)
    assert topic.most <= max(LEAST, 1.3 * speed)
    assert topic.now < 60 * 1.3 + 10, "the readers were kept busy"


def test_where_nobody_reads_nothing_is_held_back() -> None:
    topic = Topic(0.0)
    pace = pacer(topic)
    imported(topic, pace, 100_000)
    assert pace.nobody_reads and topic.now < 10


def test_readers_that_come_later_are_not_buried_any_further() -> None:
    topic = Topic(0.0)
    pace = pacer(topic)
    imported(topic, pace, 2_000)
    topic.speed = 100.0
    topic.sleep(1.0)
    imported(topic, pace, 1)
    waiting = topic.head_at - topic.read_to
    assert not pace.nobody_reads and waiting <= 101


def test_readers_that_have_gone_are_waited_for() -> None:
    topic = Topic(50.0)
    pace = pacer(topic)
    imported(topic, pace, 1_000)
    topic.speed = 0.0

    def return_after_a_minute(seconds: float) -> None:
        topic.now += seconds
        assert topic.now < 500
        if topic.now - gone > 60:
            assert pace.stalled or topic.speed
            topic.speed = 50.0
        topic.read_to = min(float(topic.head_at), topic.read_to + topic.speed * seconds)

    gone = topic.now
    pace._sleep = return_after_a_minute
    imported(topic, pace, 500)
    assert topic.most <= 80


def test_what_may_be_added_is_a_second_of_work_less_what_waits() -> None:
    assert allowed(0, 200.0) == 200
    assert allowed(150, 200.0) == 50
    assert allowed(300, 200.0) == 0
    assert allowed(0, 0.5) == LEAST
    assert Free().room(500) == 500


def test_a_replay_waits_while_live_news_does(stores: Stores) -> None:
    log = stores.log()
    log.append(ARTICLES, [Keyed(str(number), b"news") for number in range(LEAST - 1)])
    taken = threading.Event()

    def read() -> None:
        log.save_positions(PROCESS_GROUP, ARTICLES, log.head(ARTICLES))
        taken.set()

    with paced(log) as seen:
        seen(1)  # so few may wait
        log.append(ARTICLES, [Keyed("one too many", b"news")])
        reader = threading.Timer(0.3, read)
        reader.start()
        seen(1)
        assert taken.is_set()
    reader.join()
    log.close()


def test_who_waits_for_readers_that_are_gone_can_be_stopped(stores: Stores) -> None:
    log, stop = stores.log(), threading.Event()
    pace = BehindReaders(log, PROCESS_GROUP, ARTICLES, sleep=resting(stop))
    log.append(ARTICLES, [Keyed(str(number), b"news") for number in range(LEAST)])
    stop.set()
    with pytest.raises(StoppedError):
        pace.room(1)
    log.close()
