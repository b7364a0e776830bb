"""What operators were told and have not been told the end of."""

from datetime import datetime

import sqlalchemy as sa

from state.tables import told
from state.upsert import upsert


def all_told(connection: sa.Connection) -> dict[str, str]:
    """Topic -> text."""
    return {row.topic: row.text for row in connection.execute(sa.select(told).order_by(told.c.since))}


def tell(connection: sa.Connection, topic: str, text: str, now: datetime) -> None:
    upsert(connection, told, {"topic": topic, "text": text, "since": now}, unless_same="text")


def forget(connection: sa.Connection, topic: str) -> None:
    connection.execute(sa.delete(told).where(told.c.topic == topic))
