"""Stand-bys of the poller, the decider and the delivery: after kill -9, and on SIGTERM."""

import time

from faults.outcome import Outcome, Row
from faults.places import EMBEDDED, Grounds
from faults.world import World, wait_for, world_of

ROLES = {"poller": "ingest", "decider": "alert", "deliverer": "deliver"}
LIMIT, LIMIT_ASKED = 20.0, 10.0


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """The time is from the strike until a report published right after it has been received everywhere."""
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        for stage in ROLES.values():
            world.crew.start(stage, f"{stage}-2")
        wait_for(lambda: all(_stands_by(world, stage) for stage in ROLES.values()), "stand-bys")
        for number in range(rounds):
            role = list(ROLES)[(number // 2 + seed) % len(ROLES)]
            wait_for(lambda role=role: world.crew.player(role) is not None, role)  # type: ignore[misc]
            first = world.crew.player(role)
            assert first is not None
            if number % 2 == 0:
                world.crew.kill(first, replace=False)
            else:
                code, _ = world.crew.terminate(first)
                outcome.demand(code == 0, f"{first} ended with {code}")
            world.publish()
            seconds = world.settle()
            figure = "alert after kill -9, s" if number % 2 == 0 else "alert after SIGTERM, s"
            outcome.within(figure, seconds, LIMIT if number % 2 == 0 else LIMIT_ASKED)
            told = world.crew.log_of(first).stat().st_size
            world.crew.start(ROLES[role], first)
            wait_for(lambda first=first, told=told: _says(world, first, told), "a stand-by again")  # type: ignore[misc]
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _stands_by(world: World, stage: str) -> bool:
    return _says(world, stage, 0) or _says(world, f"{stage}-2", 0)


def _says(world: World, name: str, since: int) -> bool:
    time.sleep(0.1)
    return b"standing by" in world.crew.log_of(name).read_bytes()[since:]


ROW = Row(
    "takeover",
    "a stand-by takes over from the poller, the decider, the delivery: kill -9, and SIGTERM",
    "an alert within 20 s after kill -9, at once on SIGTERM; 0 lost, 0 twice",
    play,
    rounds=24,
    few=1,
    tested_on=(EMBEDDED,),
    share=6,
)
