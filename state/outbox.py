"""The outbox: messages that are decided and not yet with their providers; in order for each channel.

A message is waiting, sending, then sent, or failed for good. One that waits for a digest is held, in a bundle; the
digest that tells it is a message of its own, and makes it told. What people do not want to hear of is muted.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import sqlalchemy as sa

from state.tables import outbox

Status = Literal["waiting", "sending", "sent", "failed", "held", "told", "muted"]
Kind = Literal["alert", "update", "digest", "notice"]
SINGLE: tuple[Kind, ...] = ("alert", "update")
"""Kinds that quiet hours, digests, the brake and mutes are about."""
OPEN = ("waiting", "sending")


class Message(msgspec.Struct, frozen=True, kw_only=True):
    """One message: `alerts` are the ids of what it tells; `sending` at a start means that it may have arrived.

    `body` is what else it says, as JSON of its kind; `bundle` the digest that it waits for, or that let it go alone.
    """

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
    kind: Kind = "alert"
    body: str | None = None
    story: str | None = None
    bundle: str | None = None
    taken: list[str] = []
    """The addresses that have it already; it goes on to the others."""


class Told(msgspec.Struct, frozen=True):
    """A message, and when its status last changed: if sent, when it was. `digest` is what told it instead."""

    message: Message
    changed: datetime
    digest: Message | None


class Held(msgspec.Struct, frozen=True):
    """Messages of a subscription and channel that wait for the same digest, the earliest until `due`."""

    subscription: str
    channel: str
    bundle: str
    due: datetime


def add(
    connection: sa.Connection,
    message_id: str,
    subscription: str,
    channel: str,
    alerts: Sequence[str],
    now: datetime,
    *,
    kind: Kind = "alert",
    body: str | None = None,
    story: str | None = None,
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
            kind=kind,
            body=body,
            story=story,
        )
    )
    return True


def get(connection: sa.Connection, message_id: str, *, take: bool = False) -> Message | None:
    """A message; who is going to act on it `take`s its row first, and so acts alone."""
    query = sa.select(outbox).where(outbox.c.id == message_id)
    row = connection.execute(query.with_for_update() if take else query).one_or_none()
    return _built(row) if row is not None else None


def first_open(connection: sa.Connection, channel: str, now: datetime, longest: timedelta) -> Message | None:
    """The message that is next on a channel: later ones wait for it.

    One that has reached somebody steps aside until its time, at most `longest`: a full mailbox must not keep from
    everyone else what comes after it.
    """
    waits = (outbox.c.not_before > now) & (outbox.c.not_before <= now + longest)
    query = (
        sa.select(outbox)
        .where(outbox.c.channel == channel, outbox.c.status.in_(OPEN), sa.not_(outbox.c.taken.is_not(None) & waits))
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


def postpone(
    connection: sa.Connection, message_id: str, until: datetime, error: str, now: datetime, taken: Sequence[str] = ()
) -> None:
    """It was not taken, and goes again, but not to those who have `taken` it."""
    _change(connection, message_id, status="waiting", not_before=until, error=error, changed=now)
    if taken:
        _change(connection, message_id, taken=msgspec.json.encode(list(taken)).decode())


def count_anew(connection: sa.Connection, message_id: str) -> None:
    """The tries before this one were in vain for other reasons."""
    _change(connection, message_id, attempts=1)


def fail(connection: sa.Connection, message_id: str, error: str, now: datetime) -> None:
    """It was refused for good."""
    _change(connection, message_id, status="failed", error=error, changed=now)


def hold(connection: sa.Connection, message_id: str, bundle: str, until: datetime, now: datetime) -> None:
    """It waits for a digest."""
    _change(connection, message_id, status="held", bundle=bundle, not_before=until, changed=now)


def held(connection: sa.Connection) -> list[Held]:
    """What waits for digests, by bundle."""
    of = (outbox.c.subscription, outbox.c.channel, outbox.c.bundle)
    query = sa.select(*of, sa.func.min(outbox.c.not_before).label("due")).where(outbox.c.status == "held").group_by(*of)
    return [Held(row.subscription, row.channel, row.bundle, row.due) for row in connection.execute(query)]


def in_bundle(connection: sa.Connection, subscription: str, channel: str, bundle: str) -> list[Message]:
    """The held messages of one bundle, in order."""
    mine = (outbox.c.subscription == subscription) & (outbox.c.channel == channel) & (outbox.c.bundle == bundle)
    query = sa.select(outbox).where(mine, outbox.c.status == "held").order_by(outbox.c.sequence)
    return [_built(row) for row in connection.execute(query)]


def let_go(connection: sa.Connection, message_id: str, now: datetime) -> None:
    """A held message goes as itself."""
    _change(connection, message_id, status="waiting", not_before=now, changed=now)


def told(connection: sa.Connection, messages: Sequence[Message], digest: str, now: datetime) -> None:
    """These held messages are told by a digest."""
    change = sa.update(outbox).where(outbox.c.id == sa.bindparam("one"))
    change = change.values(status="told", told_by=digest, changed=now)
    connection.execute(change, [{"one": message.id} for message in messages])


def sent_alone(
    connection: sa.Connection, subscription: str, channel: str, kinds: Sequence[Kind], since: datetime
) -> list[datetime]:
    """When this subscription sent single messages of these kinds there, at once, since then."""
    mine = (outbox.c.subscription == subscription) & (outbox.c.channel == channel) & outbox.c.kind.in_(list(kinds))
    query = sa.select(outbox.c.changed).where(mine, outbox.c.status == "sent", outbox.c.bundle.is_(None))
    return list(connection.execute(query.where(outbox.c.changed > since)).scalars())


def telling(connection: sa.Connection, subscription: str, channel: str, story: str, alert: str) -> Message | None:
    """The message in which a subscription tells an alert on a channel, whatever became of it."""
    there = (outbox.c.channel == channel) & (outbox.c.story == story) & (outbox.c.kind == "alert")
    names_it = outbox.c.alerts.contains(msgspec.json.encode(alert).decode(), autoescape=True)
    query = sa.select(outbox).where(there, outbox.c.subscription == subscription, names_it)
    row = connection.execute(query.order_by(outbox.c.sequence).limit(1)).one_or_none()
    return _built(row) if row is not None else None


def about(connection: sa.Connection, alert: str, story: str) -> list[Told]:
    """The messages with an alert of this story, in order."""
    names_it = outbox.c.alerts.contains(msgspec.json.encode(alert).decode(), autoescape=True)
    query = sa.select(outbox).where(outbox.c.story == story, names_it).order_by(outbox.c.sequence)
    rows = connection.execute(query).all()
    digests = {row.told_by: get(connection, row.told_by) for row in rows if row.told_by is not None}
    return [Told(_built(row), row.changed, digests.get(row.told_by)) for row in rows]


def thread(connection: sa.Connection, channel: str, story: str) -> str | None:
    """The provider's id of the first message that told of a story on a channel."""
    there = (outbox.c.channel == channel) & (outbox.c.story == story) & (outbox.c.status == "sent")
    query = sa.select(outbox.c.provider_id).where(there, outbox.c.kind == "alert").order_by(outbox.c.sequence).limit(1)
    return connection.execute(query).scalar_one_or_none() or None


def silence(connection: sa.Connection, message_id: str, now: datetime) -> None:
    """Nobody wants to hear of it."""
    _change(connection, message_id, status="muted", changed=now)


def muted(connection: sa.Connection, subscription: str, channel: str, since: datetime) -> int:
    """How many messages were muted there since then."""
    mine = (outbox.c.subscription == subscription) & (outbox.c.channel == channel) & (outbox.c.status == "muted")
    query = sa.select(sa.func.count()).select_from(outbox).where(mine, outbox.c.changed >= since)
    return connection.execute(query).scalar_one()


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
        kind=row.kind,
        body=row.body,
        story=row.story,
        bundle=row.bundle,
        taken=msgspec.json.decode(row.taken, type=list[str]) if row.taken is not None else [],
    )
