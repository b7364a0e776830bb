"""Much that fails at once: each article of one feed breaks its reading, then nobody can read records of five feeds."""

import tempfile
import time
from pathlib import Path

import msgspec

from faults import pipeline
from faults.outcome import Outcome, Row
from faults.places import Grounds
from faults.truth import HERALD
from faults.world import World, wait_for
from processors.quarantine import LEAST
from state import notices
from topics.log import ARTICLES, DEAD_LETTERS, Keyed
from topics.mass_failure import FEEDS

CALM = 3.0
"""Seconds in which a stage that has stopped would show that it has not."""


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with tempfile.TemporaryDirectory() as folder:
        settings, environment = pipeline.install(Path(folder))
        for number in range(rounds):
            with World(grounds, seed + number, partitions=1, settings=settings, environment=environment) as world:
                world.start()
                _poison(world, outcome)
                outcome.take(world.finish())
                _unreadable(world, outcome)
                outcome.demand(not world.crew.deaths, f"ends: {world.crew.deaths}")
    return outcome


def _poison(world: World, outcome: Outcome) -> None:
    """The phrase fires in each of them, and the events of the other feed are read on."""
    for _ in range(2 * LEAST):
        world.publish_dossier(pipeline.RAISE, path=HERALD)
        world.publish()
    outcome.note("caught up after, s", world.settle())
    outcome.demand(_told(world, f"feed {HERALD[1:]}"), "operators were not told of the feed")


def _unreadable(world: World, outcome: Outcome) -> None:
    """The stage stops before it puts them aside, and waits."""
    letters, done = world.head(DEAD_LETTERS), world.log.committed("process", ARTICLES)
    feeds = [f"stranger-{number}" for number in range(FEEDS)]
    world.log.append(ARTICLES, [Keyed("one key", msgspec.json.encode({"schema": 99, "feed": one})) for one in feeds])
    wait_for(lambda: _told(world, "process halted"), "the word that the stage has stopped")
    time.sleep(CALM)
    outcome.demand(world.head(DEAD_LETTERS) == letters, "records were put aside")
    outcome.demand(world.log.committed("process", ARTICLES) == done, "records were passed over")


def _told(world: World, topic: str) -> bool:
    return any(one.topic == topic for one in notices.current(world.state))


ROW = Row(
    "mass-failure",
    f"every article of one feed breaks its reading; then records of {FEEDS} feeds that nobody can read",
    "the feed is read plainly, the others as ever, 0 lost, 0 twice; the stage stops and puts nothing aside;"
    " operators told",
    play,
    rounds=10,
    few=0,
    share=5,
)
