"""The worker loop of a stage, on the real embedded log."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from stores import Stores

from state.database import State
from state.tries import StateTries
from topics.log import ARTICLES, DEAD_LETTERS, ENRICHED, MAX_RECORD_BYTES, Keyed, Log, Stored
from topics.mass_failure import HaltedError
from topics.records import DeadLetter, Record, decode
from topics.worker import MAX_TRIES, AbandonedError, Failure, Worker

NOW = datetime(2032, 5, 7, tzinfo=UTC)


class Note(Record, kw_only=True):
    """A record for these tests: `mood` says what working on it does."""

    name: str
    mood: str = "fine"


class KilledError(Exception):
    """Stands for the end of the process in the middle of the work."""


@dataclass
class Notes:
    """Work that does what each note's mood says, and remembers the batches that it saw."""

    batches: list[list[str]] = field(default_factory=list)
    abandons: int = 0
    """So many first batches it leaves undone, as a stage does that is asked to end."""

    def work(self, notes: Sequence[Note]) -> list[Keyed | Failure]:
        self.batches.append([note.name for note in notes])
        if any(note.mood == "kills" for note in notes):
            raise KilledError
        if len(self.batches) <= self.abandons:
            raise AbandonedError
        return [self._outcome(note) for note in notes]

    def _outcome(self, note: Note) -> Keyed | Failure:
        if note.mood == "grows":
            return Keyed(note.name, b"x" * (MAX_RECORD_BYTES + 1))
        return Failure("it raised") if note.mood == "fails" else _done(note.name)


def _done(name: str) -> Keyed:
    return Keyed(name, f"done {name}".encode())


def _given_up(note: Note, reason: str) -> Keyed:
    return Keyed(note.name, f"plain {note.name}: {reason}".encode())


@pytest.fixture
def log(stores: Stores) -> Iterator[Log]:
    with stores.log() as opened:
        yield opened


def put(log: Log, *notes: Note) -> None:
    import msgspec

    log.append(ARTICLES, [Keyed("one key, one order", msgspec.json.encode(note)) for note in notes])


def start(log: Log, state: State, notes: Notes) -> Worker[Note]:
    member = log.join("notes", ARTICLES, 5)
    assert member is not None
    return Worker(
        "process",
        log,
        member,
        ENRICHED,
        lambda data: decode(data, Note),
        notes.work,
        _given_up,
        StateTries(state),
        lambda: NOW,
    )


def run_until_idle(log: Log, state: State, notes: Notes, most: int = 20) -> None:
    """Starts the stage, and starts it again after each kill, as its supervisor would."""
    for _ in range(most):
        worker = start(log, state, notes)
        try:
            for _ in range(600):
                if settled(log):
                    return
                worker.step(timeout=0.05)
        except (KilledError, AbandonedError):
            continue
        finally:
            worker.member.close()
    raise AssertionError("never got idle")


def settled(log: Log) -> bool:
    done = {**log.oldest(ARTICLES), **log.committed("notes", ARTICLES)}
    return done == log.head(ARTICLES)


def results(log: Log, topic: str = ENRICHED) -> list[str]:
    found: list[Stored] = log.read(topic, 0, 0, 1000)
    return [one.value.decode() for one in found]


def test_each_record_is_worked_on_and_published_in_order(log: Log, state: State) -> None:
    put(log, Note(name="a"), Note(name="b"))
    run_until_idle(log, state, Notes())
    assert results(log) == ["done a", "done b"]


def test_a_second_start_does_nothing_again(log: Log, state: State) -> None:
    put(log, Note(name="a"))
    run_until_idle(log, state, Notes())
    again = Notes()
    run_until_idle(log, state, again)
    assert again.batches == []


def test_a_record_that_fails_is_given_up_after_its_tries_and_the_others_go_on(log: Log, state: State) -> None:
    put(log, Note(name="a"), Note(name="b", mood="fails"), Note(name="c"))
    notes = Notes()
    run_until_idle(log, state, notes)
    assert sorted(results(log)) == ["done a", "done c", "plain b: it raised"]
    assert sum("b" in batch for batch in notes.batches) == MAX_TRIES
    assert sum("a" in batch for batch in notes.batches) == 1


def test_a_record_that_kills_the_stage_is_found_out_and_given_up(log: Log, state: State) -> None:
    put(log, Note(name="a"), Note(name="b", mood="kills"), Note(name="c"))
    notes = Notes()
    run_until_idle(log, state, notes)
    assert results(log) == ["done a", f"plain b: given up after {MAX_TRIES} tries", "done c"]
    assert sum("b" in batch for batch in notes.batches) == MAX_TRIES
    assert ["b"] in notes.batches


def test_work_that_was_abandoned_counts_as_no_try(log: Log, state: State) -> None:
    put(log, Note(name="a"), Note(name="b"))
    notes = Notes(abandons=2 * MAX_TRIES)
    run_until_idle(log, state, notes)
    assert results(log) == ["done a", "done b"]
    assert StateTries(state).counts("process") == {}


def test_after_all_is_settled_no_tries_are_remembered(log: Log, state: State) -> None:
    put(log, Note(name="a", mood="kills"), Note(name="b", mood="fails"), Note(name="c"))
    run_until_idle(log, state, Notes())
    assert StateTries(state).counts("process") == {}


def test_bytes_that_are_no_record_become_dead_letters_and_the_rest_goes_on(log: Log, state: State) -> None:
    log.append(ARTICLES, [Keyed("x", b"{not json"), Keyed("y", b'"a string"'), Keyed("z", b'{"schema": 99}')])
    put(log, Note(name="a"))
    run_until_idle(log, state, Notes())
    assert results(log) == ["done a"]
    letters = {one.key: one for one in (decode(one.value, DeadLetter) for one in log.read(DEAD_LETTERS, 0, 0, 10))}
    assert set(letters) == {"x", "y", "z"}
    assert "schema 99" in letters["z"].error
    assert all(letter.topic == ARTICLES and letter.stage == "process" for letter in letters.values())


def test_records_of_many_feeds_that_nobody_can_read_stop_the_stage_and_stay(log: Log, state: State) -> None:
    log.append(ARTICLES, [Keyed("k", b'{"schema": 99, "feed": "f%d"}' % n) for n in range(6)])
    for _ in range(2):  # it halts again when it is started over, and nothing has been put aside
        worker = start(log, state, Notes())
        with pytest.raises(HaltedError):
            for _ in range(100):
                worker.step(timeout=0.1)
        worker.member.close()
    assert results(log, DEAD_LETTERS) == []
    assert settled(log) is False


def test_a_result_that_no_topic_takes_becomes_a_letter_and_the_rest_goes_on(log: Log, state: State) -> None:
    put(log, Note(name="a"), Note(name="b", mood="grows"), Note(name="c"))
    run_until_idle(log, state, Notes())
    assert results(log) == ["done a", "done c"]
    (letter,) = [decode(one.value, DeadLetter) for one in log.read(DEAD_LETTERS, 0, 0, 10)]
    assert letter.key == "b" and "8,000,000 is the limit" in letter.error


def test_a_kill_between_publishing_and_saving_the_position_leaves_copies_and_loses_nothing(
    log: Log, state: State
) -> None:
    put(log, Note(name="a"))
    worker = start(log, state, Notes())
    log.append(ENRICHED, [_done("a")])
    worker.member.close()
    run_until_idle(log, state, Notes())
    assert results(log) == ["done a", "done a"]
