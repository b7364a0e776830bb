"""What is the state's own on a file."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa

from state import notices, rulesets
from state.database import StateError, open_state
from topics.sqlite import sqlite

NOW = datetime(2032, 5, 7, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def test_a_file_that_is_no_database_is_refused_in_a_sentence(path: Path) -> None:
    path.write_text("a shopping list" * 1000)
    with pytest.raises(StateError, match="damaged"):
        open_state(path)


def test_a_locked_state_is_waited_for(path: Path) -> None:
    state = open_state(path)
    other = sqlite.connect(str(path), isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    release = threading.Timer(0.5, lambda: other.execute("COMMIT"))
    release.start()
    assert notices.put(state, "rules", "broken", NOW)
    release.join()
    other.close()


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
