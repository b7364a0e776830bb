"""Alerts that fired, whole, for lists, messages and explanations."""

from datetime import datetime

import sqlalchemy as sa

from state.tables import alerts
from topics.records import Alert, decode, encode

_KNOWN = sa.select(alerts.c.id).where(alerts.c.id == sa.bindparam("identity"))
_ADD = sa.insert(alerts)


def add(connection: sa.Connection, alert: Alert) -> bool:
    """Saves an alert; False when it is there already."""
    if connection.execute(_KNOWN, {"identity": alert.id}).one_or_none() is not None:
        return False
    row = {"id": alert.id, "rule": alert.rule, "time": alert.time, "story": alert.story, "record": encode(alert)}
    connection.execute(_ADD, row)
    return True


def get(connection: sa.Connection, identity: str) -> Alert | None:
    record = connection.execute(sa.select(alerts.c.record).where(alerts.c.id == identity)).scalar_one_or_none()
    return decode(record, Alert) if record is not None else None


def recent(connection: sa.Connection, *, rule: str | None, since: datetime, limit: int) -> list[Alert]:
    """The latest `limit` alerts since a time, of one rule or of all, oldest first."""
    query = sa.select(alerts.c.record).where(alerts.c.time >= since)
    if rule is not None:
        query = query.where(alerts.c.rule == rule)
    found = connection.execute(query.order_by(alerts.c.time.desc(), alerts.c.id.desc()).limit(limit)).scalars()
    return [decode(record, Alert) for record in found][::-1]
