"""From alerts to messages: one for each subscription that wants them and each of its channels."""

from collections.abc import Callable, Sequence
from datetime import datetime

from alerts.deliver.identity import delivery_id
from alerts.deliver.models import Channel
from alerts.deliver.subscriptions import SubscriptionsFile
from state import outbox
from state.database import Connection
from topics.records import Alert, Update, encode


class Enqueuer:
    """Writes the rows of the outbox. `subscriptions` gives those in force.

    A subscription that several ways lead to one channel gets one message there.
    """

    def __init__(self, subscriptions: Callable[[], SubscriptionsFile]) -> None:
        self._subscriptions = subscriptions

    def alerts(self, connection: Connection, alerts: list[Alert], now: datetime) -> None:
        """The alerts of one rule and one article: one message for all."""
        for way in self._subscriptions().ways:
            wanted = [alert.id for alert in alerts if way.subscription.wants(alert)]
            if wanted:
                identity = message_id(wanted, way.id, way.channel)
                outbox.add(connection, identity, way.id, way.channel, wanted, now, story=alerts[0].story)

    def update(self, connection: Connection, update: Update, alert: Alert, now: datetime) -> None:
        """What became of an alert, for those who were told of it."""
        file = self._subscriptions()
        body = encode(update).decode()
        for way in file.ways:
            if not way.subscription.wants(alert) or not worth_telling(update, file.channels[way.channel]):
                continue
            if outbox.telling(connection, way.id, way.channel, alert.story, alert.id) is not None:
                told = (message_id([update.id], way.id, way.channel), way.id, way.channel, [alert.id], now)
                outbox.add(connection, *told, kind="update", body=body, story=alert.story)


def worth_telling(update: Update, channel: Channel) -> bool:
    """One more source is worth a line in a thread, and no message of its own anywhere else."""
    return update.kind != "sources" or (channel.slack is not None and channel.slack.webhook is None)


def message_id(alerts: Sequence[str], subscription: str, destination: str) -> str:
    """The same for the same alerts, subscription and destination, whatever is killed when."""
    return delivery_id(*sorted(alerts), subscription, destination)
