"""The stage deliver: messages out of the outbox to their destinations, one owner at a time."""

from collections.abc import Awaitable, Callable

from alerts.deliver.channels.senders import Destination, destinations
from alerts.deliver.channels.slack_socket import TOPIC, SlackSocket
from alerts.deliver.deliverer import Deliverer
from alerts.deliver.forms.addresses import addresses_of
from alerts.deliver.forms.links import SECRET, Links
from alerts.deliver.notices import tell
from alerts.deliver.subscriptions import SubscriptionsFile
from app.configuration import SUBSCRIPTIONS
from app.heartbeat import Heartbeat
from app.lease_keeper import Holding, in_role
from app.overview import gather
from app.patience import patiently
from app.reloading import Follower
from app.running import Running, now
from state import bounces, notices
from state.channels import keep_off_only
from state.secrets import secret

ROLE = "deliverer"


def run_deliver(running: Running) -> None:
    """Delivers while it holds the lease, until `stop`."""
    in_role(running.state, ROLE, running.stop, lambda holding: _play(running, holding), running.beat)


def _play(running: Running, holding: Holding) -> None:
    deliverer = Deliverer(running.state, *patiently(lambda: _subscribed(running), running.stop), now)
    follower = Follower(
        running.folder, running.state, SUBSCRIPTIONS, lambda: deliverer.replace(*_subscribed(running)), now
    )

    heart = _heart(running)

    def between() -> None:
        follower.look()
        if heart is not None:
            heart.look()
        # Without operators too: who names them later is not told of all that has been.
        operators = [name for name in running.settings.operators if deliverer.knows(name)]
        patiently(lambda: tell(running.state, operators, now()), running.stop)

    deliverer.run(running.stop, holding, between, _beside(running, deliverer))


def _heart(running: Running) -> Heartbeat | None:
    url = running.settings.heartbeat
    return Heartbeat(url, lambda: gather(running.log, running.state, now()), now) if url is not None else None


def _beside(running: Running, deliverer: Deliverer) -> list[Callable[[], Awaitable[None]]]:
    """What listens to Slack, where it may."""
    if running.settings.slack.app_token is not None:
        return [SlackSocket(running.state, running.settings.slack, now, deliverer.reader_of).run]
    patiently(lambda: notices.clear(running.state, TOPIC), running.stop)
    return []


def _subscribed(running: Running) -> tuple[dict[str, Destination], SubscriptionsFile]:
    """The channels as they are configured now; those that were off under other settings are on again."""
    file = running.subscriptions()
    settings = running.settings
    with running.state.write() as connection:
        url = settings.public_url
        links = Links(url, secret(connection, SECRET)) if url is not None else None
        found = destinations(file.channels, settings.smtp, settings.slack, now, links)
        keep_off_only(connection, {name: one.settings_hash for name, one in found.items()})
        bounces.keep_only(connection, addresses_of(file.channels))
    return found, file
