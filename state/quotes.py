"""Where the claims of known speakers stand: places in `enriched`, never words, so these go with the records.

Of each speaker the claims with the highest score of a day are kept.
"""

from collections.abc import Collection, Sequence

import msgspec
import sqlalchemy as sa

from state.day_counts import ALL
from state.many import Many
from state.tables import hits, quotes


class Quote(msgspec.Struct, frozen=True, kw_only=True):
    """Claim `number` of the record at offset `place`; `kind` is its class, `about` the actor named in it or ""."""

    speaker: str
    day: int
    place: int
    number: int
    kind: str
    about: str
    score: float
    article: str


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Quotes of a speaker from day `first` to day `last`; `rules` as in day_counts, `kind` and `about` narrow them."""

    speaker: str
    rules: Collection[str]
    first: int
    last: int
    kind: str | None = None
    about: str | None = None


_ADD = Many(quotes, lambda insert: insert.on_conflict_do_nothing())


def add(connection: sa.Connection, found: Sequence[Quote]) -> None:
    """One that is there already stays."""
    _ADD.write(connection, [msgspec.structs.astuple(one) for one in found])


def latest(connection: sa.Connection, wanted: Wanted, limit: int) -> list[Quote]:
    """The latest first."""
    query = sa.select(quotes).where(quotes.c.speaker == wanted.speaker, quotes.c.day.between(wanted.first, wanted.last))
    if wanted.kind is not None:
        query = query.where(quotes.c.kind == wanted.kind)
    if wanted.about is not None:
        query = query.where(quotes.c.about == wanted.about)
    if ALL not in wanted.rules:
        of_rule = sa.exists().where(
            hits.c.article == quotes.c.article, hits.c.outcome == "fired", hits.c.rule.in_(list(wanted.rules))
        )
        query = query.where(of_rule)
    order = (quotes.c.day.desc(), quotes.c.place.desc(), quotes.c.number)
    return [Quote(**row) for row in connection.execute(query.order_by(*order).limit(limit)).mappings()]


def trim(connection: sa.Connection, day: int, each: int) -> int:
    """Keeps the best `each` of every speaker on a day; answers how many were forgotten."""
    best = sa.func.row_number().over(
        partition_by=quotes.c.speaker, order_by=(quotes.c.score.desc(), quotes.c.place, quotes.c.number)
    )
    ranked = sa.select(quotes.c.speaker, quotes.c.place, quotes.c.number, best.label("rank"))
    beyond = ranked.where(quotes.c.day == day).subquery()
    key = sa.tuple_(quotes.c.speaker, quotes.c.place, quotes.c.number)
    worst = sa.select(beyond.c.speaker, beyond.c.place, beyond.c.number).where(beyond.c.rank > each)
    return connection.execute(sa.delete(quotes).where(quotes.c.day == day, key.in_(worst))).rowcount


def forget(connection: sa.Connection, before: int, oldest: int) -> None:
    """Forgets days before this one, and places before the oldest record that is kept."""
    connection.execute(sa.delete(quotes).where((quotes.c.day < before) | (quotes.c.place < oldest)))


def forget_articles(connection: sa.Connection, articles: Collection[str]) -> None:
    connection.execute(sa.delete(quotes).where(quotes.c.article.in_(list(articles))))
