"""The embedded log: the contract, and what is its own."""

import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from log_contract import LogContract, Opener, everything, records, values

from topics.log import ARTICLES, ENRICHED, Keyed, LogError
from topics.sqlite import sqlite
from topics.sqlite_log import SqliteLog

START = datetime(2032, 5, 7, tzinfo=UTC)


@pytest.fixture
def opener(tmp_path: Path) -> Opener:
    return lambda: SqliteLog(tmp_path / "log.db")


class TestContract(LogContract):
    pass


def test_a_second_reader_of_a_group_waits_until_the_first_has_left(opener: Opener) -> None:
    with opener() as log:
        first = log.join("readers", ARTICLES, 1.0)
        assert first is not None
        assert log.join("readers", ARTICLES, 0.1) is None
        first.close()
        second = log.join("readers", ARTICLES, 1.0)
        assert second is not None
        second.close()


def test_a_killed_reader_leaves_its_place_at_once(tmp_path: Path, opener: Opener) -> None:
    script = (
        "import sys, time; from pathlib import Path; from topics.sqlite_log import SqliteLog\n"
        f"member = SqliteLog(Path({str(tmp_path / 'log.db')!r})).join('readers', 'articles', 5)\n"
        "print(member is not None, flush=True); time.sleep(60)"
    )
    reader = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent)
    assert reader.stdout is not None and reader.stdout.readline() == b"True\n"
    os.kill(reader.pid, signal.SIGKILL)
    reader.wait()
    reader.stdout.close()
    with opener() as log:
        member = log.join("readers", ARTICLES, 5.0)
        assert member is not None
        member.close()


def test_a_writer_killed_at_any_instant_leaves_whole_batches_only(tmp_path: Path, opener: Opener) -> None:
    script = (
        "from pathlib import Path; from topics.sqlite_log import SqliteLog; from topics.log import Keyed\n"
        f"log = SqliteLog(Path({str(tmp_path / 'log.db')!r}))\n"
        "print('go', flush=True)\n"
        "for n in range(100000): log.append('enriched', [Keyed(str(n), b'x' * 500) for _ in range(5)])"
    )
    writer = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent)
    assert writer.stdout is not None and writer.stdout.readline() == b"go\n"
    with opener() as log:
        log.read(ENRICHED, 0, 200, 1, 10.0)
    writer.kill()
    writer.wait()
    writer.stdout.close()
    with opener() as log:
        found = everything(log, ENRICHED)
    assert len(found) >= 200
    assert len(found) % 5 == 0


def test_retention_by_age_deletes_the_old_and_never_gives_an_offset_twice(tmp_path: Path) -> None:
    now = [START]
    with SqliteLog(tmp_path / "log.db", clock=lambda: now[0]) as log:
        log.append(ENRICHED, records("old"))
        now[0] += timedelta(days=2)
        assert log.retain(ENRICHED, before=now[0] - timedelta(days=1)) == 1
        assert everything(log, ENRICHED) == []
        assert log.append(ENRICHED, records("new")) == [(0, 2)]


def test_retention_by_size_keeps_the_latest(tmp_path: Path) -> None:
    with SqliteLog(tmp_path / "log.db") as log:
        log.append(ENRICHED, [Keyed(str(n), os.urandom(1000)) for n in range(50)])
        log.retain(ENRICHED, before=datetime(2000, 1, 1, tzinfo=UTC), max_bytes=10_500)
        kept = everything(log, ENRICHED)
        assert 5 <= len(kept) <= 10
        assert kept[-1].key == "49"


def test_a_clock_that_steps_back_never_moves_arrival_back(tmp_path: Path) -> None:
    now = [START]
    with SqliteLog(tmp_path / "log.db", clock=lambda: now[0]) as log:
        log.append(ENRICHED, records("a"))
        now[0] -= timedelta(hours=1)
        log.append(ENRICHED, records("b"))
        first, second = everything(log, ENRICHED)
        assert first.appended == second.appended == START


def test_a_log_of_a_newer_version_is_refused_in_a_sentence(tmp_path: Path) -> None:
    SqliteLog(tmp_path / "log.db").close()
    with sqlite.connect(str(tmp_path / "log.db")) as db:
        db.execute("PRAGMA user_version = 99")
    with pytest.raises(LogError, match=r"newer Wirewatch.*another --data folder"):
        SqliteLog(tmp_path / "log.db")


def test_a_file_that_is_no_database_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "log.db").write_text("this is a shopping list, not a database" * 100)
    with pytest.raises(LogError, match="damaged"):
        SqliteLog(tmp_path / "log.db")


def test_a_locked_log_is_waited_for(tmp_path: Path, opener: Opener) -> None:
    import threading

    with opener() as log:
        log.append(ENRICHED, records("a"))
        other = sqlite.connect(str(tmp_path / "log.db"), isolation_level=None, check_same_thread=False)
        other.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.5, lambda: other.execute("COMMIT"))
        release.start()
        log.append(ENRICHED, records("b"))
        release.join()
        other.close()
        assert values(everything(log, ENRICHED)) == ["a", "b"]


def test_a_wrong_topic_name_is_refused(opener: Opener) -> None:
    with opener() as log, pytest.raises(LogError, match="no topic name"):
        log.append("drop table", records("a"))
