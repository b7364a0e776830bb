"""The state in PostgreSQL: several machines, one database."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from state.errors import StateError, StateUnreachableError

READS: dict[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
# A write begins with the row that it is about, and must see what its last owner left there: a later snapshot, no error.
WRITES: dict[str, Any] = {"isolation_level": "READ COMMITTED"}
POOL = {"pool_size": 5, "max_overflow": 10, "pool_timeout": 10, "pool_recycle": 1800}
CONNECT_SECONDS = 5
SETTINGS = {
    # A process that is stopped, or a machine that is gone, in the middle of a transaction must not keep its rows.
    "idle_in_transaction_session_timeout": "10s",
    "lock_timeout": "30s",
    "statement_timeout": "120s",
}
MIGRATION_LOCK = 0x77697265
"""Any number, the same for every Wirewatch."""


def create(url: str) -> sa.Engine:
    """An engine for `postgresql://user@host:port/database`. Raises StateError for another kind of address."""
    try:
        parsed = sa.engine.make_url(url)
    except sa.exc.ArgumentError as error:
        raise StateError(f"state: {url!r} is no database address: write postgresql://user@host/database") from error
    if parsed.get_backend_name() not in {"postgresql", "postgres"}:
        raise StateError(f"state: {parsed.drivername} is not supported: write postgresql://user@host/database")
    options = " ".join(f"-c {name}={value}" for name, value in SETTINGS.items())
    arguments = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "wirewatch",
        "options": options,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 3,
    }
    # pool_pre_ping: SELECT 1 before a connection is used again, so that a restarted server costs nothing but a moment.
    return sa.create_engine(
        parsed.set(drivername="postgresql+psycopg"), pool_pre_ping=True, connect_args=arguments, **POOL
    )


def lock_migration(connection: sa.Connection) -> None:
    """Waits until no other process migrates; the lock goes with the transaction."""
    connection.execute(sa.text(f"SET LOCAL lock_timeout = '300s'; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"))


def in_words(error: DBAPIError, place: str) -> StateError:
    words = " ".join(str(error.orig).split())
    state = getattr(error.orig, "sqlstate", None) or ""
    for begins, advice in _ADVICE.items():
        if state.startswith(begins):
            return StateError(f"{place}: {words}: {advice}")
    for says, advice in _ADVICE_BEFORE_LOGIN.items():
        if says in words:
            return StateError(f"{place}: {words}: {advice}")
    if error.connection_invalidated or not state or state.startswith(_AWAY):
        return StateUnreachableError(
            f"{place}: {words}: start the database, or mend `state` in wirewatch.yaml; it is tried again"
        )
    return StateError(f"{place}: {words}")


_AWAY = ("08", "57P", "25P03", "53")
_ADVICE = {
    "28": "mend the user or the password of `state` in wirewatch.yaml",
    "3D": "create the database (createdb), or mend its name in wirewatch.yaml",
    "42501": "give this user the right to create tables in the database, or make it its owner",
    "55P03": "another process holds these rows; it is tried again",
    "53100": "make room on the database's disk; the work is tried again",
}
# A refusal while connecting has no code, only words.
_ADVICE_BEFORE_LOGIN = {
    "authentication failed": _ADVICE["28"],
    "no password supplied": _ADVICE["28"],
    "no pg_hba.conf entry": "let this machine in: the server's pg_hba.conf names who may connect",
    "role": _ADVICE["28"],
    "does not exist": _ADVICE["3D"],
}
