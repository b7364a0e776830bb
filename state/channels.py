"""Destinations that were switched off because nothing sent there is taken; changed settings switch them on again."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.database import State
from state.tables import channels


class Off(msgspec.Struct, frozen=True):
    """A channel that is off, since when and why."""

    id: str
    off_since: datetime
    error: str


def switch_off(connection: sa.Connection, channel: str, settings_hash: str, error: str, now: datetime) -> None:
    connection.execute(sa.delete(channels).where(channels.c.id == channel))
    row = {"id": channel, "settings_hash": settings_hash, "off_since": now, "error": error}
    connection.execute(sa.insert(channels).values(**row))


def is_off(connection: sa.Connection, channel: str, settings_hash: str) -> bool:
    """Whether a channel is off under its present settings."""
    query = sa.select(channels.c.id).where(channels.c.id == channel, channels.c.settings_hash == settings_hash)
    return connection.execute(query).one_or_none() is not None


def keep_off_only(connection: sa.Connection, settings: dict[str, str]) -> None:
    """Switches on again what has other settings now; `settings` is channel -> hash."""
    for row in connection.execute(sa.select(channels)).all():
        if settings.get(row.id) != row.settings_hash:
            connection.execute(sa.delete(channels).where(channels.c.id == row.id))


def switched_off(state: State) -> list[Off]:
    with state.read() as connection:
        return every_off(connection)


def every_off(connection: sa.Connection) -> list[Off]:
    rows = connection.execute(sa.select(channels).order_by(channels.c.id)).all()
    return [Off(row.id, row.off_since, row.error or "") for row in rows]
