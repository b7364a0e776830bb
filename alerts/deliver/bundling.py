"""Digests that are due: what waited for them becomes one message, in the same transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec

from alerts.deliver.coverage import coverage
from alerts.deliver.identity import delivery_id
from alerts.deliver.route import BRAKE, DIGEST, LATE, QUIET
from alerts.deliver.subscriptions import Subscription, SubscriptionsFile
from alerts.deliver.times import latest_due, quiet_until
from alerts.deliver.wording import moment
from state import lanes, outbox
from state.database import Connection
from state.outbox import Message

LONGEST = timedelta(days=1, hours=1)
"""What waits for no scheduled digest waits no longer: quiet hours end within a day."""


class DigestBody(msgspec.Struct, frozen=True):
    """What a digest says beside its alerts."""

    title: str
    below: list[str]


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
    subscription = next((one for one in file.subscriptions if one.id == due.subscription), None)
    if due.span is not None:
        if subscription is not None and not due.begins:
            _tell_of_span(connection, due, due.span, subscription, now)
        lanes.tell_until(connection, due.subscription, due.channel, due.span[1])
    else:
        _tell_of_waiting(connection, due, subscription, now)


def _waited(connection: Connection, file: SubscriptionsFile, now: datetime) -> Iterator[Due]:
    known = {one.id: one for one in file.subscriptions}
    for one in outbox.held(connection):
        subscription = known.get(one.subscription)
        if subscription is not None and one.bundle == DIGEST and subscription.digest is not None:
            continue
        if subscription is not None and _is_quiet(subscription, now):
            continue
        # Due later than anything waits: that was reckoned under a clock that has been set back since.
        if not now < one.due <= now + LONGEST:
            yield Due(one.subscription, one.channel, one.bundle)


def _scheduled(connection: Connection, file: SubscriptionsFile, now: datetime) -> Iterator[Due]:
    for subscription in file.subscriptions:
        if subscription.digest is None or _is_quiet(subscription, now):
            continue
        for channel in dict.fromkeys(subscription.to):
            since = lanes.told_until(connection, subscription.id, channel)
            if since is None or since > now:
                yield Due(subscription.id, channel, DIGEST, (now, now), begins=True)
            elif (due := latest_due(subscription.digest, since, now)) is not None:
                yield Due(subscription.id, channel, DIGEST, (since, due))


def _is_quiet(subscription: Subscription, now: datetime) -> bool:
    return subscription.quiet is not None and quiet_until(subscription.quiet, now) is not None


def _tell_of_span(
    connection: Connection, due: Due, span: tuple[datetime, datetime], subscription: Subscription, now: datetime
) -> None:
    """It comes whether anything fired or not: silence would leave its readers wondering. Hourly that would be noise."""
    messages = outbox.in_bundle(connection, due.subscription, due.channel, DIGEST)
    if not messages and subscription.digest is not None and subscription.digest.every == "hour":
        return
    count = len({alert for message in messages for alert in message.alerts})
    title = f"{due.subscription}: {_alerts(count) if count else 'all quiet'}"
    words = f"{moment(span[0], subscription.zone)} to {moment(span[1], subscription.zone)}"
    muted = outbox.muted(connection, due.subscription, due.channel, span[0])
    quiet = [f"{_alerts(muted)} muted"] if muted else []
    body = DigestBody(title, [words, *quiet, *coverage(connection, now)])
    _put(connection, due, f"{DIGEST} {span[1].isoformat()}", messages, body, now)


def _tell_of_waiting(connection: Connection, due: Due, subscription: Subscription | None, now: datetime) -> None:
    """One message alone goes as itself."""
    messages = outbox.in_bundle(connection, due.subscription, due.channel, due.bundle)
    if len(messages) == 1:
        outbox.let_go(connection, messages[0].id, now)
        return
    zone = subscription.zone if subscription is not None else "UTC"
    span = f"{moment(messages[0].created, zone)} to {moment(messages[-1].created, zone)}"
    count = _alerts(len({alert for message in messages for alert in message.alerts}))
    title, why = _why(due.bundle, count, span)
    _put(connection, due, due.bundle, messages, DigestBody(title, [why, *coverage(connection, now)]), now)


def _why(bundle: str, count: str, span: str) -> tuple[str, str]:
    if bundle == QUIET:
        return f"{count} of the quiet hours", f"held over the quiet hours, {span}"
    if bundle == BRAKE:
        return f"{count} more", f"so many at once that they were held, {span}: the table above names the rules"
    if bundle == LATE:
        return f"late: {count}", f"late: they could not be sent when they came, {span}"
    return count, span


def _put(
    connection: Connection, due: Due, name: str, messages: Sequence[Message], body: DigestBody, now: datetime
) -> None:
    identity = delivery_id(name, due.subscription, due.channel, *(message.id for message in messages))
    alerts = list(dict.fromkeys(alert for message in messages for alert in message.alerts))
    text = msgspec.json.encode(body).decode()
    outbox.add(connection, identity, due.subscription, due.channel, alerts, now, kind="digest", body=text)
    if messages:
        outbox.told(connection, messages, identity, now)


def _alerts(count: int) -> str:
    return "1 alert" if count == 1 else f"{count:,} alerts"
