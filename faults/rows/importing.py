"""An archive of 100,000 articles is imported while news comes: live news waits behind a second of it at most."""

import json
import subprocess
import sys
from pathlib import Path
from statistics import median

from faults.outcome import Outcome, Row
from faults.places import Grounds
from faults.world import World
from topics.log import ARTICLES

ARCHIVE = 100_000
BEHIND = 2.0
"""Seconds that a live alert may come later: about one of work waits, and readers take whole batches."""
TEXT = "The tide table of the harbour was read out again, and nobody in the council had anything to add to it. "


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with World(grounds, seed) as world:
        world.start()
        alone = median(_told(world) for _ in range(rounds))
        archive = _archive(world.folder / "archive.jsonl")
        begin = world.head(ARTICLES)
        importing = _import(world, archive)
        try:
            world.wait_head(ARTICLES, begin + 100)
            beside = median(_told(world) for _ in range(rounds))
            outcome.demand(importing.poll() is None, "the import ended before the news did")
        finally:
            importing.terminate()
            importing.wait()
        outcome.note("median delay alone, s", alone)
        outcome.within("median delay beside the import, s", beside, alone + BEHIND)
        outcome.note("imported meanwhile", world.head(ARTICLES) - begin)
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends: {world.crew.deaths}")
    return outcome


def _told(world: World) -> float:
    """Seconds until a live report has been received everywhere."""
    world.publish()
    return world.settle()


def _archive(path: Path) -> Path:
    with path.open("w") as file:
        for number in range(ARCHIVE):
            line = {"id": f"old-{number}", "title": f"Tide table {number}", "text": f"{number} {TEXT * 6}"}
            line |= {"url": f"https://archive.example/{number}", "published": "2020-05-07T09:30:00Z"}
            file.write(json.dumps(line) + "\n")
    return path


def _import(world: World, archive: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "app", "import", str(archive)]
    command += ["--config", str(world.config), "--data", str(world.data)]
    with world.crew.log_of("import").open("ab") as log:
        return subprocess.Popen(command, env=world.crew.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)


ROW = Row(
    name="import",
    fault="an archive of 100,000 articles is imported during live news",
    to_reach="live delay as it was, but for about a second of work that waits; 0 lost, 0 twice",
    play=play,
    rounds=30,
    few=0,
)
