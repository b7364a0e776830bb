"""kill -9 of the processor, and of the child that reads for it."""

import time
from collections.abc import Callable

from faults.outcome import Outcome, Row
from faults.places import EMBEDDED, Grounds
from faults.world import World, wait_for, world_of
from topics.log import ARTICLES, ENRICHED

STAGE = "process"


def play(ways: tuple[Callable[[World], None], ...], grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """One kill an article: one that costs three readers their lives is given up, and rightly so."""
    outcome = Outcome(rounds, seeds=[seed])
    if grounds.kind == EMBEDDED:
        # A file has one write lock: held against the processor it would keep the poller from the awaited article too.
        ways = tuple(one for one in ways if one is not _before_work)
    with world_of(grounds, seed) as world:
        world.start()
        for number in range(rounds):
            ways[number % len(ways)](world)
            world.settle()
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _after_arrival(world: World) -> None:
    watcher = world.when_appended(ARTICLES, lambda: world.crew.kill(STAGE))
    world.publish()
    watcher.join()


def _before_work(world: World) -> None:
    head = world.head(ARTICLES)
    with world.hold_when_fetching("tries"):
        world.wait_head(ARTICLES, head + 1)
        time.sleep(0.2)
        world.crew.kill(STAGE)


def _after_result(world: World) -> None:
    watcher = world.when_appended(ENRICHED, lambda: world.crew.kill(STAGE))
    world.publish()
    watcher.join()


def _any_instant(world: World) -> None:
    world.publish()
    time.sleep(world.chance.uniform(0.0, 2.0))
    world.crew.kill(STAGE)


def _child_at_work(world: World) -> None:
    watcher = world.when_appended(ARTICLES, lambda: _strike(world, 0.08))
    world.publish()
    watcher.join()


def _child_any_instant(world: World) -> None:
    """Also while it is loading: one that was killed is replaced when there is something to read."""
    world.publish()
    _strike(world, 3.0)


def _strike(world: World, within: float) -> None:
    wait_for(lambda: bool(world.crew.readers(STAGE)), "a child that reads")
    time.sleep(world.chance.uniform(0.0, within))
    world.crew.kill_reader(STAGE)


PARENT = Row(
    "kill-processor",
    "kill -9 the processor: before work is begun, at work, between its result and its position, at any instant",
    "200: 0 lost, 0 twice",
    lambda grounds, rounds, seed: play(
        (_after_arrival, _before_work, _after_result, _any_instant), grounds, rounds, seed
    ),
    rounds=200,
    few=4,
    share=25,
)
CHILD = Row(
    "kill-child",
    "kill -9 the child that reads: at work, at any instant",
    "200: 0 lost, 0 twice",
    lambda grounds, rounds, seed: play((_child_at_work, _child_any_instant), grounds, rounds, seed),
    rounds=200,
    few=3,
)
