"""The disk of the data folder is full, now with a few bytes left and now with none."""

import errno
import os
import subprocess
import time
from pathlib import Path
from typing import Any

from faults.outcome import Outcome, Row
from faults.places import EMBEDDED, Grounds
from faults.world import World
from topics.sqlite import sqlite

SIZE = "size=48m"
LEFT = (0, 4096, 8192, 16_384, 40_960, 100_000)
"""Bytes that are left: so that now this write fails, now that one."""
SECONDS = 6.0


def missing() -> str | None:
    """Why no small disk can be made here."""
    return None if os.geteuid() == 0 else "a small disk is mounted for this row, which takes root: run it as root"


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with World(grounds, seed) as world:
        world.data.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", SIZE, "none", str(world.data)], check=True)
        try:
            _play(world, rounds, outcome)
        finally:
            world.crew.close()
            subprocess.run(["umount", "-l", str(world.data)], check=True)
    return outcome


def _play(world: World, rounds: int, outcome: Outcome) -> None:
    world.start()
    pids = world.crew.pids()
    ballast = world.data / "ballast"
    for number in range(rounds):
        world.publish()
        time.sleep(world.chance.uniform(0.0, 1.5))
        fill(ballast, LEFT[number % len(LEFT)])
        world.publish()
        time.sleep(SECONDS)
        ballast.unlink()
        world.publish()
        outcome.note("caught up after, s", world.settle())
    outcome.take(world.finish())
    outcome.demand(world.crew.pids() == pids and not world.crew.deaths, f"ends: {world.crew.deaths}")
    for name, code, _ in world.crew.terminate_all():
        outcome.demand(code == 0, f"{name} ended with {code}")
    for file in ("log.db", "state.db"):
        said = checked(world.data / file)
        outcome.demand(said == "ok", f"{file}: {said}")


def fill(ballast: Path, left: int) -> None:
    """Takes all of the disk's room but `left` bytes."""
    with ballast.open("wb") as file:
        while True:
            disk = os.statvfs(ballast.parent)
            try:
                os.posix_fallocate(file.fileno(), 0, max(1, disk.f_bavail * disk.f_frsize - left))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
            else:  # a stage that wrote meanwhile took some of it otherwise
                return


def checked(file: Path) -> str:
    """What SQLite finds in a file."""
    database: Any = sqlite.connect(str(file))
    try:
        return str(database.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        database.close()


ROW = Row(
    "disk-full",
    "the disk is full, with 0 to 100,000 bytes left",
    "0 lost, 0 twice, 0 exits, integrity_check ok, resumes by itself",
    play,
    rounds=24,
    few=2,
    share=12,
    backends=(EMBEDDED,),
    missing=missing,
)
