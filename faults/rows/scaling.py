"""Processors come and go, 2 -> 3 -> 1, while one of them reads an article that takes longer than a rebalance waits."""

import tempfile
import time
from pathlib import Path

from kafka import KafkaAdminClient

from faults import pipeline
from faults.outcome import Outcome, Row
from faults.places import DISTRIBUTED, Grounds, Servers
from faults.world import World, wait_for
from topics.log import ARTICLES, ENRICHED

CALM = 3.0
"""Seconds without a rebalance that show that there is an end of it."""


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """The embedded log has one reader at a time: there the others stand by."""
    outcome = Outcome(rounds, seeds=[seed])
    with tempfile.TemporaryDirectory() as folder:
        settings, environment = pipeline.install(Path(folder))
        with World(grounds, seed, settings=settings, environment=environment) as world:
            world.start()
            for _ in range(rounds):
                _round(world, outcome)
            outcome.take(world.finish())
            outcome.demand(not world.crew.deaths, f"ends: {world.crew.deaths}")
    return outcome


def _round(world: World, outcome: Outcome) -> None:
    world.crew.start("process", "process-2")
    _some(world)
    time.sleep(world.chance.uniform(0.5, 5.0))
    world.crew.start("process", "process-3")
    _some(world)
    time.sleep(world.chance.uniform(2.0, 8.0))
    for name in world.chance.sample(["process", "process-2", "process-3"], 2):
        code, _ = world.crew.terminate(name)
        outcome.demand(code == 0, f"{name} ended with {code}")
    _some(world)
    outcome.note("slowest round, s", world.settle())
    if isinstance(world.place, Servers):
        outcome.note("calm after, s", wait_for(lambda: _calm(world), "a group at rest"))
    outcome.note("read more than once", world.head(ENRICHED) - world.head(ARTICLES) + _before_first(world))
    left = [name for name, hand in world.crew.hands.items() if hand.stage == "process" and hand.process.poll() is None]
    if left != ["process"]:
        world.crew.start("process")
        world.crew.terminate(left[0])


def _some(world: World) -> None:
    for number in range(4):
        world.publish(pipeline.DAWDLE if number == 1 else "")


def _before_first(world: World) -> int:
    return len(world.log.head(ARTICLES)) - 1 if not isinstance(world.place, Servers) else 0


def _calm(world: World) -> bool:
    end = time.monotonic() + CALM
    while time.monotonic() < end:
        if not _stable(world):
            return False
        time.sleep(0.3)
    return True


def _stable(world: World) -> bool:
    place = world.place
    assert isinstance(place, Servers)
    admin = KafkaAdminClient(bootstrap_servers=place.broker.bootstrap)
    try:
        return "stable" in str(admin.describe_groups([f"{place.name}.process"])).lower()
    finally:
        admin.close()


ROW = Row(
    "scaling",
    f"processors 2 -> 3 -> 1, with articles of {pipeline.DAWDLES:.0f} s in hand",
    "20: 0 lost, 0 twice, no endless rebalance",
    play,
    rounds=20,
    few=1,
    tested_on=(DISTRIBUTED,),
    share=5,
)
