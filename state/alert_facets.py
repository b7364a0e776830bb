"""What alerts can be found by, written with each alert and gone with it; and which have come since.

Alerts are counted as they are written. The count is one row, held until its transaction ends, so what has a higher
number was committed later, on PostgreSQL too: who has seen a number has missed nothing before it.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import msgspec
import sqlalchemy as sa

from state.alert_words import Facets, facets_of, indexed, rank
from state.places import place_of
from state.tables import alert_count, alert_facets, alert_words, alerts
from state.upsert import INSERTS
from topics.records import Alert

# Statements stand ready, as in state/hits.py. Drivers need not count what an INSERT wrote unless they are asked to.
_FACETS = {
    dialect: insert(alert_facets).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
    for dialect, insert in INSERTS.items()
}
_WORDS = sa.insert(alert_words)
_NOW: dict[str, sa.TextClause] = {
    "sqlite": sa.text("unixepoch('subsec') AS now"),
    "postgresql": sa.text("extract(epoch from clock_timestamp()) AS now"),
}


class Come(NamedTuple):
    """An alert that was written; `came` is the database's time then."""

    sequence: int
    alert: str
    story: str
    came: datetime
    live: bool


def put(connection: sa.Connection, alert: Alert, run: str | None, countries: Collection[str]) -> None:
    """Files an alert that is new; one of a replay's run is history, which nobody has to read."""
    turn, came = _counted(connection)
    place, facets = place_of(alert.time, turn), facets_of(alert, countries)
    row = {
        "place": place,
        "sequence": turn,
        "alert": alert.id,
        "rule": alert.rule,
        "severity": rank(alert.severity),
        "story": alert.story,
        "time": alert.time,
        "came": came,
        "live": run is None and alert.mode == "live",
        "facets": msgspec.json.encode(facets).decode(),
    }
    # A row that is there is left from an alert that somebody deleted by hand: no reason for the decider to stop.
    if connection.execute(_FACETS[connection.dialect.name], row).rowcount != 1:
        return
    connection.execute(_WORDS, {"place": place, "words": indexed(alert, facets)})


def reword(connection: sa.Connection, alert: Alert) -> None:
    """Files an alert's words anew, since some were taken out; what else it is found by stays."""
    mine = sa.select(alert_facets.c.place, alert_facets.c.facets).where(alert_facets.c.alert == alert.id)
    row = connection.execute(mine).one_or_none()
    if row is not None:
        text = indexed(alert, msgspec.json.decode(row.facets, type=Facets))
        connection.execute(sa.update(alert_words).where(alert_words.c.place == row.place).values(words=text))


def drop_run(connection: sa.Connection, run: str) -> None:
    """Takes away what a replay's alerts are found by; the alerts must still stand."""
    of_run = sa.select(alerts.c.id).where(alerts.c.run == run)
    places = sa.select(alert_facets.c.place).where(alert_facets.c.alert.in_(of_run))
    connection.execute(sa.delete(alert_words).where(alert_words.c.place.in_(places)))
    connection.execute(sa.delete(alert_facets).where(alert_facets.c.alert.in_(of_run)))


def settle_words(connection: sa.Connection) -> None:
    """Writes SQLite's index anew: it marks words as gone, and keeps them until it is merged."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("INSERT INTO alert_index(alert_index) VALUES ('optimize')")


def last_sequence(connection: sa.Connection) -> int:
    """The number of the alert that was written last, 0 before the first: one row, cheap enough to ask all the time."""
    return connection.execute(sa.select(alert_count.c.last)).scalar_one_or_none() or 0


def last_came(connection: sa.Connection) -> datetime | None:
    """When the last alert was written: who reads all now, and notes this, has missed none that is still on its way."""
    found: datetime | None = connection.execute(sa.select(sa.func.max(alert_facets.c.came))).scalar_one_or_none()
    return found


def after(connection: sa.Connection, sequence: int, limit: int) -> list[Come]:
    """What was written after the alert of this number, in order, `limit` at most."""
    columns = [alert_facets.c[name] for name in Come._fields]
    query = sa.select(*columns).where(alert_facets.c.sequence > sequence).order_by(alert_facets.c.sequence)
    return [Come(*row) for row in connection.execute(query.limit(limit))]


def _counted(connection: sa.Connection) -> tuple[int, datetime]:
    """The next number, which nobody else gets while this transaction lasts, and the database's time."""
    row = connection.execute(_COUNTING[connection.dialect.name]).one()
    return row.last, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=float(row.now))


def _counting(dialect: str) -> Any:
    one = INSERTS[dialect](alert_count).values(only=1, last=1)
    one = one.on_conflict_do_update(index_elements=["only"], set_={"last": alert_count.c.last + 1})
    return one.returning(alert_count.c.last, _NOW[dialect])


_COUNTING = {dialect: _counting(dialect) for dialect in _NOW}
