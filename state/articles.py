"""Identity: which article an alias (a guid of a source, a canonical URL) leads to, and its latest revision."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from state.database import State
from state.tables import aliases, articles

CHUNK = 500
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


_KNOWN = [articles.c[name] for name in ("id", "revision", "content_hash", "parts", "from_page")]
_LED_TO = (
    sa.select(aliases.c.alias, *_KNOWN)
    .join(articles, articles.c.id == aliases.c.article)
    .where(aliases.c.alias.in_(sa.bindparam("names", expanding=True)))
)


def by_aliases(connection: sa.Connection, wanted: Sequence[str]) -> dict[str, Known]:
    """alias -> the article it leads to, for those of `wanted` that are known."""
    rows = (row for part in _chunks(wanted) for row in connection.execute(_LED_TO, {"names": part}))
    return {alias: Known(*known) for alias, *known in rows}


_BY_ID = sa.select(*_KNOWN).where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))


def by_ids(connection: sa.Connection, wanted: Sequence[str]) -> dict[str, Known]:
    """id -> the article, for those of `wanted` that are known."""
    rows = (row for part in _chunks(wanted) for row in connection.execute(_BY_ID, {"ids": part}))
    return {row.id: Known(*row) for row in rows}


def remember(connection: sa.Connection, seen: Iterable[tuple[Known, Iterable[str]]], now: datetime) -> None:
    """Saves the latest revision of each article, and those of its aliases that lead nowhere yet."""
    pairs = [(known, list(names)) for known, names in seen]
    _save({known.id: known for known, _ in pairs}, connection, now)
    led_to: dict[str, str] = {}
    for known, names in pairs:
        for name in names:
            led_to.setdefault(name, known.id)
    taken = {name for part in _chunks(led_to) for name in connection.scalars(_ALIASES, {"names": part})}
    rows = [{"alias": name, "article": article} for name, article in led_to.items() if name not in taken]
    if rows:
        connection.execute(sa.insert(aliases), rows)


_ALIASES = sa.select(aliases.c.alias).where(aliases.c.alias.in_(sa.bindparam("names", expanding=True)))
_ROWS = sa.select(articles).where(articles.c.id.in_(sa.bindparam("ids", expanding=True)))
_CHANGING = ("revision", "content_hash", "parts", "from_page")
_SAVED = sa.update(articles).where(articles.c.id == sa.bindparam("article"))


def _save(latest: Mapping[str, Known], connection: sa.Connection, now: datetime) -> None:
    """A row that says the same is written again once a day: that it was seen is all that is new."""
    before = {row.id: row for part in _chunks(latest) for row in connection.execute(_ROWS, {"ids": part})}
    new, changed = [], []
    for known in latest.values():
        row = before.get(known.id)
        values: dict[str, Any] = {name: getattr(known, name) for name in _CHANGING}
        if row is None:
            new.append({"id": known.id, "first_seen": now, "last_seen": now, **values})
        elif row.last_seen < now - SEEN_AGAIN or any(row._mapping[name] != value for name, value in values.items()):
            changed.append({"article": known.id, "last_seen": now, **values})
    if new:
        connection.execute(sa.insert(articles), new)
    if changed:
        columns: dict[str, Any] = {name: sa.bindparam(name) for name in (*_CHANGING, "last_seen")}
        connection.execute(_SAVED.values(columns), changed)


def _chunks(names: Iterable[str]) -> Iterator[list[str]]:
    every = list(names)
    return (every[start : start + CHUNK] for start in range(0, len(every), CHUNK))


def forget(state: State, before: datetime) -> int:
    """Deletes identities that no feed has shown since `before`; returns how many."""
    with state.write() as connection:
        old = sa.select(articles.c.id).where(articles.c.last_seen < before)
        connection.execute(sa.delete(aliases).where(aliases.c.article.in_(old)))
        return connection.execute(sa.delete(articles).where(articles.c.last_seen < before)).rowcount
