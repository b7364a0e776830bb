"""Alerts by day, rule and severity, as any filter of the inbox shows them."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from state.days import MICROSECONDS, date_of
from state.matching import Filter, Matching
from state.tables import alert_facets
from topics.records import SEVERITIES, Severity


class Fired(NamedTuple):
    """So many alerts; `day` is counted from 1970 in UTC."""

    day: int
    rule: str
    severity: Severity
    number: int


def by_day(connection: sa.Connection, wanted: Filter) -> list[Fired]:
    """In order of day and rule, by event time."""
    day = (sa.type_coerce(alert_facets.c.time, sa.BigInteger) // MICROSECONDS).label("day")
    number = sa.func.count().label("number")
    query = Matching(connection, wanted).select(day, alert_facets.c.rule, alert_facets.c.severity, number)
    rows = connection.execute(query.group_by(day, alert_facets.c.rule, alert_facets.c.severity))
    return sorted(Fired(int(row.day), row.rule, SEVERITIES[row.severity], row.number) for row in rows)


def by_rule(fired: Iterable[Fired]) -> dict[str, Counter[date]]:
    """Rule -> day -> alerts."""
    found: dict[str, Counter[date]] = {}
    for one in fired:
        found.setdefault(one.rule, Counter())[date_of(one.day)] += one.number
    return found


def rules_with(connection: sa.Connection, tag: str, since: datetime, until: datetime) -> list[str]:
    """The rules whose alerts have a tag."""
    query = Matching(connection, Filter(tag=tag, since=since, until=until)).select(alert_facets.c.rule).distinct()
    return sorted(connection.execute(query).scalars())
