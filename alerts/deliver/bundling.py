"""Digests that are due: what waited for them becomes one message, in the same transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from alerts.deliver.bodies import updates_in
from alerts.deliver.coverage import coverage
from alerts.deliver.identity import delivery_id
from alerts.deliver.route import BRAKE, DIGEST, LATE, QUIET
from alerts.deliver.subscriptions import SubscriptionsFile, Way
from alerts.deliver.times import latest_due, quiet_until
from alerts.deliver.words.digest import DigestBody
from alerts.deliver.words.reader import ENGLISH, Reader
from state import lanes, outbox
from state.database import Connection
from state.outbox import Message

LONGEST = timedelta(days=1, hours=1)
"""What waits for no scheduled digest waits no longer: quiet hours end within a day."""


@dataclass(frozen=True, slots=True)
class Due:
    """A digest to be made. A scheduled one tells of a span; one that `begins` has nothing to tell yet."""

    subscription: str
    channel: str
    bundle: str
    span: tuple[datetime, datetime] | None = None
    begins: bool = False


def due_digests(connection: Connection, file: SubscriptionsFile, now: datetime) -> list[Due]:
    """What is due, or has to be noted as begun; reads only."""
    return [*_waited(connection, file, now), *_scheduled(connection, file, now)]


def make(connection: Connection, file: SubscriptionsFile, due: Due, now: datetime) -> None:
    """Puts a digest into the outbox."""
    way = file.way(due.subscription, due.channel)
    if due.span is not None:
        if way is not None and not due.begins:
            _tell_of_span(connection, due, due.span, way, now)
        lanes.tell_until(connection, due.subscription, due.channel, due.span[1])
    else:
        _tell_of_waiting(connection, due, way.reader if way is not None else ENGLISH, now)


def _waited(connection: Connection, file: SubscriptionsFile, now: datetime) -> Iterator[Due]:
    for one in outbox.held(connection):
        way = file.way(one.subscription, one.channel)
        if way is not None and one.bundle == DIGEST and way.digest is not None:
            continue
        if way is not None and _is_quiet(way, now):
            continue
        # Due later than anything waits: that was reckoned under a clock that has been set back since.
        if not now < one.due <= now + LONGEST:
            yield Due(one.subscription, one.channel, one.bundle)


def _scheduled(connection: Connection, file: SubscriptionsFile, now: datetime) -> Iterator[Due]:
    for way in file.ways:
        if way.digest is None or _is_quiet(way, now):
            continue
        since = lanes.told_until(connection, way.id, way.channel)
        if since is None or since > now:
            yield Due(way.id, way.channel, DIGEST, (now, now), begins=True)
        elif (due := latest_due(way.digest, since, now)) is not None:
            yield Due(way.id, way.channel, DIGEST, (since, due))


def _is_quiet(way: Way, now: datetime) -> bool:
    return way.quiet is not None and quiet_until(way.quiet, now) is not None


def _tell_of_span(connection: Connection, due: Due, span: tuple[datetime, datetime], way: Way, now: datetime) -> None:
    """It comes whether anything fired or not: silence would leave its readers wondering. Hourly that would be noise."""
    messages = outbox.in_bundle(connection, due.subscription, due.channel, DIGEST)
    if not messages and way.digest is not None and way.digest.every == "hour":
        return
    reader = way.reader
    title = f"{due.subscription}: {_counted(messages, reader) or reader.say('all quiet')}"
    muted = outbox.muted(connection, due.subscription, due.channel, span[0])
    silenced = [reader.count("{number} alert muted", "{number} alerts muted", muted)] if muted else []
    body = _body(title, [_span(reader, *span), *silenced, *coverage(connection, now, reader)], messages)
    _put(connection, due, f"{DIGEST} {span[1].isoformat()}", messages, body, now)


def _tell_of_waiting(connection: Connection, due: Due, reader: Reader, now: datetime) -> None:
    """One message alone goes as itself."""
    messages = outbox.in_bundle(connection, due.subscription, due.channel, due.bundle)
    if len(messages) == 1:
        outbox.let_go(connection, messages[0].id, now)
        return
    title, why = _why(due.bundle, messages, reader)
    body = _body(title, [why, *coverage(connection, now, reader)], messages)
    _put(connection, due, due.bundle, messages, body, now)


def _why(bundle: str, messages: Sequence[Message], reader: Reader) -> tuple[str, str]:
    what = {"what": _counted(messages, reader), "span": _span(reader, messages[0].created, messages[-1].created)}
    if bundle == QUIET:
        return reader.say("{what} of the quiet hours", **what), reader.say("held over the quiet hours, {span}", **what)
    if bundle == BRAKE:
        why = reader.say("so many at once that they were held, {span}: the table above names the rules", **what)
        return reader.say("{what} more", **what), why
    if bundle == LATE:
        why = reader.say("late: they could not be sent when they came, {span}", **what)
        return reader.say("late: {what}", **what), why
    return what["what"], what["span"]


def _span(reader: Reader, start: datetime, end: datetime) -> str:
    return reader.say("{start} to {end}", start=reader.moment(start), end=reader.moment(end))


def _put(
    connection: Connection, due: Due, name: str, messages: Sequence[Message], body: DigestBody, now: datetime
) -> None:
    identity = delivery_id(name, due.subscription, due.channel, *(message.id for message in messages))
    text = msgspec.json.encode(body).decode()
    outbox.add(connection, identity, due.subscription, due.channel, _told(messages), now, kind="digest", body=text)
    if messages:
        outbox.told(connection, messages, identity, now)


def _body(title: str, below: list[str], messages: Sequence[Message]) -> DigestBody:
    updates = [update for message in messages if message.kind == "update" for update in updates_in(message)]
    told = _told([message for message in messages if message.kind == "alert"])
    return DigestBody(title, below, updates, [one.alert for one in updates if one.alert not in told])


def _told(messages: Sequence[Message]) -> list[str]:
    """The alerts that these messages are about."""
    return list(dict.fromkeys(alert for message in messages for alert in message.alerts))


def _counted(messages: Sequence[Message], reader: Reader) -> str:
    alerts = len(_told([message for message in messages if message.kind == "alert"]))
    updates = sum(message.kind == "update" for message in messages)
    words = [reader.count("{number} alert", "{number} alerts", alerts)] if alerts else []
    words += [reader.count("{number} update", "{number} updates", updates)] if updates else []
    return ", ".join(words)
