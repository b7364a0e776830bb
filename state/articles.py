"""Identity: which article an alias (a guid of a source, a canonical URL) leads to, and its latest revision."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from state.database import State
from state.tables import aliases, articles

CHUNK = 500


@dataclass(frozen=True, slots=True)
class Known:
    """An article that was seen before: `content_hash` is that of its latest revision."""

    id: str
    revision: int
    content_hash: str


def by_aliases(connection: sa.Connection, wanted: Sequence[str]) -> dict[str, Known]:
    """alias -> the article it leads to, for those of `wanted` that are known."""
    found: dict[str, Known] = {}
    for start in range(0, len(wanted), CHUNK):
        query = (
            sa.select(aliases.c.alias, articles.c.id, articles.c.revision, articles.c.content_hash)
            .join(articles, articles.c.id == aliases.c.article)
            .where(aliases.c.alias.in_(wanted[start : start + CHUNK]))
        )
        for row in connection.execute(query):
            found[row.alias] = Known(row.id, row.revision, row.content_hash)
    return found


def remember(connection: sa.Connection, known: Known, names: Iterable[str], now: datetime) -> None:
    """Saves an article's latest revision, and those of its aliases that lead nowhere yet."""
    values = {"revision": known.revision, "content_hash": known.content_hash, "last_seen": now}
    if connection.execute(sa.update(articles).where(articles.c.id == known.id).values(**values)).rowcount == 0:
        connection.execute(sa.insert(articles).values(id=known.id, first_seen=now, **values))
    names = list(dict.fromkeys(names))
    taken = set(connection.execute(sa.select(aliases.c.alias).where(aliases.c.alias.in_(names))).scalars())
    rows = [{"alias": name, "article": known.id} for name in names if name not in taken]
    if rows:
        connection.execute(sa.insert(aliases), rows)


def forget(state: State, before: datetime) -> int:
    """Deletes identities that no feed has shown since `before`; returns how many."""
    with state.write() as connection:
        old = sa.select(articles.c.id).where(articles.c.last_seen < before)
        connection.execute(sa.delete(aliases).where(aliases.c.article.in_(old)))
        return connection.execute(sa.delete(articles).where(articles.c.last_seen < before)).rowcount
