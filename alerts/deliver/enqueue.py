"""From alerts to messages: one for each subscription that wants them and each of its channels."""

from collections.abc import Callable, Sequence
from datetime import datetime

from alerts.deliver.bodies import updates_body
from alerts.deliver.identity import delivery_id
from alerts.deliver.models import Channel
from alerts.deliver.subscriptions import SubscriptionsFile
from state import outbox
from state.database import Connection
from state.outbox import Message
from topics.records import Alert, Update


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

    def updates(self, connection: Connection, updates: list[Update], alerts: list[Alert], now: datetime) -> None:
        """What became of alerts of one rule and story: one message for each channel where they were told."""
        file = self._subscriptions()
        for way in file.ways:
            pairs = zip(updates, alerts, strict=True)
            told = [
                update
                for update, alert in pairs
                if way.subscription.wants(alert)
                and worth_telling(update, file.channels[way.channel])
                and _was_told(outbox.telling(connection, way.id, way.channel, alert.story, alert.id), update)
            ]
            if told:
                identity = message_id([update.id for update in told], way.id, way.channel)
                row = (identity, way.id, way.channel, [update.alert for update in told], now)
                outbox.add(connection, *row, kind="update", body=updates_body(told), story=alerts[0].story)


def worth_telling(update: Update, channel: Channel) -> bool:
    """One more source is worth a line in a thread, and no message of its own anywhere else."""
    return update.kind != "sources" or (channel.slack is not None and channel.slack.webhook is None)


def _was_told(message: Message | None, update: Update) -> bool:
    """Whether who reads there knows of the alert, or will; a line in a thread needs the thread."""
    if message is None or message.status in {"muted", "failed"}:
        return False
    return update.kind != "sources" or message.status not in {"held", "told"}


def message_id(alerts: Sequence[str], subscription: str, destination: str) -> str:
    """The same for the same alerts, subscription and destination, whatever is killed when."""
    return delivery_id(*sorted(alerts), subscription, destination)
