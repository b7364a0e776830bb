"""When each reader last looked at a place of the page: what came later is new to him."""

from datetime import datetime

import sqlalchemy as sa

from state.tables import looks
from state.upsert import upsert


def last(connection: sa.Connection, who: str, place: str) -> datetime | None:
    """None for the first look."""
    mine = (looks.c.who == who) & (looks.c.place == place)
    found: datetime | None = connection.execute(sa.select(looks.c.at).where(mine)).scalar_one_or_none()
    return found


def looked(connection: sa.Connection, who: str, place: str, at: datetime) -> None:
    upsert(connection, looks, {"who": who, "place": place, "at": at}, unless_same="at")
