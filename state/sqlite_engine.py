"""The state in one SQLite file: WAL with synchronous=FULL, one writer at a time."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import StaticPool

from state.errors import StateError
from topics.sqlite import advice, sqlite

BUSY_SECONDS = 60
READS: dict[str, Any] = {}
WRITES: dict[str, Any] = {"wirewatch_write": True}


def create(path: str) -> sa.Engine:
    arguments = {"check_same_thread": False, "timeout": BUSY_SECONDS}
    return _tuned(sa.create_engine(f"sqlite:///{path}", module=sqlite, connect_args=arguments))


def in_memory() -> sa.Engine:
    arguments = {"check_same_thread": False}
    return _tuned(sa.create_engine("sqlite://", module=sqlite, poolclass=StaticPool, connect_args=arguments))


def copy(source: sa.Engine, target: sa.Engine) -> None:
    """Makes the target's database like the source's."""
    with source.connect() as here, target.connect() as there:
        drivers: list[Any] = [one.connection.driver_connection for one in (here, there)]
        drivers[0].backup(drivers[1])


def in_words(error: DBAPIError, place: str) -> StateError:
    return StateError(f"{place}: {error.orig}{advice(str(error.orig))}")


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
