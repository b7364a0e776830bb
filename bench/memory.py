"""How much memory one reading child holds, and whether it stays flat over many articles.

    python -m bench.memory [--articles N]

It reads texts of about sixty words that are put together from sentences of tests/corpus/reading, with names that occur
nowhere else, since what grows in a language pipeline is its store of words. A child is replaced after 50,000 articles;
this one is not. Memory is the resident set of the process, in MB.
"""

import argparse
import random
import resource
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from rich.console import Console

from app.inputs import InputLine, article_of
from bench.evaluate import CORPUS, lines
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Article

TOGETHER = 64
ROWS = 10
_SYLLABLES = "ba be da do fi ga ka ko la le ma mi na no pa ra ri sa so ta te ti va wa ya zu".split()
_STATUS = Path("/proc/self/statm")


def resident() -> float:
    """MB now, where the system tells it; else the most that there ever was."""
    if _STATUS.exists():
        return int(_STATUS.read_text().split()[1]) * resource.getpagesize() / 1e6
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def articles(many: int, chance: random.Random) -> Iterator[Article]:
    """Invented reports, each with a person and a town of its own."""
    now = datetime.now(UTC)
    texts = [line["text"] for path in sorted(CORPUS.glob("work-*.jsonl")) for line in lines(path)]
    for number in range(many):
        person, town = (" ".join(_word(chance) for _ in range(count)) for count in (2, 1))
        text = f"Minister {person} said in {town} that all was well. {chance.choice(texts)[:300]}"
        yield article_of(InputLine(id=str(number), title=None, text=text, published=now), now)


def _word(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    many = parser.parse_args().articles
    console = Console(highlight=False)
    reader = Reader(ExtractionSettings())
    batch: list[Article] = []
    done = 0
    for article in articles(many, random.Random(7)):
        batch.append(article)
        if len(batch) == TOGETHER or done + len(batch) == many:
            for _ in reader.read_many(batch):
                done += 1
                if done == 1_000 or done % max(1, many // ROWS) == 0:
                    console.print(f"{done:9,} articles  {resident():6.0f} MB")
            batch = []


if __name__ == "__main__":
    main()
