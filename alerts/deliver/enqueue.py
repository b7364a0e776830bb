"""From alerts to messages: one for each subscription that wants them and each of its channels."""

from collections.abc import Callable, Sequence
from datetime import datetime

from alerts.deliver.identity import delivery_id
from alerts.deliver.subscriptions import SubscriptionsFile
from state import outbox
from state.database import Connection
from topics.records import Alert


def enqueuer(subscriptions: Callable[[], SubscriptionsFile]) -> Callable[[Connection, list[Alert], datetime], None]:
    """The function that writes the outbox rows of the alerts of one rule and one article: one message for all.

    `subscriptions` gives those in force. A subscription that several ways lead to one channel gets one message there.
    """

    def enqueue(connection: Connection, alerts: list[Alert], now: datetime) -> None:
        for subscription in subscriptions().subscriptions:
            wanted = [alert.id for alert in alerts if subscription.wants(alert)]
            if not wanted:
                continue
            for channel in dict.fromkeys(subscription.to):
                identity = message_id(wanted, subscription.id, channel)
                outbox.add(connection, identity, subscription.id, channel, wanted, now, story=alerts[0].story)

    return enqueue


def message_id(alerts: Sequence[str], subscription: str, destination: str) -> str:
    """The same for the same alerts, subscription and destination, whatever is killed when."""
    return delivery_id(*sorted(alerts), subscription, destination)
