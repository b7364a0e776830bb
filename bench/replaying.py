"""How fast a replay goes: `enriched` through 1,000 and 100,000 rules, in one process and in several.

    python -m bench.replaying [--articles N] [--rules N ...] [--processes N]

Articles are those of bench/generated.py, 30 seconds apart, each with 100 names such as extraction finds; rules are
phrases of two or three words. The parts stand alone in one process: reading the log, decoding (whole, and as far as
phrases ask), matching, and deciding what matched, with the start of a trial. Wall clock and processor time, that of
children included; processes are timed with their start and the compilation of their rules, and once more by the later
half of the articles, which has neither.
"""

import argparse
import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from msgspec.structs import replace

from alerts.activation import PARTITION
from alerts.trying import Trial
from app.replaying.deciding import Backfilled, decide_all
from app.replaying.matching import BATCH, Given, Replay
from app.replaying.narrow import reading_for
from app.replaying.sets import RuleTexts
from app.replaying.span import Span
from bench.deciding import filled, spread
from bench.generated import Generator
from bench.table import share, show
from topics.log import ENRICHED, Log, Stored
from topics.records import Enriched, Mention, decode_enriched

SEED = 7
ARTICLES, RULES = 6_000, (1_000, 100_000)
NAMES = 100
HEAD = ("", "wall s", "CPU s", "articles/s", "articles/CPU s", "of the whole")


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds by the clock and of the processors."""

    wall: float
    cpu: float


def named(articles: Sequence[Enriched]) -> Iterator[Enriched]:
    """The articles with a name at every sixth word or so."""
    for one in articles:
        step = len(one.text) // NAMES
        places = range(0, step * NAMES, step)
        yield replace(one, mentions=[Mention(at, at + 5, one.text[at : at + 5], "GPE", None) for at in places])


def texts_of(rules: Sequence[dict[str, Any]]) -> RuleTexts:
    """As a rules file: YAML takes JSON."""
    lines = "\n".join(f"  - {json.dumps(one)}" for one in rules)
    return RuleTexts({"rules.yaml": f"rules:\n{lines}\n"})


def timed(work: Callable[[], Any]) -> tuple[Spent, Any]:
    wall, cpu = time.perf_counter(), _cpu()
    done = work()
    return Spent(time.perf_counter() - wall, _cpu() - cpu), done


def _cpu() -> float:
    """Of this process and of its children that have ended, in seconds."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def read_all(log: Log) -> list[Stored]:
    found: list[Stored] = []
    while stored := log.read(ENRICHED, PARTITION, found[-1].offset + 1 if found else 0, BATCH):
        found += stored
    return found


def parts(log: Log, texts: RuleTexts, articles: int) -> tuple[list[tuple[str, Spent]], Any]:
    """Each part alone, and the compiled rules."""
    rules = texts.compiled()
    reading, stored = timed(lambda: read_all(log))
    values = [(one.offset, one.value) for one in stored]
    whole, _ = timed(lambda: [decode_enriched(value) for _, value in values])
    lean = reading_for([rules])
    narrow, records = timed(lambda: [lean(value) for _, value in values])
    matching, _ = timed(lambda: [rules.match(one) for one in records])
    given = list(Replay(log, [texts], Span()).given([rules], processes=0))
    with Trial(rules) as trial:
        deciding, _ = timed(lambda: decide_all(given, trial, lambda tried, enriched: None))
    assert len(records) == articles
    found = [
        ("reading the log", reading),
        ("decoding whole records", whole),
        ("decoding what phrases ask for", narrow),
        ("matching", matching),
        (f"deciding {len(given):,} articles that match", deciding),
    ]
    return found, rules


def replayed(log: Log, texts: RuleTexts, rules: Any, processes: int, articles: int) -> tuple[Spent, Spent | None]:
    """A replay from end to end, and the wall clock of its later half."""
    times: list[float] = []

    def work() -> None:
        replay = Replay(log, [texts], Span())
        given: Iterator[Given] = replay.given([rules], processes, lambda count: times.append(time.perf_counter()))
        with Trial(rules) as trial:
            decide_all(Backfilled().as_news(given), trial, lambda tried, enriched: None)

    spent, _ = timed(work)
    half = len(times) // 2
    later = Spent(times[-1] - times[half - 1], 0.0) if half else None
    return spent, later


def measure(count: int, log: Log, generator: Generator, articles: int, processes: int) -> None:
    """Prints one table."""
    texts = texts_of(generator.rules(count))
    alone, rules = parts(log, texts, articles)
    one, _ = replayed(log, texts, rules, 0, articles)
    rows = [_cells(name, spent, one, articles) for name, spent in alone]
    rows.append(_cells("a replay in one process", one, one, articles))
    many, later = replayed(log, texts, rules, processes, articles)
    rows.append(_cells(f"a replay with {processes} more", many, one, articles))
    if later is not None:
        speed = f"{articles / 2 / later.wall:,.0f}"
        rows.append(["its later half", f"{later.wall:.2f}", "-", speed, "-", "-"])
    show(f"{count:,} rules, {articles:,} articles", HEAD, rows)


def _cells(name: str, spent: Spent, whole: Spent, articles: int) -> list[str]:
    speeds = [f"{articles / max(seconds, 1e-3):,.0f}" for seconds in (spent.wall, spent.cpu)]
    return [name, f"{spent.wall:.2f}", f"{spent.cpu:.2f}", *speeds, share(spent.cpu, whole.cpu)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--rules", type=int, nargs="+", default=RULES)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args()
    generator = Generator(SEED)
    articles = list(named(list(spread(list(generator.articles(given.articles))))))
    with TemporaryDirectory() as name, filled(Path(name) / "log.db", articles) as log:
        del articles
        for count in given.rules:
            measure(count, log, generator, given.articles, given.processes)


if __name__ == "__main__":
    main()
