"""What was reported of one thing that a rule counts by: its last alert, what was said of it, and by whom."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from state.hits import Held, Key
from state.tables import hits
from topics.durations import shifted


class Of(NamedTuple):
    """Which hits of a rule are of one thing: those of these keys, or of this story where the rule has no key."""

    rule: str
    keys: Sequence[Key] | None
    story: str


class Fired(NamedTuple):
    """An alert, and the event time of what fired it."""

    alert: str
    time: datetime


def last_fired(connection: sa.Connection, of: Of, time: datetime, span: timedelta) -> Fired | None:
    """The latest decided alert less than `span` away."""
    row = connection.execute(_last_fired(_count(of)), _bound(of, time, span)).one_or_none()
    return Fired(row.alert, row.time) if row is not None else None


def materials(
    connection: sa.Connection, of: Of, time: datetime, span: timedelta, held: Collection[Held]
) -> list[dict[str, Any]]:
    """What was said less than `span` away, each thing once, what was said last at the end."""
    rows = connection.execute(_materials(_count(of), tuple(held)), _bound(of, time, span))
    return [msgspec.json.decode(text) for text in rows.scalars()]


def sources(
    connection: sa.Connection, of: Of, time: datetime, span: timedelta, held: Collection[Held], but: str = ""
) -> set[str]:
    """Whose reports tell it less than `span` away, the article `but` left out."""
    bound = {**_bound(of, time, span), "but": but}
    return set(connection.execute(_sources(_count(of), tuple(held)), bound).scalars())


def _count(of: Of) -> int:
    return len(of.keys) if of.keys is not None else 0


def _bound(of: Of, time: datetime, span: timedelta) -> dict[str, Any]:
    spelt = {f"key{place}": msgspec.json.encode(key).decode() for place, key in enumerate(of.keys or ())}
    return {"rule": of.rule, "story": of.story, "start": shifted(time, -span), "end": shifted(time, span), **spelt}


# The statements stand ready, one for each number of keys: building one costs more than SQLite takes to run it.


@cache
def _last_fired(keys: int) -> sa.Select[Any]:
    query = sa.select(hits.c.alert, hits.c.time).where(*_of(keys), hits.c.outcome == "fired")
    return query.order_by(hits.c.id.desc()).limit(1)


@cache
def _materials(keys: int, held: tuple[Held, ...]) -> sa.Select[Any]:
    query = sa.select(hits.c.material).where(*_of(keys), *_counts(held))
    return query.group_by(hits.c.material).order_by(sa.func.max(hits.c.id))


@cache
def _sources(keys: int, held: tuple[Held, ...]) -> sa.Select[Any]:
    others = hits.c.article != sa.bindparam("but")
    return sa.select(hits.c.source).where(*_of(keys), *_counts(held), others).distinct()


def _of(keys: int) -> list[sa.ColumnElement[bool]]:
    spelt = [hits.c.key == sa.bindparam(f"key{place}") for place in range(keys)]
    return [
        hits.c.rule == sa.bindparam("rule"),
        sa.or_(*spelt) if spelt else hits.c.story == sa.bindparam("story"),
        hits.c.time > sa.bindparam("start", type_=hits.c.time.type),
        hits.c.time < sa.bindparam("end", type_=hits.c.time.type),
        sa.not_(hits.c.withdrawn),
    ]


def _counts(held: tuple[Held, ...]) -> list[sa.ColumnElement[bool]]:
    passed = sa.or_(hits.c.held.is_(None), *(hits.c.held == step for step in held))
    return [hits.c.outcome != "noise", passed]
