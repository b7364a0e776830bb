"""Hits: one row for each match of a rule, the only memory that judgement has.

A match is written once, whatever its outcome: fired, held, trained (backfill, or before its rule was active) or
noise (by feedback). Seeing the same revision of an article twice changes nothing. `place` is the offset in `enriched`.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from state.tables import hits
from state.upsert import add_if_absent
from topics.durations import shifted
from topics.records import Evidence, Mode, Reason

Outcome = Literal["fired", "held", "trained", "noise"]
Held = Literal["reprint", "correction", "seen", "cooldown", "threshold", "baseline"]
Key = tuple[str | None, ...]


class Past(msgspec.Struct, frozen=True, kw_only=True):
    """What later judgements need of a hit.

    `held` names the step that held it back (for trained hits: would have), None when it passed them all. `alert` is
    the alert that it fired or that counts it. `withdrawn`: a later revision of the article no longer says so. `origin`
    is the article whose text it is, `source` whose report (decide/source.py); a reprint has those of its original.
    """

    rule: str
    version: str
    article: str
    revision: int
    key: Key | None
    time: datetime
    place: int
    story: str
    origin: str
    source: str
    mode: Mode
    outcome: Outcome
    held: Held | None
    alert: str | None
    material: dict[str, Any]
    withdrawn: bool = False
    id: int = 0

    @property
    def counts(self) -> bool:
        """Whether windows see it."""
        return self.outcome != "noise" and not self.withdrawn


class Counted(NamedTuple):
    """What counting needs of a hit; `passed` tells whether it came further than the step that asks."""

    id: int
    article: str
    origin: str
    source: str
    key: Key | None
    time: datetime
    passed: bool


class Hit(Past, frozen=True, kw_only=True):
    """A match whole. The hashes are those of its text, and of its text without the last paragraph ("" if none)."""

    text_hash: str
    shorter_hash: str
    evidence: list[Evidence]
    reasons: list[Reason]


_PAST = [hits.c[name] for name in Past.__struct_fields__]
_AROUND = (
    hits.c.time > sa.bindparam("start", type_=hits.c.time.type),
    hits.c.time < sa.bindparam("end", type_=hits.c.time.type),
)
# The statements of every judgement stand ready: building one costs more than SQLite takes to run it.
_ADD = sa.insert(hits)
_OF_ARTICLE = sa.select(*_PAST).where(hits.c.article == sa.bindparam("article")).order_by(hits.c.id)
_SAME_TEXT = (
    sa.select(*_PAST)
    .where((hits.c.text_hash == sa.bindparam("text")) | (hits.c.shorter_hash == sa.bindparam("text")))
    .where(hits.c.article != sa.bindparam("article"), *_AROUND)
    .order_by(hits.c.id)
)
_LATELY = (
    sa.select(hits.c.key)
    .where(hits.c.rule == sa.bindparam("rule"), hits.c.article != sa.bindparam("but"))
    .where(
        hits.c.time > sa.bindparam("start", type_=hits.c.time.type),
        hits.c.time <= sa.bindparam("end", type_=hits.c.time.type),
    )
    .where(hits.c.outcome != "noise", sa.not_(hits.c.withdrawn))
    .distinct()
)
_UNCOUNTED = (
    sa.select(*_PAST)
    .where(hits.c.rule == sa.bindparam("rule"), hits.c.held == "cooldown", hits.c.outcome == "held")
    .where(hits.c.alert.is_(None), sa.not_(hits.c.withdrawn))
    .order_by(hits.c.id)
)


def _one_of(column: sa.Column[Any], name: str, count: int) -> sa.ColumnElement[bool]:
    """`column` is one of so many values, bound as name0, name1 ...; IN would be spelt anew for each execution."""
    return sa.or_(sa.false(), *(column == sa.bindparam(f"{name}{place}") for place in range(count)))


def _values(name: str, values: Iterable[str]) -> dict[str, str]:
    return {f"{name}{place}": value for place, value in enumerate(values)}


@cache
def _of_rule(held: int, *, keys: int = 0, version: bool = False, story: bool = False) -> sa.Select[Any]:
    """Hits of a rule in a span that no step but `held` ones held back; narrowed by keys, version or story."""
    query = (
        sa.select(*_PAST)
        .where(hits.c.rule == sa.bindparam("rule"), *_AROUND)
        .where(hits.c.outcome != "noise", sa.not_(hits.c.withdrawn))
        .where(hits.c.held.is_(None) | _one_of(hits.c.held, "held", held))
        .order_by(hits.c.id.desc())
    )
    query = query.where(_one_of(hits.c.key, "key", keys)) if keys else query
    query = query.where(hits.c.version == sa.bindparam("version")) if version else query
    query = query.where(hits.c.story == sa.bindparam("story")) if story else query
    return query.limit(1) if keys and version else query


@cache
def _to_count(held: int) -> sa.Select[Any]:
    return (
        sa.select(hits.c.id, hits.c.article, hits.c.origin, hits.c.source, hits.c.key, hits.c.time, hits.c.held)
        .where(hits.c.rule == sa.bindparam("rule"), hits.c.version == sa.bindparam("version"), *_AROUND)
        .where(hits.c.outcome != "noise", sa.not_(hits.c.withdrawn))
        .where(hits.c.held.is_(None) | _one_of(hits.c.held, "held", held))
        .order_by(hits.c.time, hits.c.id)
    )


def add(connection: sa.Connection, hit: Hit) -> None:
    """Writes a hit; `hit.id` is given by the database."""
    connection.execute(_ADD, _row(hit))


def add_of_run(connection: sa.Connection, hit: Hit, run: str) -> bool:
    """Writes a hit of a replay's run, unless the memory has one for its rule, version, article, key and revision."""
    return add_if_absent(connection, hits, {**_row(hit), "run": run})


def drop_run(connection: sa.Connection, run: str) -> int:
    """Takes away what a replay wrote into history; answers how many hits that were."""
    return connection.execute(sa.delete(hits).where(hits.c.run == run)).rowcount


def of_article(connection: sa.Connection, article: str) -> list[Hit]:
    """Every hit of an article by any rule, in the order in which they were decided."""
    rows = connection.execute(sa.select(hits).where(hits.c.article == article).order_by(hits.c.id))
    return [_whole(row) for row in rows]


def of_articles(connection: sa.Connection, articles: Collection[str], limit: int) -> list[Hit]:
    """The latest `limit` hits of these articles by any rule, in order of time."""
    query = sa.select(hits).where(hits.c.article.in_(list(articles))).order_by(hits.c.time.desc(), hits.c.id.desc())
    return [_whole(row) for row in connection.execute(query.limit(limit))][::-1]


def after(connection: sa.Connection, last: int) -> list[Hit]:
    """The hits that were written after the one with id `last`, in order."""
    query = sa.select(hits).where(hits.c.id > last).order_by(hits.c.id)
    return [_whole(row) for row in connection.execute(query)]


def past_of_article(connection: sa.Connection, article: str) -> list[Past]:
    """As `of_article`, without evidence and reasons."""
    return [_past(row) for row in connection.execute(_OF_ARTICLE, {"article": article})]


def same_text(connection: sa.Connection, text_hash: str, article: str, time: datetime, span: timedelta) -> list[Past]:
    """The hits of other articles, less than `span` away, whose text this is, whole or without its last paragraph."""
    bound = {"text": text_hash, "article": article, **_around(time, span)}
    return [_past(row) for row in connection.execute(_SAME_TEXT, bound)]


def remembered(
    connection: sa.Connection,
    rule: str,
    version: str,
    time: datetime,
    span: timedelta,
    held: Collection[Held],
    keys: Sequence[Key | None] | None,
) -> list[Past]:
    """The hits of a rule's version less than `span` away that no step but those of `held` held back.

    With `keys` only the latest decided of those keys, without all of them, the latest first.
    """
    bound = {"rule": rule, "version": version, **_values("held", held), **_around(time, span)}
    spelt = [_text(key) for key in keys or ()]
    query = _of_rule(len(held), keys=len(spelt), version=True)
    return [_past(row) for row in connection.execute(query, {**bound, **_values("key", spelt)})]


def near(
    connection: sa.Connection,
    rule: str,
    time: datetime,
    span: timedelta,
    held: Collection[Held],
    *,
    keys: Sequence[Key | None] | None = None,
    story: str | None = None,
) -> list[Past]:
    """The hits of a rule, whatever its version, less than `span` away, as `remembered`; the latest decided first.

    `keys` or `story` narrow them.
    """
    bound: dict[str, Any] = {"rule": rule, **_values("held", held), **_around(time, span)}
    spelt = [_text(key) for key in keys or ()]
    query = _of_rule(len(held), keys=len(spelt), story=story is not None and not spelt)
    return [_past(row) for row in connection.execute(query, {**bound, **_values("key", spelt), "story": story})]


def to_count(
    connection: sa.Connection,
    rule: str,
    version: str,
    start: datetime,
    end: datetime,
    step: Held,
    later: Collection[Held],
) -> list[Counted]:
    """The hits of a rule's version between two times, both left out, that came as far as `step`, in order of time.

    `later` are the outcomes of the steps behind it.
    """
    held = [step, *later]
    bound = {"rule": rule, "version": version, "start": start, "end": end, **_values("held", held)}
    return [
        Counted(row.id, row.article, row.origin, row.source, _key(row.key), row.time, row.held != step)
        for row in connection.execute(_to_count(len(held)), bound)
    ]


def lately(connection: sa.Connection, rule: str, place: int, time: datetime, span: timedelta, *, but: str) -> set[str]:
    """What stood at number `place` of the keys that a rule found within `span` before, in other articles than `but`."""
    bound = {"rule": rule, "but": but, "start": shifted(time, -span), "end": time}
    keys = (_key(text) for text in connection.execute(_LATELY, bound).scalars())
    return {part for key in keys if key is not None and (part := key[place]) is not None}


def last_time(connection: sa.Connection, rule: str, actor: str, place: int, before: datetime) -> datetime | None:
    """When a rule last found, before a time, a key whose part number `place` is this."""
    query = (
        sa.select(hits.c.key, hits.c.time)
        .where(hits.c.rule == rule, hits.c.time < before, hits.c.key.contains(_text(actor), autoescape=True))
        .where(hits.c.outcome != "noise", sa.not_(hits.c.withdrawn))
        .order_by(hits.c.time.desc())
    )
    for row in connection.execute(query):
        key = _key(row.key)
        if key is not None and key[place] == actor:
            found: datetime = row.time
            return found
    return None


def first_time(connection: sa.Connection, rule: str) -> datetime | None:
    """The event time of the first that a rule ever found."""
    found: datetime | None = connection.execute(sa.select(sa.func.min(hits.c.time)).where(hits.c.rule == rule)).scalar()
    return found


def held_uncounted(connection: sa.Connection, rule: str) -> list[Past]:
    """What a cooldown of this rule held back and no alert has counted yet."""
    return [_past(row) for row in connection.execute(_UNCOUNTED, {"rule": rule})]


def reprints(connection: sa.Connection, rule: str, origins: Collection[str]) -> list[Past]:
    """The reprints of these articles that a rule held back."""
    query = sa.select(*_PAST).where(hits.c.rule == rule, hits.c.held == "reprint", hits.c.origin.in_(list(origins)))
    return [_past(row) for row in connection.execute(query.order_by(hits.c.id))]


def count_in(connection: sa.Connection, ids: Collection[int], alert: str) -> None:
    """Notes the alert that counts these hits."""
    if ids:
        connection.execute(sa.update(hits).where(hits.c.id.in_(list(ids))).values(alert=alert))


def withdraw(connection: sa.Connection, ids: Collection[int], withdrawn: bool = True) -> None:
    """Takes hits out of every window, or back in; they stay to be looked at."""
    if ids:
        connection.execute(sa.update(hits).where(hits.c.id.in_(list(ids))).values(withdrawn=withdrawn))


def mark_noise(connection: sa.Connection, alert: str) -> int:
    """Feedback: what fired this alert was misread, and every window forgets it. Answers how many hits that were."""
    fired = (hits.c.alert == alert) & (hits.c.outcome == "fired")
    return connection.execute(sa.update(hits).where(fired).values(outcome="noise")).rowcount


def unmark_noise(connection: sa.Connection, alert: str) -> None:
    """Takes back that an alert was noise; what feedback said under later versions of the rule too."""
    fired = sa.select(hits.c.rule, hits.c.article, hits.c.key).where(hits.c.alert == alert, hits.c.outcome == "noise")
    for row in connection.execute(fired).all():
        same = (hits.c.rule == row.rule) & (hits.c.article == row.article) & (hits.c.key == row.key)
        noise = same & (hits.c.outcome == "noise")
        connection.execute(sa.update(hits).where(noise, hits.c.alert == alert).values(outcome="fired"))
        connection.execute(sa.update(hits).where(noise, hits.c.alert.is_(None)).values(outcome="trained"))


def counts_by_rule(connection: sa.Connection, since: datetime) -> dict[str, dict[str, int]]:
    """Rule id -> outcome (what held it, or fired, trained, noise) -> hits with an event time since then."""
    what = sa.case((hits.c.outcome == "held", hits.c.held), else_=hits.c.outcome)
    query = sa.select(hits.c.rule, what, sa.func.count()).where(hits.c.time >= since).group_by(hits.c.rule, what)
    found: dict[str, dict[str, int]] = {}
    for rule, outcome, count in connection.execute(query):
        found.setdefault(rule, {})[outcome] = count
    return found


def drop_versions(connection: sa.Connection, keep: Mapping[str, str]) -> None:
    """Forgets what other versions of these rules matched, but for what they fired and what feedback says of it."""
    forgotten = sa.not_(hits.c.outcome.in_(["fired", "noise"]))
    known = connection.execute(sa.select(hits.c.rule, hits.c.version).where(forgotten).distinct()).all()
    for rule, version in known:
        if keep.get(rule, version) != version:
            old = (hits.c.rule == rule) & (hits.c.version == version)
            connection.execute(sa.delete(hits).where(old, forgotten))


def _around(time: datetime, span: timedelta) -> dict[str, datetime]:
    return {"start": shifted(time, -span), "end": shifted(time, span)}


def _row(hit: Hit) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(hit, name) for name in Hit.__struct_fields__ if name != "id"}
    for name in ("key", "material", "evidence", "reasons"):
        row[name] = _text(row[name])
    return row


def _past(row: sa.Row[Any]) -> Past:
    return Past(**_fields(row))


def _whole(row: sa.Row[Any]) -> Hit:
    return Hit(
        **_fields(row),
        text_hash=row.text_hash,
        shorter_hash=row.shorter_hash,
        evidence=msgspec.json.decode(row.evidence, type=list[Evidence]),
        reasons=msgspec.json.decode(row.reasons, type=list[Reason]),
    )


def _fields(row: sa.Row[Any]) -> dict[str, Any]:
    fields = {name: getattr(row, name) for name in Past.__struct_fields__}
    fields["key"] = _key(row.key)
    fields["material"] = msgspec.json.decode(row.material)
    return fields


def _key(text: str) -> Key | None:
    key = msgspec.json.decode(text)
    return None if key is None else tuple(key)


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
