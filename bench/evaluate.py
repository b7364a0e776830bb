"""How well extraction reads: expulsions, claims, names and actors of the texts in tests/corpus/reading, in one table.

    python -m bench.evaluate [--wrong] [--only PART] [--model PATH] [FILE ...]

Files named work-*.jsonl were looked at while the code was written, scored-*.jsonl are only ever scored. Each line holds
its own expectation. `--wrong` prints what was read differently from the work files, of one part only with `--only`;
`--model` reads with another English pipeline.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.inputs import InputLine, article_of
from bench.scores.claims import Claims
from bench.scores.expulsions import Expulsions
from bench.scores.names import LABELS, Names
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Enriched

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "reading"
PARTS = ("expulsions", "claims", "names")
AIMS = {
    "expulsions: alert precision": "0.98",
    "  alert recall": "0.98",
    "  expeller exact": "0.97",
    "  target exact": "0.95",
    "  count exact": "0.97",
    "claims: F1": "0.84",
    "  class": "0.92",
    "  speaker resolved": "0.90",
    "  passages without any that get one": "0.05 at most",
    "names: persons, places, bodies": "0.78",
    "actors: country right": "0.95",
}
"""What a rule on the figure deserves, by line of the table."""


@dataclass
class Score:
    """Everything that is counted over one half of the corpus."""

    texts: int = 0
    characters: int = 0
    seconds: float = 0.0
    expulsions: Expulsions = field(default_factory=Expulsions)
    claims: Claims = field(default_factory=Claims)
    names: Names = field(default_factory=Names)

    def add(self, reader: Reader, line: dict[str, Any]) -> dict[str, list[str]]:
        """Reads one text and counts; what was read differently, in words, by part."""
        began = time.process_time()
        found = read(reader, line)
        self.seconds += time.process_time() - began
        self.texts += 1
        self.characters += len(found.text)
        wrong = {}
        if "expulsions" in line:
            wrong["expulsions"] = self.expulsions.add(line["expulsions"], found.events)
        if "claims" in line:
            wrong["claims"] = self.claims.add(line["claims"], found.claims)
        if "names" in line:
            wrong["names"] = self.names.add(line["names"], line.get("countries", {}), found)
        return wrong

    def rows(self) -> Iterator[tuple[str, str]]:
        """Label and figure of each line of the table."""
        yield "texts", f"{self.texts}"
        one = self.expulsions
        yield "expulsions: alert precision", str(one.precision)
        yield "  alert recall", str(one.recall)
        yield "  expeller exact", str(one.expeller)
        yield "  target exact", str(one.target)
        yield "  count exact", str(one.count)
        yield "  pairs of both", str(one.pairs)
        yield "  status exact", str(one.status)
        yield "claims: F1", str(self.claims.found)
        yield "  class", str(self.claims.kind)
        yield "  polarity", str(self.claims.polarity)
        yield "  direct", str(self.claims.direct)
        yield "  speaker resolved", str(self.claims.speaker)
        yield "  passages without any that get one", str(self.claims.empty)
        yield "names: persons, places, bodies", str(self.names.wire)
        for label in LABELS:
            yield f"  {label}", str(self.names.strict[label])
        yield "actors: country right", str(self.names.country)
        yield "characters a second", f"{self.characters / max(self.seconds, 1e-9):,.0f}"


def read(reader: Reader, line: dict[str, Any]) -> Enriched:
    published = datetime.fromisoformat(line.get("published", "2032-05-07T09:30:00Z"))
    given = InputLine(id=line["id"], title=line.get("title"), text=line["text"], published=published)
    return reader.read(article_of(given, datetime.now(UTC)))


def lines(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def score(reader: Reader, paths: list[Path], console: Console | None = None, only: str | None = None) -> Score:
    """The score of some files; with a console, what was read differently is printed."""
    made = Score()
    for path in paths:
        for line in lines(path):
            wrong = made.add(reader, line)
            told = [one for part, words in wrong.items() if only in {None, part} for one in words]
            if told and console is not None:
                console.print(f"{line['id']}: {line.get('title') or ''} | {line['text']}", style="dim", markup=False)
                for one in told:
                    console.print(f"    {one}", markup=False)
    return made


def show(scores: dict[str, Score], console: Console) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("")
    for name in scores:
        table.add_column(name)
    table.add_column("aim", no_wrap=True)
    for row in zip(*(one.rows() for one in scores.values()), strict=True):
        table.add_row(row[0][0], *(figure for _, figure in row), AIMS.get(row[0][0], ""))
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print what was read differently (work files only)")
    parser.add_argument("--only", choices=PARTS, help="of these alone")
    parser.add_argument("--model", help="the name or folder of an English pipeline, in place of the shipped one")
    given = parser.parse_args()
    console = Console(highlight=False)
    reader = Reader(ExtractionSettings(models={"en": given.model} if given.model else {}))
    paths = given.files or sorted(CORPUS.glob("*.jsonl"))
    scored = [path for path in paths if path.name.startswith("scored-")]
    work = [path for path in paths if path not in scored]
    shown = console if given.wrong else None
    show({"scored": score(reader, scored), "work": score(reader, work, shown, given.only)}, console)


if __name__ == "__main__":
    main()
