"""What is known of each feed between polls: validators, the next poll, and how the last one went."""

from collections.abc import Collection
from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.database import State
from state.tables import feeds


class FeedState(msgspec.Struct, kw_only=True):
    """One feed. `next_due` is None for a feed that is due at once, or `gone` for good (HTTP 410).

    `etag` and `last_modified` are the server's, byte for byte; `items` counts the articles that came from the feed,
    `skipped` the entries of its last good poll that held nothing. `interval` (seconds) follows how often it changes.
    `ttl` (minutes), `skip_hours` and `skip_days` (numbers between spaces) are its publisher's wishes. `moved_to` is
    where it says that it moved for good, `moves` how often it said so since `moved_since`.
    """

    id: str
    url: str
    etag: str | None = None
    last_modified: str | None = None
    body_hash: str | None = None
    next_due: datetime | None = None
    last_tried: datetime | None = None
    last_good: datetime | None = None
    failures: int = 0
    status: str = ""
    skipped: int = 0
    items: int = 0
    gone: bool = False
    interval: float | None = None
    ttl: int | None = None
    skip_hours: str = ""
    skip_days: str = ""
    moved_to: str | None = None
    moves: int = 0
    moved_since: datetime | None = None


def all_feeds(state: State) -> list[FeedState]:
    """Every feed known, by id."""
    with state.read() as connection:
        return every(connection)


def every(connection: sa.Connection) -> list[FeedState]:
    rows = connection.execute(sa.select(feeds).order_by(feeds.c.id))
    return [FeedState(**row._mapping) for row in rows]


def known(connection: sa.Connection, feed_id: str, url: str) -> FeedState:
    """The feed's row, or a fresh one; at another address nothing of the old one holds but its last good poll."""
    row = connection.execute(sa.select(feeds).where(feeds.c.id == feed_id)).one_or_none()
    found = FeedState(**row._mapping) if row is not None else FeedState(id=feed_id, url=url)
    if found.url != url:
        return FeedState(id=feed_id, url=url, last_good=found.last_good, items=found.items)
    return found


def save(connection: sa.Connection, feed: FeedState) -> None:
    values = msgspec.structs.asdict(feed)
    changed = connection.execute(sa.update(feeds).where(feeds.c.id == feed.id).values(**values))
    if changed.rowcount == 0:
        connection.execute(sa.insert(feeds).values(**values))


def keep_only(state: State, ids: Collection[str]) -> None:
    """Forgets the feeds that are polled no more."""
    with state.write() as connection:
        present = {row.id for row in connection.execute(sa.select(feeds.c.id))}
        for gone in present - set(ids):
            connection.execute(sa.delete(feeds).where(feeds.c.id == gone))
