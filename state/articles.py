"""Identity: which article an alias (a guid of a source, a canonical URL) leads to, and its latest revision."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import sqlalchemy as sa

from state.database import State
from state.tables import aliases, articles, micros, storable

SEEN_AGAIN = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Known:
    """An article that was seen before: `content_hash` and `parts` are those of its latest revision.

    `parts` has a hash for each part of the text, "" where they were not kept. `from_page`: what was published last has
    its text from the article's page, while the hashes are those of the feed's.
    """

    id: str
    revision: int
    content_hash: str
    parts: str = ""
    from_page: bool = False


def by_aliases(connection: sa.Connection, wanted: Sequence[str]) -> dict[str, Known]:
    """alias -> the article it leads to, for those of `wanted` that are known."""
    found = _among(connection, f"SELECT alias, {_KNOWN} FROM aliases JOIN articles ON id = article WHERE alias", wanted)
    return {alias: _known(row) for alias, *row in found}


def by_ids(connection: sa.Connection, wanted: Sequence[str]) -> dict[str, Known]:
    """id -> the article, for those of `wanted` that are known."""
    return {row[0]: _known(row) for row in _among(connection, f"SELECT {_KNOWN} FROM articles WHERE id", wanted)}


def first_seen(connection: sa.Connection, article: str) -> datetime | None:
    """When an article came, None for one that is not known."""
    found: datetime | None = connection.execute(
        sa.select(articles.c.first_seen).where(articles.c.id == article)
    ).scalar_one_or_none()
    return found


def remember(connection: sa.Connection, seen: Iterable[tuple[Known, Iterable[str]]], now: datetime) -> None:
    """Saves the latest revision of each article, and those of its aliases that lead nowhere yet."""
    pairs = [(known, list(names)) for known, names in seen]
    _save({known.id: known for known, _ in pairs}, connection, now)
    led_to: dict[str, str] = {}
    for known, names in pairs:
        for name in names:
            led_to.setdefault(storable(name), known.id)
    taken = {name for (name,) in _among(connection, "SELECT alias FROM aliases WHERE alias", list(led_to))}
    rows = [(name, article) for name, article in led_to.items() if name not in taken]
    _each(connection, "INSERT INTO aliases (alias, article) VALUES (?, ?)", rows)


# An import saves thousands a second, so these few statements go to the driver as they are: what SQLAlchemy does for
# each value costs more than the database does for the row.
_KNOWN = "id, revision, content_hash, parts, from_page"
_LAST_SEEN = f"SELECT last_seen, {_KNOWN} FROM articles WHERE id"
_NEW = f"INSERT INTO articles ({_KNOWN}, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, ?, ?)"
_CHANGED = "UPDATE articles SET revision = ?, content_hash = ?, parts = ?, from_page = ?, last_seen = ? WHERE id = ?"


def _save(latest: Mapping[str, Known], connection: sa.Connection, now: datetime) -> None:
    """A row that says the same is written again once a day: that it was seen is all that is new."""
    before = {row[0]: (seen, _known(row)) for seen, *row in _among(connection, _LAST_SEEN, list(latest))}
    moment, long_ago = micros(now), micros(now - SEEN_AGAIN)
    new, changed = [], []
    for known in latest.values():
        values = (known.revision, known.content_hash, known.parts, known.from_page)
        seen, was = before.get(known.id, (0, None))
        if was is None:
            new.append((known.id, *values, moment, moment))
        elif seen < long_ago or was != known:
            changed.append((*values, moment, known.id))
    _each(connection, _NEW, new)
    _each(connection, _CHANGED, changed)


def _known(row: Sequence[Any]) -> Known:
    identity, revision, content_hash, parts, from_page = row
    return Known(identity, revision, content_hash, parts, bool(from_page))


def _among(connection: sa.Connection, select: str, values: Sequence[str]) -> Sequence[Sequence[Any]]:
    """The rows of a query that ends with a column, where that is one of `values`."""
    if not values:
        return []
    stored = [storable(one) for one in values]
    if connection.dialect.name == "sqlite":
        listed = msgspec.json.encode(stored).decode()
        return connection.exec_driver_sql(f"{select} IN (SELECT value FROM json_each(?))", (listed,)).fetchall()
    return connection.exec_driver_sql(f"{select} = ANY(%s)", (stored,)).fetchall()


def _each(connection: sa.Connection, statement: str, rows: list[tuple[Any, ...]]) -> None:
    """`statement` with each of the rows, in the order of their first column: neighbours share pages of an index."""
    if rows:
        marked = statement if connection.dialect.name == "sqlite" else statement.replace("?", "%s")
        connection.exec_driver_sql(marked, sorted(rows, key=lambda row: str(row[0])))


def forget(state: State, before: datetime) -> int:
    """Deletes identities that no feed has shown since `before`; returns how many."""
    with state.write() as connection:
        old = sa.select(articles.c.id).where(articles.c.last_seen < before)
        connection.execute(sa.delete(aliases).where(aliases.c.article.in_(old)))
        return connection.execute(sa.delete(articles).where(articles.c.last_seen < before)).rowcount
