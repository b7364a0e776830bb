"""What is known of each feed between polls: validators, the next poll, and how the last one went."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from state.database import State
from state.tables import feeds


class FeedState(msgspec.Struct, kw_only=True):
    """One feed. `next_due` is None for a feed that is due at once, or `gone` for good (HTTP 410).

    `etag` and `last_modified` are the server's, byte for byte; `items` counts the articles that came from the feed,
    `skipped` the entries of its last good poll that held nothing. `interval` (seconds) follows how often it changes.
    `ttl` (minutes), `skip_hours` and `skip_days` (numbers between spaces) are its publisher's wishes. `moved_to` is
    where it says that it moved for good, `moves` how often it said so since `moved_since`. `why` is the reason for
    `next_due` in a few words. `paused` is the user's word, kept by `keep_only` alone.
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
    why: str = ""
    paused: bool = False


# Built once: SQLAlchemy takes longer to build a statement of twenty columns than the database to carry it out.
_KEPT = {"id", "paused"}
_SAVED: dict[str, Any] = {name: sa.bindparam(name) for name in FeedState.__struct_fields__ if name not in _KEPT}
_SAVE = sa.update(feeds).where(feeds.c.id == sa.bindparam("feed")).values(_SAVED)


def all_feeds(state: State) -> list[FeedState]:
    """Every feed known, by id."""
    with state.read() as connection:
        return every(connection)


def every(connection: sa.Connection) -> list[FeedState]:
    rows = connection.execute(sa.select(feeds).order_by(feeds.c.id))
    return [FeedState(**row._mapping) for row in rows]


def at_address(found: FeedState | None, feed: str, url: str) -> FeedState:
    """What is known of a feed at `url`: of another address nothing holds but the last good poll."""
    if found is None or found.url == url:
        return found or FeedState(id=feed, url=url)
    return FeedState(id=feed, url=url, last_good=found.last_good, items=found.items)


def save(connection: sa.Connection, feed: FeedState) -> None:
    values = msgspec.structs.asdict(feed)
    del values["paused"]  # it may have been paused while it was asked
    values["feed"] = values.pop("id")
    if connection.execute(_SAVE, values).rowcount == 0:
        values["id"] = values.pop("feed")
        connection.execute(sa.insert(feeds), values)


def keep_only(state: State, ids: Collection[str], paused: Collection[str] = ()) -> None:
    """Forgets the feeds that are polled no more. One that is paused no longer is due at once, even if it was gone."""
    with state.write() as connection:
        present = {row.id: row.paused for row in connection.execute(sa.select(feeds.c.id, feeds.c.paused))}
        for gone in present.keys() - set(ids):
            connection.execute(sa.delete(feeds).where(feeds.c.id == gone))
        for one, was_paused in present.items():
            if one in paused and not was_paused:
                connection.execute(sa.update(feeds).where(feeds.c.id == one).values(paused=True))
            elif was_paused and one not in paused:
                changes = {"paused": False, "next_due": None, "gone": False, "why": ""}
                connection.execute(sa.update(feeds).where(feeds.c.id == one).values(**changes))
