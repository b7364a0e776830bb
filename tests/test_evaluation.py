"""The corpus is sound, and reading does not fall behind what it reached on the texts that are worked on."""

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from bench.evaluate import CORPUS, Score, lines, show
from processors.lexicon import lexicon
from processors.read import Reader
from processors.settings import ExtractionSettings

STATUSES = set("done announced planned threatened requested denied negated historic hypothetical".split())


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.jsonl")), ids=lambda path: path.stem)
def test_every_line_of_the_corpus_says_what_is_expected_in_known_words(path: Path) -> None:
    given = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert len({line["id"] for line in given}) == len(given) > 0
    for line in given:
        for event in line.get("expulsions", []):
            assert event["status"] in STATUSES, line["id"]
            assert {*event["actor"], *event["target"]} <= set(lexicon().actors), line["id"]


def test_reading_does_not_fall_behind_what_it_reached_on_the_work_texts() -> None:
    """Every fourth of them; `make evaluate` reads all."""
    console = Console(file=io.StringIO(), width=120)
    reader, found = Reader(ExtractionSettings()), Score()
    for path in sorted(CORPUS.glob("work-*.jsonl")):
        for line in list(lines(path))[::4]:
            found.add(reader, line)
    assert found.expulsions.precision.right >= 0.95 * found.expulsions.precision.of
    assert found.expulsions.recall.right >= 0.80 * found.expulsions.recall.of
    assert found.claims.found.f1 >= 0.85
    show({"work": found}, console)
    assert "alert precision" in console.file.getvalue()  # type: ignore[attr-defined]
