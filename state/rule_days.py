"""How many alerts each rule fired on which day, and when it last did."""

from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from state.places import first_place
from state.tables import alert_facets

_EPOCH = date(1970, 1, 1)
_DAY = 24 * 3600 * 1_000_000


def alerts_by_day(connection: sa.Connection, since: datetime) -> dict[str, dict[date, int]]:
    """Rule id -> day in UTC -> alerts with an event time since then."""
    day = (sa.type_coerce(alert_facets.c.time, sa.BigInteger) // _DAY).label("day")
    query = (
        sa.select(alert_facets.c.rule, day, sa.func.count().label("count"))
        .where(alert_facets.c.place >= first_place(since), alert_facets.c.time >= since)
        .group_by(alert_facets.c.rule, day)
    )
    found: dict[str, dict[date, int]] = {}
    for row in connection.execute(query):
        found.setdefault(row.rule, {})[_EPOCH + timedelta(days=int(row.day))] = row[2]
    return found


def last_alerts(connection: sa.Connection) -> dict[str, datetime]:
    """Rule id -> the event time of its latest alert."""
    latest = sa.func.max(alert_facets.c.time).label("latest")
    query = sa.select(alert_facets.c.rule, latest).group_by(alert_facets.c.rule)
    return {row.rule: row.latest for row in connection.execute(query)}


def days_until(now: datetime, count: int) -> list[date]:
    """The last `count` days in UTC, that of `now` the last."""
    today = now.astimezone(UTC).date()
    return [today - timedelta(days=number) for number in range(count - 1, -1, -1)]
