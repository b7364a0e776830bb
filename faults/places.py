"""Where a world keeps topics and state: files, or a Kafka and a PostgreSQL; and how another program holds them up."""

import contextlib
import threading
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from app.settings import LogSettings, Settings
from services.kafka import Broker
from services.postgres import Cluster
from state.database import State, open_state
from topics.kafka_log import KafkaLog, KafkaPlace
from topics.log import Log
from topics.sqlite import sqlite
from topics.sqlite_log import SqliteLog

EMBEDDED, DISTRIBUTED = "embedded", "distributed"
BACKENDS = (EMBEDDED, DISTRIBUTED)
_OPENING = threading.Lock()


class Place(Protocol):
    """Topics and state of one world."""

    @property
    def kind(self) -> str: ...

    def log(self) -> Log: ...

    def state(self) -> State: ...

    def settings(self) -> str:
        """The lines of wirewatch.yaml that name the place."""
        ...

    def hold_state(self, *tables: str) -> contextlib.AbstractContextManager[None]:
        """Nobody can write these tables of the state meanwhile; all of them without names, and always in files."""
        ...

    def drop(self) -> None: ...


@dataclass(frozen=True)
class Files:
    """The embedded pair in a folder."""

    data: Path
    kind: str = EMBEDDED

    def log(self) -> Log:
        return SqliteLog(self.data / "log.db")

    def state(self) -> State:
        return opened(self.data / "state.db")

    def settings(self) -> str:
        return ""

    def hold_state(self, *tables: str) -> contextlib.AbstractContextManager[None]:
        return held(self.data / "state.db")

    def drop(self) -> None:
        """The folder goes with its world."""


def opened(place: Path | str) -> State:
    """The state; one at a time, since the library that migrates keeps its context in globals."""
    with _OPENING:
        return open_state(place)


@contextlib.contextmanager
def held(file: Path) -> Iterator[None]:
    """The write lock of a SQLite file."""
    database: Any = sqlite.connect(str(file), isolation_level=None, timeout=60, check_same_thread=False)
    try:
        database.execute("BEGIN IMMEDIATE")
        yield
        database.execute("ROLLBACK")
    finally:
        database.close()


@dataclass(frozen=True)
class Servers:
    """The distributed pair; `partitions` of the topic `articles`."""

    broker: Broker
    cluster: Cluster
    name: str
    partitions: int = 3
    kind: str = DISTRIBUTED

    def log(self) -> Log:
        return KafkaLog(KafkaPlace(self.broker.bootstrap, f"{self.name}."))

    def state(self) -> State:
        return opened(self.cluster.url(self.name))

    def settings(self) -> str:
        log = f'{{kafka: "{self.broker.bootstrap}", prefix: {self.name}., partitions: {self.partitions}}}'
        return f'log: {log}\nstate: "{self.cluster.url(self.name)}"\n'

    @contextlib.contextmanager
    def hold_state(self, *tables: str) -> Iterator[None]:
        state = self.state()
        try:
            with state.engine.connect() as connection:
                names = tables or [one for one in sa.inspect(connection).get_table_names() if one != "alembic_version"]
                connection.rollback()
                while not _locked(connection, names):
                    time.sleep(0.02)
                yield
                connection.rollback()
        finally:
            state.close()

    def drop(self) -> None:
        self.cluster.drop(self.name)


def _locked(connection: sa.Connection, tables: Sequence[str]) -> bool:
    """Locks them all or none. It waits for none long enough to make a deadlock with a stage, which might lose it."""
    connection.execute(sa.text("SET LOCAL idle_in_transaction_session_timeout = 0"))
    connection.execute(sa.text("SET LOCAL lock_timeout = '100ms'"))
    try:
        connection.execute(sa.text(f"LOCK TABLE {', '.join(tables)} IN EXCLUSIVE MODE"))
    except sa.exc.OperationalError:
        connection.rollback()
        return False
    return True


@dataclass
class Grounds:
    """Where worlds are made: a folder, and the services that those of one backend share.

    `spare`: worlds that were left in order, for others to go on with; None where each row has a fresh one.
    """

    kind: str
    folder: Path
    broker: Broker | None = None
    cluster: Cluster | None = None
    spare: list[Any] | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def fresh(self, partitions: int = 3) -> tuple[Path, Place]:
        """A new folder, and a new place."""
        name = f"f{uuid.uuid4().hex[:12]}"
        folder = self.folder / name
        folder.mkdir(parents=True)
        if self.kind == EMBEDDED:
            return folder, Files(folder / "data")
        assert self.broker is not None and self.cluster is not None
        with self._lock:
            self.cluster.create(name)
        made = Servers(self.broker, self.cluster, name, partitions)
        with made.log() as log:
            log.prepare(Settings(log=LogSettings(partitions=partitions)).topics(), create=True)
        made.state().close()
        return folder, made

    @contextlib.contextmanager
    def alone(self) -> Iterator["Grounds"]:
        """Grounds with services of their own, to be struck; of the embedded pair just these."""
        if self.kind == EMBEDDED:
            yield self
            return
        folder = self.folder / f"alone-{uuid.uuid4().hex[:8]}"
        with Broker(folder / "kafka") as broker, Cluster(folder / "postgres") as cluster:
            yield Grounds(self.kind, folder / "worlds", broker, cluster)


@contextlib.contextmanager
def grounds(kind: str, folder: Path) -> Iterator[Grounds]:
    """Grounds of a backend, with its services started."""
    if kind == EMBEDDED:
        yield Grounds(kind, folder / kind)
        return
    with Broker(folder / "kafka") as broker, Cluster(folder / "postgres") as cluster:
        yield Grounds(kind, folder / kind, broker, cluster)
