"""The real Kafka and PostgreSQL that other tests stand on: they come back after a crash, with what they held."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from services import kafka, postgres
from services.errors import ServiceError
from services.node import last_errors, names_a_broker, properties, sasl_plain
from services.processes import alive, free_port, listens, wait_for

ROOT = Path(__file__).parent.parent


def need(lacking: str | None) -> None:
    if lacking is not None:
        (pytest.fail if os.environ.get("WIREWATCH_SERVICES") == "required" else pytest.skip)(f"NOT TESTED: {lacking}")


@pytest.fixture
def node(tmp_path: Path) -> Iterator[kafka.Broker]:
    need(kafka.missing())
    with kafka.Broker(tmp_path / "node") as made:
        yield made


@pytest.fixture
def server(tmp_path: Path) -> Iterator[postgres.Cluster]:
    need(postgres.missing())
    with postgres.Cluster(tmp_path / "server") as made:
        yield made


def topics(broker: kafka.Broker, *made: str, patience: int = 10_000, **login: str) -> set[str]:
    """Makes topics, then lists those that are there; `patience` in milliseconds."""
    admin = KafkaAdminClient(bootstrap_servers=broker.bootstrap, bootstrap_timeout_ms=patience, **login)
    try:
        if made:
            admin.create_topics({name: {"num_partitions": 1, "replication_factor": 1} for name in made})
        listed: set[str] = set()

        def there() -> bool:
            # A broker lists what it made a moment after it says so.
            listed.update(name for name in admin.list_topics() if not name.startswith("__"))
            return listed >= set(made)

        wait_for(there, patience / 1000, "the listing of the topics")
        return listed
    finally:
        admin.close()


def ask(server: postgres.Cluster, words: str, database: str) -> list[tuple[object, ...]]:
    with psycopg.connect(server.url(database), autocommit=True) as link:
        done = link.execute(words.encode())
        return done.fetchall() if done.description else []


def test_a_killed_broker_starts_again_on_its_port_with_its_topics(node: kafka.Broker) -> None:
    assert topics(node, "before") == {"before"}
    where, first = node.bootstrap, node.pid
    node.kill()
    assert node.pid is None
    assert not listens(node.port)
    node.start()
    assert (node.bootstrap, node.pid != first) == (where, True)
    assert topics(node, "after") == {"before", "after"}


def test_a_broker_keeps_the_port_of_its_folder(node: kafka.Broker) -> None:
    node.stop()
    with kafka.Broker(node.folder) as later:
        assert later.bootstrap == node.bootstrap


def test_a_paused_broker_goes_on_and_can_be_stopped_while_paused(node: kafka.Broker) -> None:
    node.pause()
    node.resume()
    assert topics(node, "resumed") == {"resumed"}
    node.pause()
    node.stop()
    assert not listens(node.port)


def test_a_taken_port_is_refused_instead_of_answering_for_ours(tmp_path: Path) -> None:
    need(kafka.missing())
    need(postgres.missing())
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(ServiceError, match=f"port {port} is taken"):
            kafka.Broker(tmp_path / "k", port=port).start()
        with pytest.raises(ServiceError, match=f"port {port} is taken"):
            postgres.Cluster(tmp_path / "p", port=port).start()


def test_a_broker_that_cannot_start_tells_its_last_errors(tmp_path: Path) -> None:
    need(kafka.missing())
    broker = kafka.Broker(tmp_path, settings={"log.segment.bytes": "many"})
    with pytest.raises(ServiceError, match=r"log\.segment\.bytes"):
        broker.start()
    assert broker.pid is None


def test_a_stranger_is_kept_out_of_a_broker_with_sasl(tmp_path: Path) -> None:
    need(kafka.missing())
    login = {"security_protocol": "SASL_PLAINTEXT", "sasl_mechanism": "PLAIN", "sasl_plain_username": "desk"}
    with kafka.Broker(tmp_path, settings=sasl_plain({"desk": 'a"b\\c'})) as broker:
        assert topics(broker, "inside", **login, sasl_plain_password='a"b\\c') == {"inside"}
        with pytest.raises(KafkaError):
            topics(broker, patience=1000, **login, sasl_plain_password="wrong")


def test_a_crashed_cluster_starts_again_on_its_port_with_what_was_committed(server: postgres.Cluster) -> None:
    url = server.create("news")
    ask(server, "create table entries as select 1 as id", "news")
    server.crash()
    assert server.pid is None
    assert not listens(server.port)
    server.start()
    assert server.url("news") == url
    assert ask(server, "select id from entries", "news") == [(1,)]


def test_a_cluster_works_on_when_the_folder_above_is_closed_to_its_user(server: postgres.Cluster) -> None:
    server.create("before")
    server.folder.parent.chmod(0o700)
    ask(server, "checkpoint", "before")
    server.crash()
    server.start()
    server.stop()
    server.start()
    server.create("after", "before")
    assert server.folder.parent.stat().st_mode & 0o777 == 0o700


def test_a_cluster_keeps_the_port_and_databases_of_its_folder(server: postgres.Cluster) -> None:
    server.create("news")
    server.stop()
    with postgres.Cluster(server.folder) as later:
        assert later.port == server.port
        assert ask(later, "select current_database()", "news") == [("news",)]


def test_a_database_is_copied_from_another_and_dropped_while_it_is_used(server: postgres.Cluster) -> None:
    server.create("first")
    ask(server, "create table entries as select 7 as id", "first")
    with contextlib.closing(psycopg.connect(server.create("second", "first"))) as link:
        assert link.execute("select id from entries").fetchall() == [(7,)]
        server.drop("second")
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(server.url("second"))
    with pytest.raises(ServiceError, match="already exists"):
        server.create("first")


def test_both_run_from_the_command_line_and_end_with_it_however_it_ends(tmp_path: Path) -> None:
    need(kafka.missing())
    need(postgres.missing())
    for how in (signal.SIGTERM, signal.SIGKILL):
        command = [sys.executable, "-m", "services", "start", str(tmp_path)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as ran:
            assert ran.stdout is not None
            told = [ran.stdout.readline(), ran.stdout.readline()]
            broker, cluster = kafka.Broker(tmp_path / "kafka"), postgres.Cluster(tmp_path / "postgres")
            assert told == [f'log: {{kafka: "{broker.bootstrap}"}}\n', f'state: "{cluster.url("wirewatch")}"\n']
            assert topics(broker) == set()
            head = cluster.pid
            ran.send_signal(how)
            assert ran.wait(60) == (0 if how == signal.SIGTERM else -signal.SIGKILL)
        assert head is not None
        wait_for(lambda head=head: not alive(head), 30, "the end of PostgreSQL")
        wait_for(lambda broker=broker: not listens(broker.port), 30, "the end of Kafka")


def test_own_settings_win_and_backslashes_survive() -> None:
    lines = properties(Path("/data"), 1, 2, 3, {"auto.create.topics.enable": "true", "x": "a\\b"}).splitlines()
    assert lines.count("auto.create.topics.enable=true") == 1
    assert "auto.create.topics.enable=false" not in lines
    assert "x=a\\\\b" in lines


def test_an_answer_without_a_registered_broker_is_not_readiness() -> None:
    start = b"\0\0\0\x20" + b"\0\0\0\7" + b"\0\0\0\0"
    assert names_a_broker(start + b"\0\0\0\1")
    assert not names_a_broker(start + b"\0\0\0\0")
    assert not names_a_broker(b"")


def test_the_last_errors_leave_out_where_in_the_code() -> None:
    assert last_errors("1 WARN a\n2 ERROR b\n\tat FooException.java\n3 FATAL c\n") == ["2 ERROR b", "3 FATAL c"]


def test_a_free_port_is_none_of_those_given_away() -> None:
    port = free_port()
    assert free_port(port) != port
