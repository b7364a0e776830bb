"""The stage ingest: feeds in, articles out, on a schedule; and the upkeep of topics and identities."""

import structlog

from app.configuration import FEEDS
from app.lease_keeper import Holding, in_role
from app.reloading import LOOK_EVERY, Follower
from app.running import Running, now
from ingest.poll import PollReport
from ingest.schedule import Poller
from state.articles import forget
from state.feed_days import forget_days
from state.upkeep import forget_messages
from topics.log import TOPICS

ROLE = "poller"
UPKEEP_EVERY = 3600.0

logger = structlog.get_logger("ingest")


def run_ingest(running: Running) -> None:
    """Polls while it holds the lease, until `stop`."""
    in_role(running.state, ROLE, running.stop, lambda holding: _play(running, holding), running.beat)


def ingest_once(running: Running) -> list[PollReport]:
    """Every feed once, due or not."""
    feeds = running.feeds().feeds
    with _poller(running) as poller:
        return poller.poll_once(feeds)


def upkeep(running: Running) -> None:
    """Retention: topics by the settings' ages and sizes, identities that no feed has shown for long, old messages."""
    ages, plans = running.settings.retention, running.settings.topics()
    for topic in TOPICS:
        plan = plans[topic]
        deleted = running.log.retain(topic, before=now() - plan.retention, max_bytes=plan.max_bytes)
        if deleted:
            logger.info("old records deleted", topic=topic, count=deleted)
    forget(running.state, now() - ages.identities)
    forget_messages(running.state, now() - ages.messages)
    forget_days(running.state, now())


def _play(running: Running, holding: Holding) -> None:
    with _poller(running) as poller:
        follower = Follower(
            running.folder, running.state, FEEDS, lambda: poller.replace_feeds(running.feeds().feeds), now
        )
        poller.run(
            running.feeds().feeds,
            running.stop,
            holding,
            [(LOOK_EVERY, follower.look), (UPKEEP_EVERY, lambda: upkeep(running))],
        )


def _poller(running: Running) -> Poller:
    return Poller(running.log, running.state, running.settings.fetch, clock=now)
