"""Another program holds the state, or the log of the embedded pair, for half a minute."""

import time
from contextlib import ExitStack

from faults.outcome import Outcome, Row
from faults.places import Files, Grounds, held
from faults.world import world_of

SECONDS = 30.0


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        pids = world.crew.pids()
        for number in range(rounds):
            world.publish()
            with ExitStack() as held_up:
                if number % 3 != 2:
                    held_up.enter_context(world.place.hold_state())
                if isinstance(world.place, Files) and number % 3 != 1:
                    held_up.enter_context(held(world.place.data / "log.db"))
                end = time.monotonic() + SECONDS
                while time.monotonic() < end:
                    world.publish()
                    time.sleep(5.0)
            outcome.note("caught up after, s", world.settle())
        outcome.take(world.finish())
        outcome.demand(world.crew.pids() == pids and not world.crew.deaths, f"ends: {world.crew.deaths}")
    return outcome


ROW = Row(
    "locked",
    "state and log held by another program for 30 s: a file's write lock, locks on all tables",
    "0 lost, 0 twice, 0 exits, resumes by itself",
    play,
    rounds=9,
    few=1,
    share=3,
)
