"""How fast extraction reads whole articles, as a share of what the bare pipeline takes on the same text in one run.

    python -m bench.speed [--rounds N]

The articles are those of the bundled newswire and of tests/corpus/reading. Processor seconds, the best of the
rounds, the three ways of reading in turn.
"""

import argparse
import time
from collections.abc import Callable
from datetime import UTC, datetime

from rich.console import Console

from app.demo.newswire import load
from app.inputs import InputLine, article_of
from bench.evaluate import CORPUS, lines
from processors.pipeline import BATCH, Pipelines
from processors.read import TOGETHER, Reader
from processors.settings import ExtractionSettings
from processors.text import analysed
from topics.records import Article


def articles() -> list[Article]:
    """Whole articles only: 600 characters and more."""
    now = datetime.now(UTC)
    given = [InputLine(id=one.guid, title=one.title, text=one.html, published=one.published) for one in load().items]
    for path in sorted(CORPUS.glob("*articles*.jsonl")):
        given += [InputLine(id=one["id"], title=one["title"], text=one["text"], published=now) for one in lines(path)]
    return [article_of(one, now) for one in given if len(one.text) >= 600]


def seconds(work: Callable[[], object]) -> float:
    began = time.process_time()
    work()
    return time.process_time() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    read = articles()
    words = sum(len(analysed(one).text.split()) for one in read)
    texts = [analysed(one) for one in read]
    blocks = [
        [text.text[start:end] for text in texts[at : at + TOGETHER] for start, end in text.blocks]
        for at in range(0, len(texts), TOGETHER)
    ]
    settings = ExtractionSettings()
    pipeline = Pipelines(settings).get("en")
    if pipeline is None:
        raise SystemExit("no English pipeline")
    full, gated = Reader(settings), Reader(ExtractionSettings(depth="gated"))

    def bare() -> None:
        for some in blocks:
            with pipeline.memory_zone():
                list(pipeline.pipe(some, batch_size=BATCH))

    ways: dict[str, Callable[[], object]] = {
        "bare pipeline": bare,
        "full": lambda: list(full.read_many(read)),
        "gated": lambda: list(gated.read_many(read)),
    }
    best = {name: float("inf") for name in ways}
    for _ in range(rounds + 1):
        for name, work in ways.items():
            best[name] = min(best[name], seconds(work))
    console = Console(highlight=False)
    console.print(f"{len(read)} articles, {words:,} words")
    for name, took in best.items():
        ratio = best["bare pipeline"] / took
        console.print(f"{name:14} {words / took:8,.0f} words/s {len(read) / took:6.1f} articles/s {ratio:6.2f} x bare")


if __name__ == "__main__":
    main()
