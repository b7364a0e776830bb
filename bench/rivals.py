"""What bench.matching measures Wirewatch against: Lucene Monitor, and a plain loop over regular expressions.

Both are given each rule's phrase as slots: lists of the forms that may stand at a place, in order. A phrase that may
be written in several ways ("post mortem", "post-mortem") is given in its longest.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from alerts.rules.by_words import PhraseTest
from alerts.rules.phrase import Phrase
from alerts.rules.ruleset import Rule
from topics.records import Enriched

PRESEARCHERS = ("term", "multipass")
_HOME = Path(__file__).parent / "lucene"
_GAP = r"[^\w.]+"
"""Between two words of a sentence."""

Pair = tuple[str, str]
"""Article id, rule id."""


@dataclass(frozen=True, slots=True)
class Row:
    """Microseconds an article, the fastest round; seconds to build from rules; what was found in how many articles."""

    name: str
    us: float
    build: float
    pairs: frozenset[Pair]
    articles: int


def measured(
    name: str,
    find: Callable[[Enriched], Collection[str]],
    articles: Sequence[Enriched],
    build: float,
    rounds: int,
) -> Row:
    """One article after the other, wall clock; `find` answers rule ids."""
    best = float("inf")
    for _ in range(rounds):
        began = time.perf_counter()
        found = [find(one) for one in articles]
        best = min(best, time.perf_counter() - began)
    pairs = frozenset((one.article.id, rule) for one, rules in zip(articles, found, strict=True) for rule in rules)
    return Row(name, best / len(articles) * 1e6, build, pairs, len(articles))


def phrase_of(rule: Rule) -> Phrase:
    """The one phrase of a generated rule."""
    assert isinstance(rule.when, PhraseTest)
    return rule.when.phrases[0]


def slots_of(phrase: Phrase) -> list[list[str]]:
    return [sorted(slot.forms) for slot in max(phrase.sequences, key=len)]


def expressions(rules: Mapping[str, Rule], articles: Sequence[Enriched], rounds: int) -> Row:
    """Every rule's expression is searched in the article in small letters."""
    began = time.perf_counter()
    patterns = [(rule.id, _pattern(phrase_of(rule))) for rule in rules.values()]
    build = time.perf_counter() - began

    def find(enriched: Enriched) -> list[str]:
        text = enriched.text.lower()
        return [rule for rule, pattern in patterns if pattern.search(text)]

    return measured(f"regular expressions ({len(articles)} articles)", find, articles, build, rounds)


def _pattern(phrase: Phrase) -> re.Pattern[str]:
    gap = _GAP + (rf"(?:\w+{_GAP}){{0,{phrase.within}}}" if phrase.within else "")
    places = [f"(?:{'|'.join(map(re.escape, forms))})" for forms in slots_of(phrase)]
    return re.compile(rf"\b{gap.join(places)}\b")


class Lucene:
    """The harness in bench/lucene, on the class path `classes`."""

    def __init__(self, classes: str) -> None:
        self._classes = classes

    @classmethod
    def built(cls) -> "Lucene | None":
        """None, and a word why, where it cannot be built."""
        if not (shutil.which("java") and shutil.which("mvn")):
            print("no rows of Lucene Monitor: they need java (17 or later) and mvn on the PATH")
            return None
        command = ["mvn", "-q", "-B", "-f", str(_HOME / "pom.xml"), "package"]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            print(f"no rows of Lucene Monitor: bench/lucene was not built\n{ran.stdout}{ran.stderr}")
            return None
        target = _HOME / "target"
        return cls(os.pathsep.join((str(target / "monitor-bench.jar"), str(target / "lib" / "*"))))

    def rows(self, rules: Mapping[str, Rule], articles: Sequence[Enriched], rounds: int) -> list[Row]:
        """One for each presearcher; `rounds` come after a pass that warms up."""
        with TemporaryDirectory() as name:
            folder = Path(name)
            _write(folder / "rules.jsonl", [_as_json(rule) for rule in rules.values()])
            _write(folder / "articles.jsonl", [{"id": one.article.id, "text": one.text} for one in articles])
            return [self._row(folder, presearcher, len(articles), rounds) for presearcher in PRESEARCHERS]

    def _row(self, folder: Path, presearcher: str, articles: int, rounds: int) -> Row:
        given = [str(folder / "rules.jsonl"), str(folder / "articles.jsonl"), presearcher, str(rounds)]
        found = folder / f"{presearcher}.txt"
        command = ["java", "-cp", self._classes, "wirewatch.bench.MonitorBench", *given, str(found)]
        ran = subprocess.run(command, capture_output=True, text=True, check=False)
        if ran.returncode:
            sys.exit(f"{' '.join(command)}\n{ran.stderr}")
        told = json.loads(ran.stdout)
        pairs = frozenset((article, rule) for article, rule in map(str.split, found.read_text("utf-8").splitlines()))
        return Row(f"Lucene Monitor, {presearcher}", min(told["us_per_article"]), told["register_s"], pairs, articles)


def _as_json(rule: Rule) -> dict[str, object]:
    phrase = phrase_of(rule)
    return {"id": rule.id, "slots": slots_of(phrase), "within": phrase.within}


def _write(path: Path, lines: Sequence[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(one) + "\n" for one in lines), "utf-8")
