"""Who did what to whom, by day and status, with the report that told it first. Rules and days as in day_counts."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from state.day_counts import ALL
from state.tables import day_events, hits
from state.trimming import forget_rarest
from state.upsert import INSERTS

MOST = 5_000
"""Rows that are read for a picture, the latest."""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What `reports` articles of a day told: `actor` and `target` are countries' codes, or other actors' ids where
    they have none; "" for one that is not said. `people` is the greatest number told, `article` the first to tell."""

    type: str
    rule: str
    day: int
    actor: str
    target: str
    status: str
    reports: int
    people: int | None
    first: datetime
    article: str
    url: str


_KEY = ("type", "rule", "day", "actor", "target", "status")


def _adding(insert: Any) -> Any:
    one = insert(day_events)
    new, old = one.excluded, day_events.c
    earlier = new.first < old.first
    more = sa.and_(new.people.isnot(None), sa.or_(old.people.is_(None), new.people > old.people))
    changes = {"reports": old.reports + new.reports, "people": sa.case((more, new.people), else_=old.people)}
    changes |= {name: sa.case((earlier, new[name]), else_=old[name]) for name in ("first", "article", "url")}
    return one.on_conflict_do_update(index_elements=list(_KEY), set_=changes)


_ADD = {dialect: _adding(insert) for dialect, insert in INSERTS.items()}


def add(connection: sa.Connection, told: Sequence[Told]) -> None:
    """Adds to what is known of the same day."""
    if told:
        rows = sorted((msgspec.structs.asdict(one) for one in told), key=lambda row: [str(row[name]) for name in _KEY])
        connection.execute(_ADD[connection.dialect.name], rows)


def of_type(
    connection: sa.Connection, type: str, rules: Collection[str], first: int, last: int, statuses: Collection[str]
) -> list[Told]:
    """What was told from day `first` to day `last`, in order of time; the latest rows where there are very many."""
    query = sa.select(day_events).where(
        day_events.c.type == type,
        day_events.c.rule.in_(list(rules)),
        day_events.c.day.between(first, last),
        day_events.c.status.in_(list(statuses)),
    )
    rows = connection.execute(query.order_by(day_events.c.day.desc(), day_events.c.first.desc()).limit(MOST))
    return [Told(**row) for row in rows.mappings()][::-1]


def types(connection: sa.Connection, first: int, last: int) -> dict[str, int]:
    """Type -> reports of it, the most frequent first."""
    number = sa.cast(sa.func.sum(day_events.c.reports), sa.BigInteger).label("number")
    query = (
        sa.select(day_events.c.type, number)
        .where(day_events.c.rule == ALL, day_events.c.day.between(first, last))
        .group_by(day_events.c.type)
    )
    return {row.type: row.number for row in connection.execute(query.order_by(number.desc(), day_events.c.type))}


def alerts_of(connection: sa.Connection, articles: Collection[str]) -> dict[str, str]:
    """Article -> an alert that it is among the articles of."""
    query = sa.select(hits.c.article, hits.c.alert).where(hits.c.article.in_(list(articles)), hits.c.alert.isnot(None))
    rows = connection.execute(query.order_by(hits.c.id.desc()))
    return {row.article: row.alert for row in rows}


def trim(connection: sa.Connection, day: int, most: int) -> int:
    """Forgets what was told least on a day with more than `most` rows; answers how many."""
    return forget_rarest(connection, day_events, day_events.c.reports, [day_events.c.day == day], most)


def forget(connection: sa.Connection, before: int) -> None:
    """Forgets all days before this one."""
    connection.execute(sa.delete(day_events).where(day_events.c.day < before))


def forget_articles(connection: sa.Connection, articles: Collection[str]) -> None:
    """That it was told stays; who told it first does not."""
    mine = day_events.c.article.in_(list(articles))
    connection.execute(sa.update(day_events).where(mine).values(article="", url=""))
