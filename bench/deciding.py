"""How many articles and matches a decider settles: from `enriched` on the embedded log to hits and alerts in the state.

    python -m bench.deciding [--articles N] [--rounds N]

Log and state stand in a temporary folder, and one process does everything. Deciding is measured beside reading and
matching the same records alone; of each the round with the least processor time. `few` are rules of two or three words,
of which hardly one matches; `often` are rules of one word that stands in one article of sixteen, so that most articles
match one or two. There each article is compared with those of 72 hours, which are 8,640. Loading many rules comes last
(bench/loading.py).
"""

import argparse
import logging
import re
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from msgspec.structs import replace

from alerts.activation import PARTITION
from alerts.decide import terms
from alerts.decider import BATCH, ROLE, Decider
from alerts.rules.compile import RuleSet, compile_rules
from bench import loading
from bench.generated import TIME, Generator, enriched
from bench.table import share, show
from state.database import Connection, open_state
from state.leases import acquire
from topics.log import ENRICHED, Keyed
from topics.records import Alert, Enriched, Update, decode_enriched, encode
from topics.sqlite_log import SqliteLog

SEED = 7
ARTICLES, ROUNDS = 20_000, 2
FEW, OFTEN = 1_000, 24
"""Rules of each kind."""
ONE_IN = 16
APART = timedelta(seconds=30)
SOURCES = 50
COUNTED = 1_000
"""In so many articles words are counted."""
COMMON = Path(terms.__file__).with_name("common_words.txt").read_text("utf-8").split()[:100]
APPENDED = 500
HEAD = ("", "wall s", "CPU s", "articles/CPU s", "beside matching", "matches/CPU s", "alerts")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of the processor, and what was counted."""

    wall: float
    cpu: float
    counted: int


def frequent(articles: Sequence[Enriched]) -> list[tuple[str, int]]:
    """The words of the first 1,000 articles and in how many of these they stand, the most frequent first."""
    return Counter(
        word for one in articles[:COUNTED] for word in set(re.findall(r"\w+", one.text.lower()))
    ).most_common()


def spread(articles: Sequence[Enriched]) -> Iterator[Enriched]:
    """One article every 30 seconds, from 50 sources in turn.

    The most frequent words are replaced by words that every report has, which tell nothing of a story: without them any
    two generated articles would have words in common.
    """
    instead = {word: common for (word, _), common in zip(frequent(articles), COMMON, strict=False)}
    instead |= {word.capitalize(): common.capitalize() for word, common in instead.items()}
    for number, one in enumerate(articles):
        made = enriched(one.article.id, re.sub(r"\w+", lambda found: instead.get(found[0], found[0]), one.text))
        moment, source = TIME + number * APART, f"source{number % SOURCES}.example"
        yield replace(made, article=replace(made.article, source=source, published=moment, first_seen=moment))


def often(articles: Sequence[Enriched]) -> list[dict[str, Any]]:
    """Half of the rules tell stories apart, half sources."""
    wanted = len(articles[:COUNTED]) / ONE_IN
    words = sorted(frequent(articles), key=lambda one: (abs(one[1] - wanted), one[0]))[:OFTEN]
    return [
        {"id": f"often{number}", "when": {"phrase": word}, "key": [key], "new": "6h", "cooldown": "1d"}
        for number, ((word, _), key) in enumerate(zip(words, ("story", "source") * OFTEN, strict=False))
    ]


def filled(path: Path, articles: Sequence[Enriched]) -> SqliteLog:
    """A log with the articles in `enriched`."""
    log = SqliteLog(path)
    for first in range(0, len(articles), APPENDED):
        log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in articles[first : first + APPENDED]])
    return log


def matching(log: SqliteLog, rules: RuleSet) -> Callable[[], int]:
    """Reads and matches every record, decides nothing, and counts matches."""

    def work() -> int:
        matches, start = 0, 0
        while stored := log.read(ENRICHED, PARTITION, start, BATCH):
            matches += sum(len(rules.match(decode_enriched(one.value))) for one in stored)
            start = stored[-1].offset + 1
        return matches

    return work


class Tally:
    """Takes what was decided, and only counts it."""

    def __init__(self) -> None:
        self.count = 0

    def alerts(self, _connection: Connection, alerts: list[Alert], _now: datetime) -> None:
        self.count += len(alerts)

    def updates(self, _connection: Connection, _updates: list[Update], _alerts: list[Alert], _now: datetime) -> None:
        """Says nothing."""


def deciding(log: SqliteLog, rules: RuleSet, place: Path) -> Callable[[], int]:
    """Steps of a decider with a new state at `place` until nothing is left; counts alerts."""
    state = open_state(place)
    lease = acquire(state, ROLE, "bench")
    assert lease is not None
    alerts = Tally()
    decider = Decider(
        log,
        state,
        rules_for=lambda _files: rules,
        outbound=alerts,
        clock=lambda: datetime.now(UTC),
        wait=0.0,
    )
    decider.reload(rules, {"rules.yaml": rules.version})

    def work() -> int:
        while decider.step(lease):
            pass
        state.close()
        return alerts.count

    return work


def fastest(works: Iterable[Callable[[], int]]) -> Spent:
    """By processor time."""
    found = []
    for work in works:
        wall, cpu = time.perf_counter(), time.process_time()
        counted = work()
        found.append(Spent(time.perf_counter() - wall, time.process_time() - cpu, counted))
    return min(found, key=lambda one: one.cpu)


def measure(name: str, data: Sequence[dict[str, Any]], log: SqliteLog, folder: Path, rounds: int) -> None:
    """Prints one table: matching alone, and whole decisions."""
    rules = compile_rules({"rules.yaml": {"rules": list(data)}}, lambda _name: set())
    articles = sum(log.head(ENRICHED).values()) - sum(log.oldest(ENRICHED).values())
    alone = fastest(matching(log, rules) for _ in range(rounds))
    whole = fastest(deciding(log, rules, folder / f"{name}{number}" / "state.db") for number in range(rounds))
    rows = [
        _cells("reading and matching", alone, alone, articles),
        [*_cells("whole decisions", whole, alone, articles), f"{whole.counted:,}"],
    ]
    rows[0].append("-")
    title = f"{name}: {len(data):,} rules, {articles:,} articles, {alone.counted / articles:.3f} matches/article"
    show(title, HEAD, rows)


def _cells(name: str, spent: Spent, alone: Spent, articles: int) -> list[str]:
    speeds = [f"{articles / spent.cpu:,.0f}", share(spent.cpu, alone.cpu), f"{alone.counted / spent.cpu:,.0f}"]
    return [name, f"{spent.wall:.2f}", f"{spent.cpu:.2f}", *speeds]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    generator = Generator(SEED)
    articles = list(spread(list(generator.articles(given.articles))))
    kinds = {"few": generator.rules(FEW), "often": often(articles)}
    with TemporaryDirectory() as name, filled(Path(name) / "log.db", articles) as log:
        del articles
        for kind, data in kinds.items():
            measure(kind, data, log, Path(name), given.rounds)
    loading.report()


if __name__ == "__main__":
    main()
