"""The stage alert: enriched articles in, decisions and messages out, one owner at a time."""

from alerts.decider import Decider
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.subscriptions import SubscriptionsFile
from app.lease_keeper import Holding, in_role
from app.patience import patiently
from app.reloading import Follower
from app.rule_files import OWNERS, RulesReader, owners_text
from app.running import Running, halted, now
from topics.mass_failure import HaltedError

STAGE = "alert"
ROLE = "decider"
RULES = "rules"


def run_alert(running: Running) -> None:
    """Decides while it holds the lease, until `stop`."""
    try:
        in_role(running.state, ROLE, running.stop, lambda holding: _play(running, holding), running.beat)
    except HaltedError as error:
        halted(running, STAGE, error)


def _play(running: Running, holding: Holding) -> None:
    subscribed = _Subscribed(running)
    reader = RulesReader()
    decider = Decider(running.log, running.state, reader.compile, Enqueuer(lambda: subscribed.file), now)

    def take() -> None:
        """Rules and subscriptions as the files are now; broken rules leave the recorded set in force."""
        subscribed.read()
        texts = {**running.folder.rule_texts(), OWNERS: owners_text(running.feeds())}
        decider.reload(reader.compile(texts), texts)

    follower = Follower(running.folder, running.state, RULES, take, now)
    patiently(follower.take, running.stop)
    decider.run(
        running.stop,
        holding,
        between=lambda: patiently(follower.look, running.stop),
        patiently=lambda action: patiently(action, running.stop),
    )


class _Subscribed:
    """The subscriptions in force."""

    def __init__(self, running: Running) -> None:
        self._running = running
        self.file: SubscriptionsFile = SubscriptionsFile()

    def read(self) -> None:
        self.file = self._running.subscriptions()
