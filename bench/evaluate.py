"""How well extraction reads: expulsions and claims of texts in tests/corpus/reading, figures in one table.

    python -m bench.evaluate [--wrong] [FILE ...]

Files named work-*.jsonl were looked at while the code was written, scored-*.jsonl are only ever scored. Each line holds
its own expectation. `--wrong` prints what was read differently from the work files.
"""

import argparse
import json
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from app.inputs import InputLine, article_of
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Claim, Enriched, Event

CORPUS = Path(__file__).parent.parent / "tests" / "corpus" / "reading"
FIRES = {"done", "announced"}
OVERLAP = 0.6
Expected = dict[str, Any]


@dataclass
class Ratio:
    """So many of so many."""

    right: int = 0
    of: int = 0

    def add(self, right: bool) -> None:
        self.right += right
        self.of += 1

    def __str__(self) -> str:
        return f"{self.right / self.of:.2f} ({self.right}/{self.of})" if self.of else "-"


@dataclass
class Expulsions:
    """Alert precision and recall by text; among texts that rightly alert, who, whose, how many; status by event."""

    precision: Ratio = field(default_factory=Ratio)
    recall: Ratio = field(default_factory=Ratio)
    expeller: Ratio = field(default_factory=Ratio)
    target: Ratio = field(default_factory=Ratio)
    count: Ratio = field(default_factory=Ratio)
    status: Ratio = field(default_factory=Ratio)

    def add(self, expected: list[Expected], events: list[Event]) -> list[str]:
        found = [event for event in events if event.type == "expulsion"]
        wanted = [one for one in expected if one["status"] in FIRES]
        fired = [one for one in found if one.status in FIRES]
        wrong = []
        if fired:
            self.precision.add(bool(wanted))
        if wanted:
            self.recall.add(bool(fired))
        if bool(wanted) != bool(fired):
            wrong.append("no alert" if wanted else "a false alert")
        if wanted and fired:
            for name, ratio in (("actor", self.expeller), ("target", self.target)):
                want = {code for one in wanted for code in one[name]}
                got = {code for one in fired for code in getattr(one, name)}
                ratio.add(want == got)
                if want != got:
                    wrong.append(f"{name} {sorted(map(str, got))} for {sorted(want)}")
            counts = [{(actor, one["count"]) for one in wanted for actor in one["actor"] or [None]}]
            counts.append({(actor, one.count) for one in fired for actor in one.actor or [None]})
            self.count.add(counts[0] == counts[1])
            if counts[0] != counts[1]:
                wrong.append(f"count {counts[1]} for {counts[0]}")
        if expected:
            want_status, got_status = {one["status"] for one in expected}, {one.status for one in found}
            self.status.add(want_status == got_status)
            if want_status != got_status:
                wrong.append(f"status {sorted(got_status)} for {sorted(want_status)}")
        return wrong


@dataclass
class Claims:
    """F1 by the words of contents; class, direct and speaker of those that are found."""

    found: Ratio = field(default_factory=Ratio)
    right: Ratio = field(default_factory=Ratio)
    kind: Ratio = field(default_factory=Ratio)
    direct: Ratio = field(default_factory=Ratio)
    speaker: Ratio = field(default_factory=Ratio)
    empty: Ratio = field(default_factory=Ratio)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        precision, recall = (one.right / one.of if one.of else 0.0 for one in (self.right, self.found))
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0

    def add(self, expected: list[Expected], claims: list[Claim]) -> list[str]:
        wrong = []
        if not expected:
            self.empty.add(bool(claims))
        left = list(claims)
        for one in expected:
            best = max(left, key=lambda claim: overlap(claim.content.text, one["content"]), default=None)
            hit = best is not None and overlap(best.content.text, one["content"]) >= OVERLAP
            self.found.add(hit)
            if best is None or not hit:
                wrong.append(f"missed {one['class']} {one['speaker']!r}: {one['content']!r}")
                continue
            left.remove(best)
            self.right.add(True)
            self.kind.add(best.class_ == one["class"])
            self.direct.add(best.direct == one["direct"])
            if best.class_ != one["class"] or best.direct != one["direct"]:
                wrong.append(f"{best.class_} {best.direct} for {one['class']} {one['direct']}: {one['content']!r}")
            if one.get("who"):
                same = same_actor(one["who"], best)
                self.speaker.add(same)
                if not same:
                    got = best.speaker.actor if best.speaker is not None else None
                    wrong.append(f"speaker {got} for {one['who']} ({one['speaker']})")
        for claim in left:
            self.right.add(False)
            wrong.append(f"made up {claim.class_}: {claim.content.text!r}")
        return wrong


def overlap(one: str, other: str) -> float:
    """Shared words over all words, as multisets are rare as sets."""
    words, others = ({word.strip(".,:;\"'“”‘’()").lower() for word in text.split()} - {""} for text in (one, other))
    return len(words & others) / max(1, len(words | others))


def same_actor(who: str, claim: Claim) -> bool:
    """Whether the speaker is the one expected: persons and countries by id, bodies by having one."""
    got = claim.speaker.actor if claim.speaker is not None else None
    if got is None:
        return False
    return got.startswith("org:") if who.startswith("org:") else got == who


def read(reader: Reader, line: Expected) -> Enriched:
    published = datetime.fromisoformat(line.get("published", "2032-05-07T09:30:00Z"))
    given = InputLine(id=line["id"], title=line.get("title"), text=line["text"], published=published)
    return reader.read(article_of(given, datetime.now(UTC)))


def lines(path: Path) -> Iterator[Expected]:
    for line in path.read_text("utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def score(reader: Reader, path: Path, wrong: bool, console: Console) -> tuple[Expulsions, Claims, float, int]:
    """Both scores of a file, with the seconds and characters that it took."""
    expulsions, claims = Expulsions(), Claims()
    began, size = time.process_time(), 0
    for line in lines(path):
        found = read(reader, line)
        size += len(found.text)
        told = expulsions.add(line["expulsions"], found.events) if "expulsions" in line else []
        told += claims.add(line["claims"], found.claims) if "claims" in line else []
        if told and wrong:
            console.print(f"{line['id']}: {line.get('title') or ''} | {line['text']}", style="dim", markup=False)
            for one in told:
                console.print(f"    {one}", markup=False)
    return expulsions, claims, time.process_time() - began, size


def show(rows: Iterable[tuple[str, Expulsions, Claims, float, int]], console: Console) -> None:
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("")
    found = list(rows)
    for name, *_ in found:
        table.add_column(name)
    for label, name in (
        ("expulsions: alert precision", "precision"), ("alert recall", "recall"), ("expeller exact", "expeller"),
        ("target exact", "target"), ("count exact", "count"), ("status exact", "status"),
    ):  # fmt: skip
        table.add_row(label, *(str(getattr(one[1], name)) for one in found))
    table.add_row("claims: F1", *(f"{one[2].f1:.2f}" if one[2].found.of else "-" for one in found))
    for label, name in (
        ("recall", "found"), ("precision", "right"), ("class", "kind"), ("direct", "direct"), ("speaker", "speaker"),
        ("texts without any that get one", "empty"),
    ):  # fmt: skip
        table.add_row(label, *(str(getattr(one[2], name)) for one in found))
    table.add_row("characters a second", *(f"{one[4] / max(one[3], 1e-9):,.0f}" for one in found))
    console.print(table)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--wrong", action="store_true", help="print what was read differently (work files only)")
    given = parser.parse_args()
    console = Console(highlight=False)
    reader = Reader(ExtractionSettings())
    paths = given.files or sorted(CORPUS.glob("*.jsonl"))
    rows = []
    for path in paths:
        shown = given.wrong and not path.name.startswith("scored-")
        rows.append((path.stem, *score(reader, path, shown, console)))
    show(rows, console)


if __name__ == "__main__":
    main()
