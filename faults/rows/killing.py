"""What the rows that kill one stage have in common: a way to strike an article, and the round around it."""

import time
from collections.abc import Callable, Sequence

from faults.outcome import Outcome
from faults.places import Grounds
from faults.world import World, world_of

Way = Callable[[World], object]
"""Publishes an article, and strikes on its way."""


def play(ways: Sequence[Way], grounds: Grounds, rounds: int, seed: int, after: Way = World.settle) -> Outcome:
    """One strike an article, the ways in turn; `after` each the world is waited for."""
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        for number in range(rounds):
            ways[number % len(ways)](world)
            after(world)
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def as_it_is_appended(topic: str, strike: Way) -> Way:
    """Strikes as soon as a record more stands in the topic."""

    def way(world: World) -> None:
        watcher = world.when_appended(topic, lambda: strike(world))
        world.publish()
        watcher.join()

    return way


def at_any_instant(seconds: float, strike: Way) -> Way:
    """Strikes within so many seconds of an article."""

    def way(world: World) -> None:
        world.publish()
        time.sleep(world.chance.uniform(0.0, seconds))
        strike(world)

    return way


def kill(stage: str) -> Way:
    return lambda world: world.crew.kill(stage)
