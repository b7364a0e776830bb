"""The stage deliver: messages out of the outbox to their destinations, one owner at a time."""

from alerts.deliver.deliverer import Deliverer
from alerts.deliver.senders import Destination, destinations
from app.configuration import SUBSCRIPTIONS
from app.lease_keeper import Holding, in_role
from app.patience import patiently
from app.reloading import Follower
from app.running import Running, now
from state.channels import keep_off_only

ROLE = "deliverer"


def run_deliver(running: Running) -> None:
    """Delivers while it holds the lease, until `stop`."""
    in_role(running.state, ROLE, running.stop, lambda holding: _play(running, holding), running.beat)


def _play(running: Running, holding: Holding) -> None:
    deliverer = Deliverer(running.state, patiently(lambda: _destinations(running), running.stop), now)
    follower = Follower(
        running.folder, running.state, SUBSCRIPTIONS, lambda: deliverer.replace(_destinations(running)), now
    )
    deliverer.run(running.stop, holding, follower.look)


def _destinations(running: Running) -> dict[str, Destination]:
    """The channels as they are configured now; those that were off under other settings are on again."""
    found = destinations(running.subscriptions().channels, running.settings.smtp, running.settings.slack, now)
    with running.state.write() as connection:
        keep_off_only(connection, {name: one.settings_hash for name, one in found.items()})
    return found
