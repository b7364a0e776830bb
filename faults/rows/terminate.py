"""SIGTERM, to single stages and to the whole."""

import time

from faults.crew import RUN, STAGES
from faults.outcome import Outcome, Row
from faults.places import EMBEDDED, Grounds
from faults.world import World, wait_for, world_of

LIMIT = 10.0


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """One round in five is `wirewatch run` as a whole."""
    outcome = Outcome(rounds, seeds=[seed])
    wholes = max(1, rounds // 5)
    with world_of(grounds, seed) as world:
        world.start()
        for number in range(rounds - wholes):
            name = STAGES[number % len(STAGES)]
            world.publish()
            time.sleep(world.chance.uniform(0.0, 2.0))
            _end(world, name, outcome)
            world.crew.start(name)
        world.settle()
        for name, code, seconds in world.crew.terminate_all():
            _judge(outcome, name, code, seconds)
        for _ in range(wholes):
            world.crew.start(RUN, keep=False)
            polls = sum(world.feeds.asked.values())
            wait_for(lambda polls=polls: sum(world.feeds.asked.values()) > polls, "a poll of the whole")  # type: ignore[misc]
            world.publish()
            time.sleep(world.chance.uniform(0.0, 6.0))
            _end(world, RUN, outcome)
        world.crew.start(RUN, keep=False)
        outcome.take(world.finish())
        _end(world, RUN, outcome)
        outcome.demand(not world.crew.deaths, f"ends unasked: {world.crew.deaths}")
    return outcome


def _end(world: World, name: str, outcome: Outcome) -> None:
    _judge(outcome, name, *world.crew.terminate(name))


def _judge(outcome: Outcome, name: str, code: int, seconds: float) -> None:
    outcome.within("slowest end, s", seconds, LIMIT)
    if seconds > LIMIT:
        outcome.late.append(f"it was {name}")
    outcome.demand(code == 0, f"{name} ended with {code} after {seconds:.1f} s")


ROW = Row(
    "sigterm",
    "SIGTERM to each stage and to `wirewatch run` at any instant",
    "200: exit 0 within 10 s, 0 lost, 0 twice",
    play,
    rounds=200,
    few=2,
    tested_on=(EMBEDDED,),
)
