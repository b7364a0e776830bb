"""The state: opening, migrations, leases, positions; on files, as embedded."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from state import leases, notices, rulesets
from state.database import StateError, open_state, utc_now
from state.positions import LostLeaseError, advance, position
from state.tables import metadata
from topics.sqlite import sqlite

NOW = datetime(2032, 5, 7, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_the_migrations_make_the_tables_that_the_code_uses(path: Path) -> None:
    state = open_state(path)
    with state.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_state_of_a_newer_version_is_refused_in_a_sentence(path: Path) -> None:
    open_state(path).close()
    with sqlite.connect(str(path)) as db:
        db.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StateError, match=r"newer Wirewatch.*another --data folder"):
        open_state(path)


def test_a_file_that_is_no_database_is_refused_in_a_sentence(path: Path) -> None:
    path.write_text("a shopping list" * 1000)
    with pytest.raises(StateError, match="damaged"):
        open_state(path)


def test_several_processes_may_open_a_new_state_at_once(path: Path) -> None:
    failures: list[BaseException] = []

    def start() -> None:
        try:
            open_state(path).close()
        except StateError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_write_that_fails_leaves_nothing(path: Path) -> None:
    state = open_state(path)
    with pytest.raises(LostLeaseError), state.write() as connection:
        advance(connection, "decider", 0, 5, epoch=1)
        advance(connection, "decider", 0, 6, epoch=1)
    with state.read() as connection:
        assert position(connection, "decider") == 0


def test_a_locked_state_is_waited_for(path: Path) -> None:
    state = open_state(path)
    other = sqlite.connect(str(path), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.5, lambda: other.execute("COMMIT"))
    release.start()
    assert notices.put(state, "rules", "broken", NOW)
    release.join()
    other.close()


def test_one_owner_at_a_time_holds_a_lease(path: Path) -> None:
    state = open_state(path)
    lease = leases.acquire(state, "decider", "a")
    assert lease is not None
    assert leases.acquire(state, "decider", "b") is None
    assert leases.acquire(state, "poller", "b") is not None
    assert leases.holders(state) == {"decider": "a", "poller": "b"}


def test_a_released_lease_goes_to_another_at_once(path: Path) -> None:
    state = open_state(path)
    lease = leases.acquire(state, "decider", "a")
    assert lease is not None
    leases.release(state, lease)
    taken = leases.acquire(state, "decider", "b")
    assert taken is not None
    assert taken.epoch > lease.epoch


def test_an_owner_that_slept_through_its_lease_can_neither_renew_nor_write(path: Path) -> None:
    state = open_state(path)
    slept = leases.acquire(state, "decider", "a", seconds=-1)
    assert slept is not None
    taken = leases.acquire(state, "decider", "b")
    assert taken is not None
    with state.write() as connection:
        advance(connection, "decider", 0, 10, taken.epoch)
    assert not leases.renew(state, slept)
    with pytest.raises(LostLeaseError), state.write() as connection:
        advance(connection, "decider", 10, 20, slept.epoch)
    with state.read() as connection:
        assert position(connection, "decider") == 10


def test_the_clock_of_leases_is_the_databases(path: Path) -> None:
    state = open_state(path)
    with state.read() as connection:
        assert abs((utc_now(connection) - datetime.now(UTC)).total_seconds()) < 3600


def test_the_rule_set_of_a_record_is_the_one_active_at_its_offset(path: Path) -> None:
    state = open_state(path)
    with state.write() as connection:
        rulesets.record(connection, "one", 0, {"a.yaml": "rules: []"}, NOW)
        rulesets.record(connection, "two", 100, {"a.yaml": "rules: [x]"}, NOW)
    with state.read() as connection:
        active = [rulesets.active_at(connection, offset) for offset in (0, 99, 100)]
        assert [one.version for one in active if one is not None] == ["one", "one", "two"]


def test_a_notice_is_new_once(path: Path) -> None:
    state = open_state(path)
    assert notices.put(state, "rules", "broken", NOW)
    assert not notices.put(state, "rules", "broken", NOW)
    assert notices.put(state, "rules", "still broken", NOW)
    assert [one.text for one in notices.current(state)] == ["still broken"]
    notices.clear(state, "rules")
    assert notices.current(state) == []


def test_a_full_disk_says_so_and_loses_nothing(path: Path) -> None:
    state = open_state(path)
    with state.write() as connection:
        connection.execute(sa.text(f"PRAGMA max_page_count = {_pages(connection)}"))
    with pytest.raises(StateError, match="make room"), state.write() as connection:
        for number in range(2000):
            rulesets.record(connection, str(number), 0, {"a.yaml": "x" * 1000}, NOW)
    with state.read() as connection:
        assert rulesets.latest(connection) is None


def _pages(connection: sa.Connection) -> int:
    return int(connection.execute(sa.text("PRAGMA page_count")).scalar_one()) + 2
