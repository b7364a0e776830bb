"""How many articles a second `wirewatch import` takes from JSON Lines into the embedded log, and what memory it needs.

    python -m bench.importing [--articles N] [--again]

The texts have 2 KB of words that occur in no order twice. Seconds of a core are those of the process and its children;
memory is the resident set of both, in MB, at 20 %, 60 % and all of the way. `--again` imports the same file once more.
"""

import argparse
import random
import resource
import tempfile
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import msgspec

from app.importing.asking import Wanted
from app.importing.running import Importer, task
from bench.table import show
from state.database import open_state
from topics.pacing import Free
from topics.sqlite_log import SqliteLog

LOOKS = (0.2, 0.6, 1.0)
WORDS = 300
_SYLLABLES = "ba be da do fi ga ka ko la le ma mi na no pa ra ri sa so ta te ti va wa ya zu".split()


def archive(path: Path, many: int) -> None:
    """Reports of 2 KB at addresses of a hundred sites."""
    chance = random.Random(7)
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(20_000)]
    began = datetime(2020, 1, 1, tzinfo=UTC)
    with path.open("wb") as file:
        for number in range(many):
            text = " ".join(chance.choices(words, k=WORDS))
            line = {
                "id": str(number),
                "title": " ".join(chance.choices(words, k=8)).capitalize(),
                "text": "\n\n".join(text[start : start + 400] for start in range(0, len(text), 400)),
                "url": f"https://www.site{number % 100}.example/2020/story-{number}?utm_source=archive",
                "published": began + timedelta(seconds=number),
                "language": "en",
                "authors": ["Jane Doe"],
            }
            file.write(msgspec.json.encode(line) + b"\n")


def resident() -> float:
    """MB of this process and its children now."""
    mine = Path("/proc/self/task")
    children = [one for task in mine.iterdir() for one in (task / "children").read_text().split()]
    pages = 0
    for process in ["self", *children]:
        try:
            pages += int(Path(f"/proc/{process}/statm").read_text().split()[1])
        except OSError:
            continue  # it has ended
    return pages * resource.getpagesize() / 1e6


def worked() -> float:
    """Seconds of a core that this process and its ended children have had."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--again", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive.jsonl"
        archive(path, given.articles)
        names = ["first", "again"] if given.again else ["first"]
        rows = [[name, *_import(Path(folder), path, given.articles)] for name in names]
    head = ["import", "articles/s", "core ms each", *(f"MB at {look:.0%}" for look in LOOKS)]
    show(f"{given.articles:,} articles", head, rows)


def _import(folder: Path, path: Path, many: int) -> list[str]:
    seen: list[float] = []

    def says(_name: str, _place: int, counts: Mapping[str, int]) -> None:
        if len(seen) < len(LOOKS) and sum(counts.values()) >= LOOKS[len(seen)] * many:
            seen.append(resident())

    wall, core = time.monotonic(), worked()
    with SqliteLog(folder / "log.db") as log:
        state = open_state(folder / "state.db")
        todo = task(state, Wanted((str(path),)), None, datetime.now(UTC))
        importer = Importer(log, state, Free(), lambda: datetime.now(UTC), Event())
        ended = importer.do(todo, folder / "rejects.jsonl", folder / "locks", says)
        state.close()
    assert sum(ended.counts.values()) == many and not ended.counts["rejected"], ended.counts
    wall, core = time.monotonic() - wall, worked() - core
    return [f"{many / wall:,.0f}", f"{core / many * 1e3:.3f}", *(f"{one:,.0f}" for one in seen)]


if __name__ == "__main__":
    main()
