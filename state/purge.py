"""What the state keeps of articles whose texts must go: found, counted and emptied, in short transactions.

That a rule matched stays, as a bare fact (rule, key, time, source): `new` and cooldowns must not forget it, or the next
report of the same would be news again. Identities stay too, and are closed: nothing of the article is taken again.
"""

from collections.abc import Collection, Iterator
from datetime import datetime

import msgspec
import sqlalchemy as sa

from state import alert_facets, day_events, quotes
from state.database import State, StateError
from state.tables import alerts, articles, hits, outbox, pages, story_articles, updates
from state.wordless import wordless
from topics.records import Alert, Article, decode
from topics.sqlite import advice, sqlite

CHUNK = 200
CLOSED = 1_000_000
"""The revision of a purged article: beyond those that a feed may bring (ingest's MAX_REVISIONS)."""
_NO_TERMS = msgspec.json.encode({"": 1.0}).decode()
"""No words, and still a length: likeness divides by it."""


class Words(msgspec.Struct):
    """How many rows hold words of the articles."""

    hits: int = 0
    alerts: int = 0
    updates: int = 0
    messages: int = 0
    references: int = 0
    pages: int = 0

    def plus(self, other: "Words") -> "Words":
        return Words(
            *(a + b for a, b in zip(msgspec.structs.astuple(self), msgspec.structs.astuple(other), strict=True))
        )


def of_source(state: State, source: str) -> set[str]:
    """Articles of a source of which the state keeps words."""
    with state.read() as connection:
        mine = story_articles.c.reference.contains(f'"source":{msgspec.json.encode(source).decode()}', autoescape=True)
        found = set(connection.execute(sa.select(story_articles.c.article).where(mine)).scalars())
        waiting = connection.execute(sa.select(pages.c.record)).scalars()
        return found | {one.id for one in (decode(record, Article) for record in waiting) if one.source == source}


def from_before(state: State, before: datetime) -> set[str]:
    """Articles with an event time before this of which the state keeps words."""
    with state.read() as connection:
        queries = (
            sa.select(hits.c.article).where(hits.c.time < before).distinct(),
            sa.select(story_articles.c.article).where(story_articles.c.time < before),
        )
        found = {one for query in queries for one in connection.execute(query).scalars()}
        waiting = connection.execute(sa.select(pages.c.record)).scalars()
        return found | {one.id for one in (decode(record, Article) for record in waiting) if one.event_time < before}


def is_known(state: State, article: str) -> bool:
    """Whether an article's identity is kept, and not closed yet."""
    with state.read() as connection:
        query = sa.select(articles.c.id).where(articles.c.id == article, articles.c.revision != CLOSED)
        return connection.execute(query).one_or_none() is not None


def close(state: State, ids: Collection[str]) -> None:
    """No feed brings these articles again, whatever it changes in them; their hashes go."""
    for chunk in _chunks(ids):
        with state.write() as connection:
            closed = sa.update(articles).where(articles.c.id.in_(chunk))
            connection.execute(closed.values(revision=CLOSED, content_hash="", parts=""))


def words_of(state: State, ids: Collection[str]) -> Words:
    """What there is to empty; nothing is changed."""
    return _go_through(state, ids, write=False)


def empty(state: State, ids: Collection[str]) -> Words:
    """Takes out the words of these articles; returns how many rows had any."""
    return _go_through(state, ids, write=True)


def _go_through(state: State, ids: Collection[str], *, write: bool) -> Words:
    wanted, total = set(ids), Words()
    for chunk in _chunks(wanted):
        with state.write() if write else state.read() as connection:
            total = total.plus(_rows_of(connection, chunk, write))
    if not wanted:
        return total
    total.alerts = _records(state, alerts, "record", wanted, write)
    total.updates = _records(state, updates, "record", wanted, write)
    total.messages = _records(state, outbox, "body", wanted, write)
    return total


def _rows_of(connection: sa.Connection, ids: list[str], write: bool) -> Words:
    """The rows that are of one article each."""
    telling = hits.c.article.in_(ids) & ((hits.c.evidence != "[]") | (hits.c.reasons != "[]"))
    waiting = pages.c.article.in_(ids)
    referred = story_articles.c.article.in_(ids) & (story_articles.c.terms != _NO_TERMS)
    rows = connection.execute(sa.select(story_articles.c.article, story_articles.c.reference).where(referred)).all()
    if not write:
        counted = (sa.select(sa.func.count()).where(one) for one in (telling, waiting))
        matched, paged = (connection.execute(one).scalar_one() for one in counted)
        return Words(hits=matched, pages=paged, references=len(rows))
    for row in rows:
        bare = wordless(row.reference.encode(), {row.article}) or row.reference.encode()
        mine = story_articles.c.article == row.article
        connection.execute(sa.update(story_articles).where(mine).values(reference=bare.decode(), terms=_NO_TERMS))
    quotes.forget_articles(connection, ids)
    day_events.forget_articles(connection, ids)
    matched = connection.execute(sa.update(hits).where(telling).values(evidence="[]", reasons="[]")).rowcount
    paged = connection.execute(sa.delete(pages).where(waiting)).rowcount
    return Words(hits=matched, pages=paged, references=len(rows))


def _records(state: State, table: sa.Table, name: str, ids: Collection[str], write: bool) -> int:
    """Goes through all records of a table, since several articles may stand in one."""
    column, last, count = table.c[name], "", 0
    while True:
        with state.read() as connection:
            query = sa.select(table.c.id, column).where(table.c.id > last, column.isnot(None))
            rows = connection.execute(query.order_by(table.c.id).limit(CHUNK)).all()
        if not rows:
            return count
        last = rows[-1].id
        bare = [(row.id, _bare(row._mapping[name], ids)) for row in rows]
        changed = [(identity, value) for identity, value in bare if value is not None]
        count += len(changed)
        if write and changed:
            with state.write() as connection:
                for identity, value in changed:
                    connection.execute(sa.update(table).where(table.c.id == identity).values({name: value}))
                    if table is alerts and isinstance(value, bytes):
                        alert_facets.reword(connection, decode(value, Alert))


def _bare(data: bytes | str, ids: Collection[str]) -> bytes | str | None:
    """Without the words, in the type that its column has; None where there were none."""
    if isinstance(data, str):
        bare = wordless(data.encode(), ids)
        return bare.decode() if bare is not None else None
    return wordless(data, ids)


def _chunks(ids: Collection[str]) -> Iterator[list[str]]:
    every = sorted(ids)
    return (every[first : first + CHUNK] for first in range(0, len(every), CHUNK))


def scrub(state: State) -> None:
    """Embedded, writes state.db anew, so that none of its pages holds what was there before.

    On PostgreSQL that is the database's own affair (VACUUM).
    """
    if not state.embedded:
        return
    with state.write() as writing:
        alert_facets.settle_words(writing)
    connection = state.engine.raw_connection()
    try:
        connection.cursor().execute("VACUUM")
        busy = connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
    except sqlite.Error as error:
        raise StateError(f"{state.place}: {error}{advice(str(error))}") from error
    finally:
        connection.close()
    if busy:
        raise StateError(f"{state.place}: somebody reads it, so its WAL keeps what was deleted: try again")
