"""How many articles a second `wirewatch import` takes from JSON Lines into the embedded log, and what memory it needs.

    python -m bench.importing [--articles N] [--seed S]

The command runs as people call it, into an empty data folder, with nobody reading: from its start to its end. Memory is
the proportional set size (PSS: what processes share counts once) of all its processes together, in MB, the highest
until a tenth of the archive is taken and until all of it is; flat is where the two are alike. Core seconds are those of
each process. The end is an error where an article is missing or stands twice.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bench.archives import write
from bench.processes import core_seconds, descendants, pss_mb
from bench.table import show
from topics.log import ARTICLES
from topics.records import Article, decode
from topics.sqlite_log import SqliteLog

LOOK_EVERY = 0.5
TOLD_EVERY = 30.0


@dataclass
class Watched:
    """What was seen of an import: `cores` is process -> seconds of a core, `memory` (part taken, MB) over time."""

    seconds: float = 0.0
    cores: dict[int, float] = field(default_factory=dict)
    memory: list[tuple[float, float]] = field(default_factory=list)

    def highest(self, until: float) -> float:
        return max((mb for part, mb in self.memory if part <= until), default=0.0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, data = Path(folder) / "archive.jsonl", Path(folder) / "data"
        write(path, given.articles, given.seed)
        seen = _import(path, data, given.articles)
        _check(data / "log.db", given.articles)
    many, cores = given.articles, sorted(seen.cores.values(), reverse=True)
    head = ["articles/s", "core us each", "MB at 10 %", "MB at 100 %", "core s by process"]
    row = [f"{many / seen.seconds:,.0f}", f"{sum(cores) / many * 1e6:.0f}", f"{seen.highest(0.1):,.0f}"]
    row += [f"{seen.highest(1.0):,.0f}", " ".join(f"{one:.1f}" for one in cores)]
    show(f"{many:,} articles", head, [row])


def _import(archive: Path, data: Path, many: int) -> Watched:
    command = [sys.executable, "-m", "app", "import", str(archive), "--data", str(data)]
    command += ["--config", str(archive.parent)]
    seen, began, told = Watched(), time.monotonic(), 0.0
    with SqliteLog(data / "log.db") as log, subprocess.Popen(command, stdin=subprocess.DEVNULL) as importing:
        while importing.poll() is None:
            _look(importing.pid, log, many, seen)
            if time.monotonic() - began > told:
                told += TOLD_EVERY
                part, mb = seen.memory[-1] if seen.memory else (0.0, 0.0)
                print(f"{time.monotonic() - began:.0f} s: {part:.1%}, {mb:.0f} MB", file=sys.stderr)
            time.sleep(LOOK_EVERY)
        seen.seconds = time.monotonic() - began
    if importing.returncode:
        raise SystemExit(f"the import ended with {importing.returncode}")
    return seen


def _look(root: int, log: SqliteLog, many: int, seen: Watched) -> None:
    processes = descendants(root)
    seen.cores |= {one: spent for one in processes if (spent := core_seconds(one)) is not None}
    memory = sum(pss_mb(one) or 0.0 for one in processes)
    seen.memory.append(((log.head(ARTICLES)[0] - 1) / many, memory))


def _check(path: Path, many: int) -> None:
    with SqliteLog(path) as log:
        keys = list(_keys(log))
    if len(keys) != many or len(set(keys)) != many:
        raise SystemExit(f"of {many:,} articles {len(set(keys)):,} were taken, as {len(keys):,} records")


def _keys(log: SqliteLog) -> Iterator[str]:
    """(id, revision) of all records in one string."""
    at = 0
    while records := log.read(ARTICLES, 0, at, 1_000):
        for one in records:
            yield f"{one.key} {decode(one.value, Article).revision}"
        at = records[-1].offset + 1


if __name__ == "__main__":
    main()
