"""The decider is stopped, a stand-by takes over, and the first wakes up believing that it still decides."""

import signal
import time

from faults.outcome import Outcome, Row
from faults.places import DISTRIBUTED, Grounds
from faults.world import World, wait_for, world_of

ROLE = "decider"
STOPPED, STOPPED_BRIEFLY = 60.0, 20.0
"""Seconds; briefly is longer than a lease still."""
FULL = 5
"""Rounds from which on it is stopped for the full time."""
PAUSE = 3.0


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        world.crew.start("alert", "alert-2")
        for _ in range(rounds):
            _round(world, outcome, STOPPED if rounds >= FULL else STOPPED_BRIEFLY)
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _round(world: World, outcome: Outcome, seconds: float) -> None:
    wait_for(lambda: world.crew.player(ROLE) is not None, "somebody who decides")
    first = world.crew.player(ROLE)
    assert first is not None
    world.publish()
    time.sleep(world.chance.uniform(0.0, 2.0))
    world.crew.signal(first, signal.SIGSTOP)
    began = time.monotonic()
    told = world.crew.log_of(first).stat().st_size
    try:
        taken = None
        while time.monotonic() < began + seconds:
            world.publish()
            time.sleep(PAUSE)
            if taken is None and world.crew.player(ROLE) not in (None, first):
                taken = time.monotonic() - began
        # A process that is stopped with a file's lock in its hands keeps everybody waiting, but nothing is lost.
        outcome.note("takeovers while it slept", float(taken is not None))
    finally:
        world.crew.signal(first, signal.SIGCONT)
    if taken is not None:
        wait_for(lambda: _stepped_down(world, first, told), "the first decider's stepping down")
    world.publish()
    world.settle()


def _stepped_down(world: World, name: str, since: int) -> bool:
    with world.crew.log_of(name).open("rb") as log:
        log.seek(since)
        said = log.read()
    return b"stepping down" in said or b"standing by" in said


ROW = Row(
    "stopped-decider",
    "the decider is stopped (SIGSTOP) for 60 s, a stand-by takes over, the first wakes up",
    "20: 0 lost, 0 twice, the first steps down",
    play,
    rounds=20,
    few=1,
    tested_on=(DISTRIBUTED,),
    share=FULL,
)
