"""The broker or the database goes away for a while, in order or by kill -9."""

import time
from collections.abc import Callable

from faults.outcome import Outcome, Row
from faults.places import DISTRIBUTED, Grounds, Servers
from faults.world import World

DOWN = 8.0
WATCHED = 5.0
CAUGHT_UP = 60.0
IDLE = 10.0
"""Per cent of one core, for all stages together."""

Service = tuple[Callable[[Servers], None], Callable[[Servers], None], Callable[[Servers], None]]
"""How it is ended in order, how it is killed, how it is started."""


def play(service: Service, grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    stop, kill, start = service
    with grounds.alone() as own, World(own, seed) as world:
        place = world.place
        assert isinstance(place, Servers)
        world.start()
        for number in range(rounds):
            world.publish()
            time.sleep(world.chance.uniform(0.0, 2.0))
            (stop if number % 2 == 0 else kill)(place)
            world.publish()
            time.sleep(DOWN - WATCHED)
            before = world.crew.cpu_seconds()
            time.sleep(WATCHED)
            busy = {name: 100 * (used - before[name]) / WATCHED for name, used in world.crew.cpu_seconds().items()}
            outcome.within("CPU while down, % of a core", sum(busy.values()), IDLE)
            if sum(busy.values()) > IDLE:
                outcome.late.append(", ".join(f"{name} {share:.1f}" for name, share in busy.items()))
            start(place)
            world.publish()
            outcome.within("caught up after, s", world.settle(), CAUGHT_UP)
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _row(name: str, what: str, service: Service, rounds: int) -> Row:
    return Row(
        name,
        f"{what} restarts: stopped in order, and kill -9; down for {DOWN:.0f} s",
        "0 lost, 0 twice, caught up within 60 s, near-idle CPU while down",
        lambda grounds, rounds, seed: play(service, grounds, rounds, seed),
        rounds=rounds,
        few=1,
        share=10,
        backends=(DISTRIBUTED,),
    )


BROKER = _row(
    "broker",
    "the broker",
    (lambda place: place.broker.stop(), lambda place: place.broker.kill(), lambda place: place.broker.start()),
    20,
)
DATABASE = _row(
    "database",
    "PostgreSQL",
    (lambda place: place.cluster.stop(), lambda place: place.cluster.crash(), lambda place: place.cluster.start()),
    20,
)
