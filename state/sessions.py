"""Who is signed in at the page. The browser has the token, the state its hash: who reads the state can't use it."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.tables import sessions


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """`token` is the hash of what the browser has; `password` a fingerprint of the one that `user` signed in with."""

    token: str
    user: str
    password: str
    created: datetime
    seen: datetime


def add(connection: sa.Connection, session: Session) -> None:
    connection.execute(sa.insert(sessions), msgspec.structs.asdict(session))


def find(connection: sa.Connection, token: str) -> Session | None:
    row = connection.execute(sa.select(sessions).where(sessions.c.token == token)).one_or_none()
    return None if row is None else Session(**row._mapping)


def seen(connection: sa.Connection, token: str, at: datetime) -> None:
    """Notes when it was last used; one that has ended stays ended."""
    connection.execute(sa.update(sessions).where(sessions.c.token == token).values(seen=at))


def end(connection: sa.Connection, token: str) -> None:
    connection.execute(sa.delete(sessions).where(sessions.c.token == token))


def end_others(connection: sa.Connection, user: str, password: str) -> None:
    """Ends those of `user` that began with another password."""
    theirs = (sessions.c.user == user) & (sessions.c.password != password)
    connection.execute(sa.delete(sessions).where(theirs))


def forget(connection: sa.Connection, before: datetime) -> None:
    """Takes away what was last used before."""
    connection.execute(sa.delete(sessions).where(sessions.c.seen < before))
