"""Signs of life: each stage touches a file while it goes round its loop, and `wirewatch health` looks at its age.

A stage that waits for the log or the state, hangs, or is gone touches nothing, so all of these show.
"""

import argparse
import contextlib
import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

EVERY = 1.0
STALE_AFTER = 30.0
"""Seconds without a sign after which a stage counts as not at work: the slowest article takes 10, thrice."""


def sign(data: Path, stage: str) -> Path:
    return data / "health" / stage


@dataclass
class Beat:
    """Called on each round of a stage's loop; touches its file about once a second."""

    path: Path
    _last: float = field(default=0.0)

    def __call__(self) -> None:
        now = time.monotonic()
        if now - self._last < EVERY:
            return
        self._last = now
        with contextlib.suppress(OSError):  # a full disk is said elsewhere
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.path.touch()


def age(data: Path, stage: str, now: float) -> float | None:
    """Seconds since the stage's last sign of life at `now` (seconds since 1970); None where it never gave one."""
    try:
        return now - sign(data, stage).stat().st_mtime
    except OSError:
        return None


def verdict(stage: str, seconds: float | None) -> tuple[bool, str]:
    """Whether the stage is at work, and in words."""
    if seconds is None:
        return False, f"{stage}: has not run here"
    # A sign from the future comes of a clock that was set back since: the next one will show.
    if abs(seconds) > STALE_AFTER:
        return False, f"{stage}: no sign of life for {abs(seconds):.0f} s; its log says what it waits for"
    return True, f"{stage}: at work"


def main(arguments: Sequence[str]) -> int:
    """`wirewatch health STAGE... [--data DIR]`: 0 when all are at work, else 1."""
    parser = argparse.ArgumentParser(prog="wirewatch health")
    parser.add_argument("stages", nargs="+")
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("WIREWATCH_DATA", "data")))
    given = parser.parse_args(arguments)
    verdicts = [verdict(stage, age(given.data, stage, time.time())) for stage in given.stages]
    for _, words in verdicts:
        print(words)
    return 0 if all(well for well, _ in verdicts) else 1
