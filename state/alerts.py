"""Alerts that fired, whole, for lists, messages and explanations."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from state import alert_facets
from state.tables import alerts
from topics.records import Alert, decode, encode

_NEW = sa.select(*(sa.bindparam(column.name, type_=column.type) for column in alerts.c)).where(
    ~sa.exists().where(alerts.c.id == sa.bindparam("id", type_=alerts.c.id.type))
)
# Drivers need not count what an INSERT wrote unless they are asked to.
_ADD = (
    sa.insert(alerts)
    .from_select([column.name for column in alerts.c], _NEW, include_defaults=False)
    .execution_options(preserve_rowcount=True)
)


def add(connection: sa.Connection, alert: Alert, run: str | None = None, countries: Collection[str] = ()) -> bool:
    """Saves an alert, of a replay's `run` where it is one; False when it is there already.

    It can be found by `countries` (ISO 3166-1 alpha-3) beside those of its key.
    """
    row: dict[str, object] = {
        "id": alert.id,
        "rule": alert.rule,
        "time": alert.time,
        "story": alert.story,
        "record": encode(alert),
    }
    row["run"] = run
    if connection.execute(_ADD, row).rowcount != 1:
        return False
    alert_facets.put(connection, alert, run, countries)
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


def of_run(connection: sa.Connection, run: str) -> list[Alert]:
    """The alerts that a replay wrote into history, in order of time."""
    query = sa.select(alerts.c.record).where(alerts.c.run == run).order_by(alerts.c.time, alerts.c.id)
    return [decode(record, Alert) for record in connection.execute(query).scalars()]


def drop_run(connection: sa.Connection, run: str) -> int:
    """Takes away what a replay wrote into history; answers how many alerts that were."""
    alert_facets.drop_run(connection, run)
    return connection.execute(sa.delete(alerts).where(alerts.c.run == run)).rowcount
