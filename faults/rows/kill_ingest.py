"""kill -9 of the stage that polls, at each step between a feed and its saved validators."""

import time
from collections.abc import Callable

from faults import points
from faults.outcome import Outcome, Row
from faults.places import Grounds
from faults.world import PATIENCE, NeverCame, World, wait_for, world_of
from topics.log import ARTICLES

STAGE = "ingest"


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        for number in range(rounds):
            WAYS[number % len(WAYS)](world)
            polls = sum(world.feeds.asked.values())
            wait_for(lambda polls=polls: sum(world.feeds.asked.values()) > polls, "a poll after the kill")  # type: ignore[misc]
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _before_fetch(world: World) -> None:
    _at(world, points.BEFORE_FETCH)


def _mid_body(world: World) -> None:
    _at(world, points.MID_BODY)


def _after_append(world: World) -> None:
    watcher = world.when_appended(ARTICLES, lambda: world.crew.kill(STAGE))
    world.publish()
    watcher.join()


def _before_validators(world: World) -> None:
    head = world.head(ARTICLES)
    with world.hold_when_fetching("feeds"):
        world.wait_head(ARTICLES, head + 1)
        world.crew.kill(STAGE)


def _any_instant(world: World) -> None:
    world.publish()
    time.sleep(world.chance.uniform(0.0, 1.5))
    world.crew.kill(STAGE)


def _at(world: World, point: str) -> None:
    struck = world.points.lie_in_wait(point, lambda: world.crew.kill(STAGE))
    world.publish()
    if not struck.wait(PATIENCE):
        raise NeverCame(point)


WAYS: tuple[Callable[[World], None], ...] = (
    _before_fetch,
    _mid_body,
    _after_append,
    _before_validators,
    _any_instant,
)
ROW = Row(
    "kill-ingest",
    "kill -9 ingest: before the fetch, in the middle of the body, after the append, before validators are saved",
    "200: 0 lost, 0 twice",
    play,
    rounds=200,
    few=5,
)
