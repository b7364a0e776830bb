"""Which alerts a filter lets through: one look into the index of words, walked from the newest on.

SQLite's index (FTS5) is kept by place, so it gives what matches in order and stops when it is told; PostgreSQL's
planner knows how frequent words are and chooses.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from state.alert_words import mark
from state.places import first_place, last_place
from state.questions import Question, asked, for_postgres, for_sqlite
from state.tables import acks, alert_facets, alert_words, feedback
from topics.records import Severity

FEW = 5_000
"""Unread alerts that are looked up one by one; of more the newest are nearly all unread, and walked."""


class Filter(msgspec.Struct, frozen=True, kw_only=True):
    """What to show; all that is given must hold, and nothing given shows all.

    `severity`: that and above. `since` <= event time < `until`. `text` as in state/questions.py. `unread_since`: live
    ones that came (were written) after it. `unacknowledged`: nobody has seen to it. `noise`: also what was called so.
    """

    rule: str | None = None
    tag: str | None = None
    severity: Severity | None = None
    country: str | None = None
    source: str | None = None
    feed: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    text: str = ""
    unread_since: datetime | None = None
    unacknowledged: bool = False
    noise: bool = True


class Matching:
    """`select` is of what matches; `place` the column to order it by and to go on from."""

    def __init__(self, connection: sa.Connection, wanted: Filter) -> None:
        question = asked(wanted.text, _marks(wanted))
        self.place: sa.ColumnElement[int] = alert_facets.c.place
        self._from: sa.FromClause = alert_facets
        self._conditions: list[sa.ColumnElement[bool]] = []
        if question:
            self._look_up(connection, question)
        self._conditions += [*_times(wanted, self.place), *_judged(wanted)]
        if wanted.unread_since is not None:
            self._conditions += _unread(connection, wanted.unread_since, self.place)

    def select(self, *columns: Any) -> sa.Select[Any]:
        return sa.select(*columns).select_from(self._from).where(*self._conditions)

    def _look_up(self, connection: sa.Connection, question: Question) -> None:
        if connection.dialect.name == "sqlite":
            index = sa.table("alert_index", sa.column("rowid", sa.BigInteger))
            self.place = index.c.rowid
            matches = sa.literal_column("alert_index").op("MATCH")(for_sqlite(question))
            self._from = index.join(alert_facets, alert_facets.c.place == self.place)
        else:
            self.place = alert_words.c.place
            vector: sa.ColumnElement[Any] = sa.literal_column("alert_words.vector")
            matches = vector.op("@@")(sa.cast(for_postgres(question), _TsQuery))
            self._from = alert_words.join(alert_facets, alert_facets.c.place == self.place)
        self._conditions.append(matches)


class _TsQuery(sa.types.UserDefinedType[str]):
    """PostgreSQL's type of a question; `to_tsquery` would split its words anew."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "tsquery"


def _marks(wanted: Filter) -> Iterator[str]:
    for kind in ("rule", "tag", "country", "source", "feed"):
        value = getattr(wanted, kind)
        if value is not None:
            yield mark(kind, value)
    if wanted.severity is not None:
        yield mark("severity", wanted.severity)


def _times(wanted: Filter, place: sa.ColumnElement[int]) -> Iterator[sa.ColumnElement[bool]]:
    """Places tell the millisecond, and are in order; the column tells it all."""
    if wanted.since is not None:
        yield place >= first_place(wanted.since)
        yield alert_facets.c.time >= wanted.since
    if wanted.until is not None:
        yield place <= last_place(wanted.until)
        yield alert_facets.c.time < wanted.until


def _judged(wanted: Filter) -> Iterator[sa.ColumnElement[bool]]:
    alert = alert_facets.c.alert
    if wanted.unacknowledged:
        yield ~sa.exists().where(acks.c.alert == alert)
    if not wanted.noise:
        yield ~sa.exists().where(feedback.c.alert == alert, feedback.c.verdict == "noise")


def is_unread(since: datetime) -> sa.ColumnElement[bool]:
    return (alert_facets.c.came > since) & alert_facets.c.live


def _unread(connection: sa.Connection, since: datetime, place: sa.ColumnElement[int]) -> list[sa.ColumnElement[bool]]:
    new = sa.select(alert_facets.c.place).where(is_unread(since))
    some = new.limit(FEW + 1).subquery()
    if connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one() > FEW:
        return [is_unread(since)]
    again = alert_facets.alias("came")
    return [place.in_(sa.select(again.c.place).where(again.c.came > since, again.c.live))]
