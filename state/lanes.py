"""How each destination fares, and up to when each digest has told."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.tables import Moment, digests, lanes, outbox
from state.upsert import add_if_absent, upsert


class Lane(msgspec.Struct, frozen=True):
    """A destination: what waits for it and until when, and how it went lately. Times are None where there was none."""

    channel: str
    waiting: int
    next_try: datetime | None
    last_success: datetime | None
    failing_since: datetime | None
    last_error: str | None


def succeeded(connection: sa.Connection, channel: str, now: datetime) -> None:
    add_if_absent(connection, lanes, {"channel": channel})
    _change(connection, channel, last_success=now, failing_since=None, last_error=None)


def failed(connection: sa.Connection, channel: str, error: str, now: datetime) -> None:
    add_if_absent(connection, lanes, {"channel": channel})
    since = sa.func.coalesce(lanes.c.failing_since, sa.literal(now, Moment()))
    _change(connection, channel, last_error=error, failing_since=since)


def overview(connection: sa.Connection) -> list[Lane]:
    """Every destination that ever had a message, by name."""
    open_ = outbox.c.status.in_(("waiting", "sending", "held"))
    counted = sa.select(
        outbox.c.channel, sa.func.count().filter(open_).label("waiting"), sa.func.min(outbox.c.not_before).filter(open_)
    ).group_by(outbox.c.channel)
    known = {row.channel: row for row in connection.execute(sa.select(lanes))}
    found = []
    for channel, waiting, due in connection.execute(counted.order_by(outbox.c.channel)):
        row = known.get(channel)
        how = (row.last_success, row.failing_since, row.last_error) if row is not None else (None, None, None)
        found.append(Lane(channel, waiting, due, *how))
    return found


def told_until(connection: sa.Connection, subscription: str, channel: str) -> datetime | None:
    """Up to when a digest has told; None for one that is new."""
    mine = (digests.c.subscription == subscription) & (digests.c.channel == channel)
    found: datetime | None = connection.execute(sa.select(digests.c.until).where(mine)).scalar_one_or_none()
    return found


def tell_until(connection: sa.Connection, subscription: str, channel: str, until: datetime) -> None:
    upsert(connection, digests, {"subscription": subscription, "channel": channel, "until": until}, unless_same="until")


def _change(connection: sa.Connection, channel: str, **values: object) -> None:
    connection.execute(sa.update(lanes).where(lanes.c.channel == channel).values(**values))
