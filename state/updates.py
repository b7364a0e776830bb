"""What became of alerts after they fired."""

from typing import Any

import sqlalchemy as sa

from state.tables import updates
from state.upsert import add_if_absent
from topics.records import Update, decode, encode


def add(connection: sa.Connection, update: Update) -> bool:
    """False for one that was known: nobody is told twice."""
    row: dict[str, Any] = {"id": update.id, "alert": update.alert, "time": update.time, "record": encode(update)}
    return add_if_absent(connection, updates, row)


def of(connection: sa.Connection, alert: str) -> list[Update]:
    """The updates of an alert in the order of their times."""
    query = sa.select(updates.c.record).where(updates.c.alert == alert).order_by(updates.c.time, updates.c.id)
    return [decode(record, Update) for record in connection.execute(query).scalars()]
