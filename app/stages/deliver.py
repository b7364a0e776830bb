"""The stage deliver: messages out of the outbox to their destinations, one owner at a time."""

from alerts.deliver.deliverer import Deliverer
from alerts.deliver.notices import tell
from alerts.deliver.senders import Destination, destinations
from alerts.deliver.subscriptions import SubscriptionsFile
from app.configuration import SUBSCRIPTIONS
from app.heartbeat import Heartbeat
from app.lease_keeper import Holding, in_role
from app.overview import gather
from app.patience import patiently
from app.reloading import Follower
from app.running import Running, now
from state.channels import keep_off_only

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

    deliverer.run(running.stop, holding, between)


def _heart(running: Running) -> Heartbeat | None:
    url = running.settings.heartbeat
    return Heartbeat(url, lambda: gather(running.log, running.state, now()), now) if url is not None else None


def _subscribed(running: Running) -> tuple[dict[str, Destination], SubscriptionsFile]:
    """The channels as they are configured now; those that were off under other settings are on again."""
    file = running.subscriptions()
    found = destinations(file.channels, running.settings.smtp, running.settings.slack, now)
    with running.state.write() as connection:
        keep_off_only(connection, {name: one.settings_hash for name, one in found.items()})
    return found, file
