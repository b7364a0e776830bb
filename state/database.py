"""A handle on the state: SQLite embedded, PostgreSQL when distributed; brought up to date by Alembic at start.

Every write is one transaction. On SQLite it begins by taking the file's one write lock (BEGIN IMMEDIATE); on PostgreSQL
each of our writes begins by taking the row that it is about, or is a single statement. So a read-then-write never meets
a change in between.
"""

import contextlib
import functools
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from state import postgres_engine, sqlite_engine
from state.errors import StateError, StateUnreachableError
from state.migrate import migrate
from topics.filelock import FileLock

MIGRATION_SECONDS = 60

Connection = sa.Connection
"""What reading and writing give; rooms above hand it back to the functions of this one."""

__all__ = ["Connection", "State", "StateError", "StateUnreachableError", "memory_state", "open_state", "utc_now"]


class State:
    """A handle on the database. `read` and `write` give connections; a `write` commits at its end or not at all."""

    def __init__(self, engine: sa.Engine, place: str) -> None:
        self.engine = engine
        self.place = place
        self._backend = postgres_engine if engine.dialect.name == "postgresql" else sqlite_engine

    @property
    def embedded(self) -> bool:
        return self._backend is sqlite_engine

    @contextlib.contextmanager
    def read(self) -> Iterator[sa.Connection]:
        """All that is read through one connection is of one moment."""
        with self._errors(), self.engine.connect() as opened:
            yield opened.execution_options(**self._backend.READS)

    @contextlib.contextmanager
    def write(self) -> Iterator[sa.Connection]:
        with self._errors(), self.engine.connect() as opened:
            connection = opened.execution_options(**self._backend.WRITES)
            with connection.begin():
                yield connection

    def close(self) -> None:
        self.engine.dispose()

    @contextlib.contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except PoolTimeoutError as error:
            raise StateUnreachableError(f"{self.place}: no connection became free: {error}") from error
        except DBAPIError as error:
            raise self._backend.in_words(error, self.place) from error


def open_state(place: Path | str) -> State:
    """The state in a file (Path) or at a database URL (str), created or migrated as needed.

    Raises StateError when it was written by a newer version or cannot be opened, StateUnreachableError when nothing
    answers there now.
    """
    if isinstance(place, str):
        engine = postgres_engine.create(place)
        state = State(engine, engine.url.render_as_string(hide_password=True))
        with state._errors():
            migrate(engine, state.place, postgres_engine.WRITES, postgres_engine.lock_migration)
        return state
    place.parent.mkdir(parents=True, exist_ok=True)
    state = State(sqlite_engine.create(str(place)), str(place))
    lock = FileLock(place.parent / "locks" / "migration")
    if not lock.acquire(MIGRATION_SECONDS):
        raise StateError(
            f"{place}: another process has been migrating it for {MIGRATION_SECONDS} s; wait for it or stop it"
        )
    try:
        with state._errors():
            migrate(state.engine, state.place, sqlite_engine.WRITES)
    finally:
        lock.release()
    return state


def memory_state() -> State:
    """A fresh state in memory, for trying rules and for tests."""
    state = State(sqlite_engine.in_memory(), "memory")
    sqlite_engine.copy(_fresh(), state.engine)
    return state


@functools.cache
def _fresh() -> sa.Engine:
    """Tables only, to be copied: whoever plays thousands of examples migrates once."""
    engine = sqlite_engine.in_memory()
    migrate(engine, "memory", sqlite_engine.WRITES)
    return engine


def utc_now(connection: sa.Connection) -> datetime:
    """The database's own clock, which all holders of leases share."""
    if connection.dialect.name == "sqlite":
        seconds = connection.execute(sa.text("SELECT unixepoch('subsec')")).scalar_one()
    else:
        seconds = connection.execute(sa.text("SELECT extract(epoch from clock_timestamp())")).scalar_one()
    return datetime.fromtimestamp(float(seconds), UTC)
