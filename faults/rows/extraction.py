"""The reading of an article with a watched phrase crashes, hangs, raises, is killed or runs out of memory."""

import tempfile
from pathlib import Path

from faults import pipeline
from faults.outcome import Outcome, Row
from faults.places import Grounds
from faults.world import World
from processors.quarantine import LEAST

WORDS = (pipeline.CRASH, pipeline.HANG, pipeline.KILL, pipeline.MEMORY, pipeline.RAISE)


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """Of the reports around it nothing may be missing either. Fewer rounds than put a feed into quarantine."""
    outcome = Outcome(rounds, seeds=[seed])
    with tempfile.TemporaryDirectory() as folder:
        settings, environment = pipeline.install(Path(folder))
        with World(grounds, seed, settings=settings, environment=environment) as world:
            world.start()
            for word in world.chance.sample(WORDS, rounds):
                before = pipeline.tries(Path(folder), word)
                world.publish()
                world.publish_dossier(word)
                world.publish()
                outcome.note(f"slowest {word[1:]}, s", world.settle())
                tried = pipeline.tries(Path(folder), word) - before
                outcome.note("begun at most", tried)
                outcome.demand(tried >= 3, f"{word} was given up after {tried} tries")
            outcome.take(world.finish())
            outcome.demand(not world.crew.deaths, f"ends: {world.crew.deaths}")
    return outcome


ROW = Row(
    "extraction",
    "extraction crashes, hangs, raises, is killed, runs out of memory on an article with a watched phrase",
    "3 tries, then read plainly: the phrase fires; 0 lost, 0 twice",
    play,
    rounds=20,
    few=0,
    share=LEAST - 1,
)
