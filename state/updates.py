"""What became of alerts after they fired."""

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa

from state.tables import updates
from state.upsert import add_if_absent
from topics.records import Update, UpdateKind, decode, encode


def add(connection: sa.Connection, update: Update) -> bool:
    """False for one that was known: nobody is told twice."""
    row: dict[str, Any] = {"id": update.id, "alert": update.alert, "time": update.time, "record": encode(update)}
    return add_if_absent(connection, updates, row)


def of(connection: sa.Connection, alerts: Collection[str]) -> dict[str, list[Update]]:
    """Alert -> what became of it, in the order of time."""
    query = sa.select(updates.c.record).where(updates.c.alert.in_(list(alerts)))
    found: dict[str, list[Update]] = {}
    for record in connection.execute(query.order_by(updates.c.time, updates.c.id)).scalars():
        update = decode(record, Update)
        found.setdefault(update.alert, []).append(update)
    return found


def last_word(connection: sa.Connection, alert: str, article: str) -> UpdateKind | None:
    """What was told last of whether an article still says what fired."""
    found = [one for one in of(connection, [alert]).get(alert, []) if one.article.id == article]
    words = [one.kind for one in found if one.kind in {"withdrawn", "restored"}]
    return words[-1] if words else None
