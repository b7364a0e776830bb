"""How many alerts each rule fired on which day, and when it last did."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import sqlalchemy as sa

from state.alert_days import by_day, by_rule
from state.matching import Filter
from state.tables import alert_facets


def alerts_by_day(connection: sa.Connection, since: datetime) -> dict[str, Counter[date]]:
    """Rule id -> day in UTC -> alerts with an event time since then."""
    return by_rule(by_day(connection, Filter(since=since)))


def last_alerts(connection: sa.Connection) -> dict[str, datetime]:
    """Rule id -> the event time of its latest alert."""
    latest = sa.func.max(alert_facets.c.time).label("latest")
    query = sa.select(alert_facets.c.rule, latest).group_by(alert_facets.c.rule)
    return {row.rule: row.latest for row in connection.execute(query)}


def days_until(now: datetime, count: int) -> list[date]:
    """The last `count` days in UTC, that of `now` the last."""
    today = now.astimezone(UTC).date()
    return [today - timedelta(days=number) for number in range(count - 1, -1, -1)]
