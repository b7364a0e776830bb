"""Alerts as an inbox shows them: by story, the newest first, page by page, with what people said and did about them."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from state import acks, feedback, mutes, updates
from state.acks import Ack
from state.feedback import Verdict
from state.matching import Filter, Matching
from state.mutes import Mute
from state.tables import alert_facets, alerts
from topics.records import Alert, Update, decode

WHOLE = 5
"""Alerts of a story that are given whole."""
_STEP = 8
"""Alerts that are looked at for each story of a page, at first."""


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """An alert with what became of it. `mutes` are those in force of its story, and of its rule."""

    alert: Alert
    sequence: int
    came: datetime
    live: bool
    ack: Ack | None
    verdict: Verdict | None
    updates: list[Update]
    mutes: list[Mute]


class Story(msgspec.Struct, frozen=True, kw_only=True):
    """What matches of a story, newest first: some alerts whole, and how many `more`.

    `place` is that of the newest; given as `before` it asks for the stories after this one.
    """

    id: str
    place: int
    alerts: list[Found]
    more: int


def find(connection: sa.Connection, wanted: Filter, *, before: int | None, limit: int, now: datetime) -> list[Story]:
    """A page of stories. `before` is the `place` of the last story of the page before; `now` tells which mutes hold."""
    matching = Matching(connection, wanted)
    return _stories(connection, matching, _heads(connection, matching, before, limit), now)


def of_stories(connection: sa.Connection, wanted: Filter, stories: Collection[str], now: datetime) -> list[Story]:
    """Which of these stories a filter shows, and how: for what has just come. See `alert_facets.after`."""
    return _stories(connection, Matching(connection, wanted), list(stories), now)


def _heads(connection: sa.Connection, matching: Matching, before: int | None, limit: int) -> list[str]:
    """The next stories by their newest match. One with a match from `before` on was shown on an earlier page."""
    found: dict[str, None] = {}
    step, last = _STEP * limit, before
    while len(found) < limit:
        query = matching.select(matching.place.label("place"), alert_facets.c.story).order_by(matching.place.desc())
        query = query if last is None else query.where(matching.place < last)
        rows = connection.execute(query.limit(step)).all()
        new = dict.fromkeys(row.story for row in rows if row.story not in found)
        shown = _shown(connection, matching, list(new), before)
        found |= {story: None for story in new if story not in shown}
        if len(rows) < step:
            break
        last, step = rows[-1].place, 2 * step
    return list(found)[:limit]


def _shown(connection: sa.Connection, matching: Matching, stories: list[str], before: int | None) -> set[str]:
    if before is None or not stories:
        return set()
    earlier = matching.select(alert_facets.c.story).where(*_of(connection, matching, stories), matching.place >= before)
    return set(connection.execute(earlier.distinct()).scalars())


def _of(connection: sa.Connection, matching: Matching, stories: list[str]) -> list[sa.ColumnElement[bool]]:
    """What is of these stories. Between their ends, for SQLite would look at all that has the words: months of it."""
    mine = alert_facets.c.story.in_(stories)
    ends = sa.select(sa.func.min(alert_facets.c.place), sa.func.max(alert_facets.c.place)).where(mine)
    first, last = connection.execute(ends).one()
    return [mine, matching.place.between(first or 0, last or 0)]


def _stories(connection: sa.Connection, matching: Matching, stories: list[str], now: datetime) -> list[Story]:
    if not stories:
        return []
    rows = _members(connection, matching, stories)
    found = {one.alert.id: one for one in _with_reactions(connection, rows, now)}
    told: dict[str, list[sa.Row[Any]]] = {}
    for row in rows:
        told.setdefault(row.story, []).append(row)
    made = [
        Story(id=story, place=mine[0].place, alerts=[found[row.alert] for row in mine], more=mine[0].of - len(mine))
        for story, mine in told.items()
    ]
    return sorted(made, key=lambda one: -one.place)


def _members(connection: sa.Connection, matching: Matching, stories: list[str]) -> Sequence[sa.Row[Any]]:
    """The newest few matches of each story, newest first; `of` is how many there are."""
    facets, place = alert_facets.c, matching.place
    ranked = matching.select(
        place.label("place"),
        sa.func.row_number().over(partition_by=facets.story, order_by=place.desc()).label("number"),
        sa.func.count().over(partition_by=facets.story).label("of"),
    )
    top = ranked.where(*_of(connection, matching, stories)).subquery()
    columns: list[Any] = [*alert_facets.c, top.c.of, alerts.c.record]
    query = (
        sa.select(*columns)
        .join(alert_facets, facets.place == top.c.place)
        .join(alerts, alerts.c.id == facets.alert)
        .where(top.c.number <= WHOLE)
        .order_by(top.c.place.desc())
    )
    return connection.execute(query).all()


def _with_reactions(connection: sa.Connection, rows: Sequence[sa.Row[Any]], now: datetime) -> list[Found]:
    ids = [row.alert for row in rows]
    acknowledged, said, became = acks.of(connection, ids), feedback.of(connection, ids), updates.of(connection, ids)
    muted = _mutes(connection, now)
    return [
        Found(
            alert=_decoded(row.record),
            sequence=row.sequence,
            came=row.came,
            live=row.live,
            ack=acknowledged.get(row.alert),
            verdict=said.get(row.alert),
            updates=became.get(row.alert, []),
            mutes=[*muted.get(("story", row.story), []), *muted.get(("rule", row.rule), [])],
        )
        for row in rows
    ]


_ALERT = msgspec.json.Decoder(Alert)


def _decoded(record: bytes) -> Alert:
    """As topics.records.decode, for who never writes it again: a page of 150 alerts takes a third of the time."""
    try:
        return _ALERT.decode(record)
    except msgspec.DecodeError:
        return decode(record, Alert)  # which says what is wrong


def _mutes(connection: sa.Connection, now: datetime) -> Mapping[tuple[str, str], list[Mute]]:
    """(scope, value) -> mutes in force."""
    found: dict[tuple[str, str], list[Mute]] = {}
    for one in mutes.in_force(connection, now):
        found.setdefault((one.scope, one.value), []).append(one)
    return found
