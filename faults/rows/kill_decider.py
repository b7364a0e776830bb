"""kill -9 of the decider, at each step of the transaction in which it decides."""

import time
from collections.abc import Callable

from faults.outcome import Outcome, Row
from faults.places import Files, Grounds, held
from faults.world import World, world_of
from topics.log import ALERTS, ENRICHED

STAGE = "alert"


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        for number in range(rounds):
            WAYS[number % len(WAYS)](world)
            world.settle()
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _after_arrival(world: World) -> None:
    watcher = world.when_appended(ENRICHED, lambda: world.crew.kill(STAGE))
    world.publish()
    watcher.join()


def _after_alert(world: World) -> None:
    """The alert stands in its topic, and the transaction that decided it may not be committed."""
    watcher = world.when_appended(ALERTS, lambda: world.crew.kill(STAGE))
    world.publish()
    watcher.join()


def _before_commit(world: World) -> None:
    """In files: decided, and held up before the alert can be appended. Else: before the outbox can be written."""
    head = world.head(ENRICHED)
    hold = None
    try:
        world.publish()
        world.wait_head(ENRICHED, head + 1)
        place = world.place
        hold = held(place.data / "log.db") if isinstance(place, Files) else place.hold_state("outbox")
        with hold:
            time.sleep(0.3)
            world.crew.kill(STAGE)
    finally:
        hold = None


def _any_instant(world: World) -> None:
    world.publish()
    time.sleep(world.chance.uniform(0.0, 2.0))
    world.crew.kill(STAGE)


WAYS: tuple[Callable[[World], None], ...] = (_after_arrival, _after_alert, _before_commit, _any_instant)
ROW = Row(
    "kill-decider",
    "kill -9 the decider: as a record arrives, before and after its alert is appended, at any instant",
    "200: 0 lost, 0 twice",
    play,
    rounds=200,
    few=4,
)
