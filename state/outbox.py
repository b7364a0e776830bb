"""The outbox: messages that are decided and not yet with their providers; in order for each channel."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from state.tables import outbox

Status = Literal["waiting", "sending", "sent", "failed"]
OPEN = ("waiting", "sending")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message: `alerts` are the ids of what it tells; `sending` at a start means that it may have arrived."""

    id: str
    subscription: str
    channel: str
    alerts: list[str]
    status: Status
    attempts: int
    created: datetime
    not_before: datetime
    provider_id: str | None = None
    error: str | None = None


def add(
    connection: sa.Connection, message_id: str, subscription: str, channel: str, alerts: Sequence[str], now: datetime
) -> bool:
    """Puts a message at the end of its channel's lane; False when it was there before."""
    if connection.execute(sa.select(outbox.c.id).where(outbox.c.id == message_id)).one_or_none() is not None:
        return False
    last = connection.execute(sa.select(sa.func.max(outbox.c.sequence))).scalar_one()
    connection.execute(
        sa.insert(outbox).values(
            id=message_id,
            sequence=(last or 0) + 1,
            subscription=subscription,
            channel=channel,
            alerts=msgspec.json.encode(list(alerts)).decode(),
            status="waiting",
            attempts=0,
            created=now,
            not_before=now,
            changed=now,
        )
    )
    return True


def first_open(connection: sa.Connection, channel: str) -> Message | None:
    """The message that is next on a channel: later ones wait for it."""
    query = (
        sa.select(outbox)
        .where(outbox.c.channel == channel, outbox.c.status.in_(OPEN))
        .order_by(outbox.c.sequence)
        .limit(1)
    )
    row = connection.execute(query).one_or_none()
    return _built(row) if row is not None else None


def channels_with_work(connection: sa.Connection) -> set[str]:
    return set(connection.execute(sa.select(outbox.c.channel).where(outbox.c.status.in_(OPEN)).distinct()).scalars())


def begin(connection: sa.Connection, message: Message, now: datetime) -> bool:
    """Before the request: from here on the message may be with its provider. False when another has begun it since."""
    as_read = (outbox.c.id == message.id) & outbox.c.status.in_(OPEN) & (outbox.c.attempts == message.attempts)
    change = sa.update(outbox).where(as_read).values(status="sending", attempts=message.attempts + 1, changed=now)
    return connection.execute(change).rowcount == 1


def sent(connection: sa.Connection, message_id: str, provider_id: str, now: datetime) -> None:
    _change(connection, message_id, status="sent", provider_id=provider_id, error=None, changed=now)


def postpone(connection: sa.Connection, message_id: str, until: datetime, error: str, now: datetime) -> None:
    """It was not taken, and goes again."""
    _change(connection, message_id, status="waiting", not_before=until, error=error, changed=now)


def fail(connection: sa.Connection, message_id: str, error: str, now: datetime) -> None:
    """It was refused for good."""
    _change(connection, message_id, status="failed", error=error, changed=now)


def counts(connection: sa.Connection) -> dict[str, int]:
    """status -> messages."""
    query = sa.select(outbox.c.status, sa.func.count().label("count_")).group_by(outbox.c.status)
    return {row.status: row.count_ for row in connection.execute(query)}


def last_errors(connection: sa.Connection) -> dict[str, str]:
    """channel -> what stands against its next message."""
    query = (
        sa.select(outbox.c.channel, outbox.c.error)
        .where(outbox.c.status.in_((*OPEN, "failed")), outbox.c.error.is_not(None))
        .order_by(outbox.c.changed)
    )
    return {row.channel: row.error for row in connection.execute(query)}


def _change(connection: sa.Connection, message_id: str, **values: object) -> None:
    connection.execute(sa.update(outbox).where(outbox.c.id == message_id).values(**values))


def _built(row: sa.Row[tuple[object, ...]]) -> Message:
    return Message(
        id=row.id,
        subscription=row.subscription,
        channel=row.channel,
        alerts=msgspec.json.decode(row.alerts, type=list[str]),
        status=row.status,
        attempts=row.attempts,
        created=row.created,
        not_before=row.not_before,
        provider_id=row.provider_id,
        error=row.error,
    )
