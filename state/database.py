"""Opening the state: SQLite embedded, PostgreSQL when distributed; brought up to date by Alembic at start.

Every write is one transaction that begins by taking the write lock (BEGIN IMMEDIATE on SQLite), so that a
read-then-write never meets a change in between.
"""

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from topics.filelock import FileLock
from topics.sqlite import sqlite

BUSY_SECONDS = 60

Connection = sa.Connection
"""What reading and writing give; rooms above hand it back to the functions of this one."""


class StateError(Exception):
    """The state cannot serve; the message says what to do."""


class State:
    """A handle on the database. `read` and `write` give connections; a `write` commits at its end or not at all."""

    def __init__(self, engine: sa.Engine, place: str) -> None:
        self.engine = engine
        self.place = place

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        with self._errors(), self.engine.connect() as connection:
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        with self._errors(), self.engine.connect() as opened:
            connection = opened.execution_options(wirewatch_write=True)
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise StateError(f"{self.place}: {error.orig}{_advice(str(error.orig))}") from error


def open_state(place: Path | str) -> State:
    """The state in a file (Path) or at a database URL (str), created or migrated as needed.

    Raises StateError when it was written by a newer version or cannot be opened.
    """
    if isinstance(place, Path):
        place.parent.mkdir(parents=True, exist_ok=True)
        state = State(_sqlite_engine(str(place)), str(place))
        lock = FileLock(place.parent / "locks" / "migration")
        if not lock.acquire(BUSY_SECONDS):
            raise StateError(
                f"{place}: another process has been migrating it for {BUSY_SECONDS} s; wait for it or stop it"
            )
    else:
        state = State(sa.create_engine(place, pool_pre_ping=True), sa.engine.make_url(place).render_as_string())
        lock = None
    try:
        _migrate(state)
    finally:
        if lock is not None:
            lock.release()
    return state


def memory_state() -> State:
    """A fresh state in memory, for trying rules and for tests."""
    engine = sa.create_engine(
        "sqlite://", module=sqlite, poolclass=StaticPool, connect_args={"check_same_thread": False}
    )
    state = State(_tuned(engine), "memory")
    _migrate(state)
    return state


def utc_now(connection: sa.Connection) -> datetime:
    """The database's own clock, which all holders of leases share."""
    if connection.dialect.name == "sqlite":
        seconds = connection.execute(sa.text("SELECT unixepoch('subsec')")).scalar_one()
    else:
        seconds = connection.execute(sa.text("SELECT extract(epoch from clock_timestamp())")).scalar_one()
    return datetime.fromtimestamp(float(seconds), UTC)


def _sqlite_engine(path: str) -> sa.Engine:
    engine = sa.create_engine(
        f"sqlite:///{path}", module=sqlite, connect_args={"check_same_thread": False, "timeout": BUSY_SECONDS}
    )
    return _tuned(engine)


def _tuned(engine: sa.Engine) -> sa.Engine:
    def connected(connection: Any, _record: Any) -> None:
        # The driver must not begin transactions of its own: it would begin them deferred.
        connection.isolation_level = None
        for pragma in ("auto_vacuum=INCREMENTAL", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    def begun(connection: sa.Connection) -> None:
        writes = connection.get_execution_options().get("wirewatch_write", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    event.listen(engine, "connect", connected)
    event.listen(engine, "begin", begun)
    return engine


def _migrate(state: State) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    with state.read() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == scripts.get_current_head():
        return
    if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
        raise StateError(
            f"{state.place} was written by a newer Wirewatch (state {current}):"
            " upgrade Wirewatch, or use another --data folder"
        )
    with state.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _advice(message: str) -> str:
    if "full" in message:
        return ": make room on the disk; the work is tried again"
    if "locked" in message:
        return ": another program holds the file; it is tried again"
    if "not a database" in message or "malformed" in message:
        return ": the file is damaged; restore it, or move it away and start with an empty state"
    if "readonly" in message or "unable to open" in message:
        return ": make the data folder writable for this user"
    return ""
