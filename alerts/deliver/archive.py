"""Alerts that a replay wrote into history, told if somebody asks for it: one digest a subscription and channel."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from alerts.deliver.identity import delivery_id
from alerts.deliver.subscriptions import SubscriptionsFile, Way
from alerts.deliver.words.digest import DigestBody
from state import outbox
from state.database import Connection
from topics.records import Alert


def takers(file: SubscriptionsFile, alerts: Sequence[Alert]) -> list[tuple[Way, list[Alert]]]:
    """Who takes some of the alerts, and which."""
    wanted = [(way, [alert for alert in alerts if way.subscription.wants(alert)]) for way in file.ways]
    return [(way, some) for way, some in wanted if some]


def tell(connection: Connection, file: SubscriptionsFile, run: str, alerts: Sequence[Alert], now: datetime) -> int:
    """Puts the digests of a run into the outbox and answers how many are new there; a second time there are none."""
    told = takers(file, alerts)
    return sum(_put(connection, way, run, some, now) for way, some in told)


def take_back(connection: Connection, file: SubscriptionsFile, run: str, now: datetime) -> None:
    """Digests of a run that nobody has yet are not sent."""
    for way in file.ways:
        message = outbox.get(connection, _identity(run, way), take=True)
        if message is not None and message.status == "waiting":
            outbox.silence(connection, message.id, now)


def _put(connection: Connection, way: Way, run: str, alerts: Sequence[Alert], now: datetime) -> bool:
    reader = way.reader
    what = reader.say("{what} from the archive", what=reader.count("{number} alert", "{number} alerts", len(alerts)))
    times = [alert.time for alert in alerts]
    span = reader.say("{start} to {end}", start=reader.moment(min(times)), end=reader.moment(max(times)))
    why = reader.say(
        "from the archive: found afterwards in what was reported {span}; nothing of this is new", span=span
    )
    body = msgspec.json.encode(DigestBody(f"{way.id}: {what}", [why])).decode()
    row = (_identity(run, way), way.id, way.channel, [alert.id for alert in alerts], now)
    return outbox.add(connection, *row, kind="digest", body=body)


def _identity(run: str, way: Way) -> str:
    return delivery_id("archive", run, way.id, way.channel)
