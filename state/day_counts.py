"""How often things were said and named, by day: what pictures are drawn from, long after the articles.

A row counts articles (kind `article`), the articles that name an actor (`actor`: who), or claims (`claim`: who says it,
what class of claim, whom it is about, "" for nobody known). Each is counted among all articles (`ALL`), among those
that fired an alert (`FIRED`), and for each rule that they fired. Days are counted from 1970 in UTC.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from state.many import Many
from state.tables import day_counts, hits
from state.trimming import forget_rarest

Kind = Literal["article", "actor", "claim"]
Part = Literal["who", "what", "whom", "day"]
ALL, FIRED = "", "*"
"""In place of a rule's id; no rule may be called so."""


class Key(NamedTuple):
    kind: Kind
    rule: str
    day: int
    who: str = ""
    what: str = ""
    whom: str = ""


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Rows of a kind, of any of these rules, from day `first` to day `last`; `who` and `whom` narrow them."""

    kind: Kind
    rules: Collection[str]
    first: int
    last: int
    who: str | None = None
    whom: str | None = None


def _added(insert: Any) -> Any:
    total = day_counts.c.number + insert.excluded.number
    return insert.on_conflict_do_update(index_elements=list(Key._fields), set_={"number": total})


_ADD = Many(day_counts, _added)


def add(connection: sa.Connection, counts: Mapping[Key, int]) -> None:
    """Adds to what is counted already."""
    # In order, so that two that write at once wait for each other and never both ways.
    _ADD.write(connection, [(*key, number) for key, number in sorted(counts.items())])


def sums(
    connection: sa.Connection,
    wanted: Wanted,
    *parts: Part,
    among: tuple[Part, Collection[str]] | None = None,
    most: int | None = None,
) -> dict[tuple[Any, ...], int]:
    """The values of `parts` -> what they come to, the greatest first; `among` keeps those with one of some values."""
    columns = [day_counts.c[part] for part in parts]
    number = sa.cast(sa.func.sum(day_counts.c.number), sa.BigInteger).label("number")
    query = sa.select(*columns, number).where(*_conditions(wanted)).group_by(*columns)
    if among is not None:
        query = query.where(day_counts.c[among[0]].in_(list(among[1])))
    rows = connection.execute(query.order_by(number.desc(), *columns).limit(most))
    return {tuple(row[:-1]): row.number for row in rows if row.number is not None}


def first_day(connection: sa.Connection) -> int | None:
    """The earliest day of which anything was counted."""
    of_articles = sa.select(sa.func.min(day_counts.c.day)).where(
        day_counts.c.kind == "article", day_counts.c.rule == ALL
    )
    found: int | None = connection.execute(of_articles).scalar_one_or_none()
    return found


def trim(connection: sa.Connection, day: int, most: int) -> int:
    """Forgets the rarest of a day, where a kind has more than `most` rows of it; answers how many."""
    return sum(
        forget_rarest(
            connection,
            day_counts,
            day_counts.c.number,
            [day_counts.c.kind == kind, day_counts.c.day == day, of_all],
            most,
        )
        for kind in ("actor", "claim")
        for of_all in (day_counts.c.rule == ALL, day_counts.c.rule != ALL)
    )


def forget(connection: sa.Connection, before: int) -> None:
    """Forgets all days before this one."""
    connection.execute(sa.delete(day_counts).where(day_counts.c.day < before))


def fired(connection: sa.Connection, articles: Iterable[str]) -> dict[str, set[str]]:
    """Article -> the rules by which it fired an alert."""
    found: dict[str, set[str]] = {}
    query = sa.select(hits.c.article, hits.c.rule).where(hits.c.article.in_(list(articles)), hits.c.outcome == "fired")
    for article, rule in connection.execute(query):
        found.setdefault(article, set()).add(rule)
    return found


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    found = [
        day_counts.c.kind == wanted.kind,
        day_counts.c.rule.in_(list(wanted.rules)),
        day_counts.c.day.between(wanted.first, wanted.last),
    ]
    for name in ("who", "whom"):
        value = getattr(wanted, name)
        if value is not None:
            found.append(day_counts.c[name] == value)
    return found
