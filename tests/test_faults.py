"""A few rounds of most rows of the fault table; `make faults` plays the full number of all, on both pairs of backends.

The rounds are played side by side, once, when the first of these tests asks; times stand in
docs/reliability.md, not here.
"""

import os
import random
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from conftest import need

from faults.outcome import Outcome, Row
from faults.places import BACKENDS, DISTRIBUTED, Grounds
from faults.rows import ROWS
from faults.verify import Copy, Received, excused, judge, key_in
from services import kafka, postgres

SEED = int(os.environ.get("WIREWATCH_SEED", str(random.randrange(10**6))))
AT_ONCE = 4
PLAYED = [
    (row, backend)
    for backend in BACKENDS
    for row in ROWS
    if row.few and backend in row.backends and backend in row.tested_on
]

Plays = dict[tuple[str, str], Future[Outcome | None]]


@pytest.fixture(scope="module")
def plays(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plays]:
    folder = tmp_path_factory.mktemp("faults")
    folder.chmod(0o755)
    asked = {item.callspec.id for item in request.session.items if hasattr(item, "callspec")}
    with ExitStack() as stack:
        pool = ThreadPoolExecutor(AT_ONCE)
        found: Plays = {}
        for backend in BACKENDS:
            rows = [row for row, where in PLAYED if where == backend and f"{backend}-{row.name}" in asked]
            if not rows or (backend == DISTRIBUTED and (kafka.missing() or postgres.missing())):
                continue
            place = Grounds(backend, folder / backend, spare=[])
            if backend == DISTRIBUTED:
                place.broker, place.cluster = request.getfixturevalue("broker"), request.getfixturevalue("cluster")
            grounds = _Shared(place, len(rows))
            stack.callback(grounds.close)
            for row in rows:
                found[row.name, backend] = pool.submit(grounds.play, row)
        stack.callback(pool.shutdown, cancel_futures=True)
        yield found


class _Shared:
    """The grounds of `rows` rows. When the last has been played their worlds end: idle ones take their share too."""

    def __init__(self, place: Grounds, rows: int) -> None:
        self._place, self._left = place, rows
        self._lock = threading.Lock()

    def play(self, row: Row) -> Outcome | None:
        try:
            return row.play(self._place, row.few, SEED) if row.missing() is None else None
        finally:
            with self._lock:
                self._left -= 1
            if not self._left:
                self.close()

    def close(self) -> None:
        for world in self._place.spare or []:
            world.close()
        self._place.spare = []


@pytest.mark.parametrize(("row", "backend"), PLAYED, ids=[f"{backend}-{row.name}" for row, backend in PLAYED])
def test_no_alert_is_lost_or_repeated_by(row: Row, backend: str, plays: Plays) -> None:
    print(f"seed {SEED}: {row.fault}")
    need(row.missing())
    if backend == DISTRIBUTED:
        need(kafka.missing() or postgres.missing())
    outcome = plays[row.name, backend].result()
    assert outcome is not None
    assert outcome.problems == []
    assert (outcome.lost, outcome.twice) == (0, 0)


def received(inbox: str, key: str, delivery: str, at: float = 1.0) -> Received:
    return Received(inbox, key, delivery, at)


def test_the_verifier_tells_lost_decided_twice_sent_twice_and_unasked() -> None:
    came = [
        received("mail", "a", "1"),
        received("mail", "a", "2"),
        received("mail", "b", "3", 2.0),
        received("mail", "b", "3", 9.0),
        received("mail", "x", "4"),
    ]
    verdict = judge({"a": 0.0, "b": 0.0, "c": 0.0}, came, ["mail"])
    assert verdict.lost == ["c at mail"]
    assert verdict.twice == ["a at mail"]
    assert verdict.copies == [Copy("mail", "b", 2.0, 9.0)]
    assert verdict.unasked == ["x at mail"]
    assert verdict.latest == 2.0
    assert not verdict.clean


def test_the_verifier_asks_every_inbox() -> None:
    verdict = judge({"a": 0.0}, [received("mail", "a", "1")], ["mail", "slack"])
    assert verdict.lost == ["a at slack"]


def test_a_copy_is_excused_by_a_kill_of_its_own_and_by_no_other() -> None:
    twice = [Copy("mail", "a", 1.0, 5.0), Copy("mail", "b", 1.1, 5.0)]
    assert excused(twice, [1.2], within=2.0) == twice[:1]
    assert excused(twice, [1.2, 1.3], within=2.0) == twice
    assert excused(twice, [3.5, 6.0], within=2.0) == []
    assert excused([*twice, Copy("slack", "a", 1.0, 5.0)], [1.2], within=2.0) != []


def test_a_message_is_known_by_the_key_that_it_names() -> None:
    assert key_in("[critical] A country expels diplomats (KEN → FJI): Kenya expels 3") == "KEN → FJI"
    assert key_in("A dossier is sealed: Dossier 12300001") == "Dossier 12300001"
    assert key_in("anything else") == "anything else"
