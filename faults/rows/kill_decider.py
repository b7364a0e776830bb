"""kill -9 of the decider, at each step of the transaction in which it decides."""

import time
from functools import partial

from faults.outcome import Row
from faults.places import Files, held
from faults.rows.killing import as_it_is_appended, at_any_instant, kill, play
from faults.world import World
from topics.log import ALERTS, ENRICHED

STAGE = "alert"


def _before_commit(world: World) -> None:
    """In files: decided, and held up before the alert can be appended. Else: before the outbox can be written."""
    head = world.head(ENRICHED)
    world.publish()
    world.wait_head(ENRICHED, head + 1)
    place = world.place
    with held(place.data / "log.db") if isinstance(place, Files) else place.hold_state("outbox"):
        time.sleep(0.3)
        world.crew.kill(STAGE)


WAYS = (
    as_it_is_appended(ENRICHED, kill(STAGE)),
    # The alert stands in its topic, and the transaction that decided it may not be committed.
    as_it_is_appended(ALERTS, kill(STAGE)),
    _before_commit,
    at_any_instant(2.0, kill(STAGE)),
)
ROW = Row(
    "kill-decider",
    "kill -9 the decider: as a record arrives, before and after its alert is appended, at any instant",
    "200: 0 lost, 0 twice",
    partial(play, WAYS),
    rounds=200,
    few=2,
)
