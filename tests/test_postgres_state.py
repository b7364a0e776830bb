"""What is the state's own on PostgreSQL."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from conftest import need
from stores import Distributed, fresh_name

from services import postgres
from services.postgres import Cluster
from state import notices, postgres_engine
from state.database import StateError, StateUnreachableError, open_state
from state.leases import acquire
from state.positions import advance

NOW = datetime(2032, 5, 7, tzinfo=UTC)


def test_no_server_is_one_sentence_with_what_to_do() -> None:
    with pytest.raises(StateUnreachableError, match=r"127.0.0.1:9/db.*start the database, or mend `state`"):
        open_state("postgresql://wirewatch@127.0.0.1:9/db")


def test_an_unknown_database_or_user_is_one_sentence_with_what_to_do(cluster: Cluster) -> None:
    with pytest.raises(StateError, match=r"create the database \(createdb\)") as caught:
        open_state(cluster.url("nowhere"))
    assert not isinstance(caught.value, StateUnreachableError)  # waiting does not mend it
    with pytest.raises(StateError, match="mend the user or the password"):
        open_state(cluster.url("postgres").replace("wirewatch@", "nobody@"))


def test_a_wrong_password_is_said_and_shown_nowhere(tmp_path: Path) -> None:
    need(postgres.missing())
    with Cluster(tmp_path / "own") as own:
        rules = own.folder / "db" / "pg_hba.conf"
        own.create("guarded")
        rules.write_text("host all all 127.0.0.1/32 scram-sha-256\n")
        own.stop()
        own.start()
        with pytest.raises(StateError, match="mend the user or the password") as caught:
            open_state(own.url("guarded").replace("wirewatch@", "wirewatch:hunter2@"))
        assert "hunter2" not in str(caught.value)
        assert not isinstance(caught.value, StateUnreachableError)


def test_another_kind_of_database_is_refused() -> None:
    with pytest.raises(StateError, match="is not supported: write postgresql://"):
        open_state("mysql://wirewatch@127.0.0.1/db")


def test_a_restarted_server_is_used_again(tmp_path: Path) -> None:
    need(postgres.missing())
    with Cluster(tmp_path / "own") as own:
        state = open_state(own.create("one"))
        assert notices.put(state, "a", "before", NOW)
        own.crash()
        with pytest.raises(StateUnreachableError):
            notices.put(state, "a", "meanwhile", NOW)
        own.start()
        assert notices.put(state, "a", "after", NOW)
        own.stop()
        own.start()
        assert [one.text for one in notices.current(state)] == ["after"]
        state.close()


def test_who_stops_in_the_middle_of_a_transaction_does_not_keep_its_rows(
    far_stores: Distributed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(postgres_engine.SETTINGS, "idle_in_transaction_session_timeout", "500ms")
    asleep, other = far_stores.state(), far_stores.state()
    lease = acquire(asleep, "decider", "a")
    assert lease is not None
    with asleep.write() as connection:
        advance(connection, "decider", 0, 1, lease.epoch)
    with pytest.raises(StateError), asleep.write() as connection:
        advance(connection, "decider", 1, 2, lease.epoch)
        with other.write() as second:
            advance(second, "decider", 1, 3, lease.epoch + 1)  # waits until the server has ended the first
        connection.execute(sa.text("SELECT 1"))
    asleep.close()
    other.close()


def test_many_that_migrate_at_once_do_it_once(cluster: Cluster) -> None:
    url = cluster.create(fresh_name())
    failures: list[StateError] = []

    def start() -> None:
        try:
            open_state(url).close()
        except StateError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
