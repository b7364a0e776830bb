"""How long it takes to find the rules that match an article, beside Lucene Monitor and a loop of regular expressions.

    python -m bench.matching [--articles N] [--rules N ...]

Generated articles of 600 words and phrase rules (bench/generated.py), everything on one thread, wall clock, of each the
fastest round. Reading the words of the article is part of it on every side. Lucene Monitor runs where java and mvn are;
its rows are means over the articles of a round as well. At many rules all have fewer articles, so that the whole takes
some minutes; the regular expressions have three.
"""

import argparse
import time
from collections.abc import Callable, Collection, Sequence
from typing import Any

from alerts.rules.compile import RuleSet, compile_rules
from bench.generated import Generator, enriched
from bench.rivals import Lucene, Pair, Row, expressions, measured, phrase_of, slots_of
from bench.table import share, show
from topics.records import Enriched

SEED = 7
SIZES = (1_000, 10_000, 100_000)
ARTICLES = 2_000
MANY = 50_000
"""From so many rules on a quarter of the articles is enough."""
ROUNDS = 8
SLOW_ARTICLES, SLOW_ROUNDS = 3, 2
ADDED = 3
HEAD = ("", "us/article", "of Lucene", "matches/article", "s to build")


def compiled(data: Sequence[dict[str, Any]], earlier: RuleSet | None = None) -> RuleSet:
    return compile_rules({"rules.yaml": {"rules": list(data)}}, lambda _name: set(), earlier=earlier)


def ways(rules: RuleSet) -> dict[str, Callable[[Enriched], Collection[str]]]:
    """What of Wirewatch is measured; each answers the ids of the rules that match."""
    return {
        "Wirewatch, which rules": rules.matching,
        "Wirewatch, with evidence": lambda one: [match.rule for match in rules.match(one)],
    }


def _cells(row: Row, lucene: float | None) -> list[str]:
    beside = share(row.us, lucene) if lucene is not None else "-"
    return [row.name, f"{row.us:,.1f}", beside, f"{len(row.pairs) / row.articles:.3f}", f"{row.build:.2f}"]


def differences(rules: RuleSet, articles: Sequence[Enriched], ours: Row, theirs: Row) -> None:
    """Prints how many matches only one of the two has, by what explains them.

    Sentences end for Wirewatch only; over three slots and more Lucene adds up the gaps; of a phrase that may be
    written in several ways it knows the longest alone.
    """
    unbroken = _unbroken(rules, articles)
    over, loose, other = 0, 0, 0
    for pair in theirs.pairs - ours.pairs:
        phrase = phrase_of(rules.rules[pair[1]])
        if pair in unbroken:
            over += 1
        elif phrase.within and len(slots_of(phrase)) > 2:
            loose += 1
        else:
            other += 1
    lone = ours.pairs - theirs.pairs
    written = sum(len(phrase_of(rules.rules[rule]).sequences) > 1 for _, rule in lone)
    print(f"found by both: {len(ours.pairs & theirs.pairs):,} pairs of article and rule")
    print(f"by Lucene only: {over:,} over the end of a sentence, {loose:,} by looser gaps, {other:,} unexplained")
    print(f"by Wirewatch only: {written:,} in another way of writing, {len(lone) - written:,} unexplained", flush=True)


def _unbroken(rules: RuleSet, articles: Sequence[Enriched]) -> set[Pair]:
    """What Wirewatch finds where no sentence ends."""
    flat = [enriched(one.article.id, one.text.replace(".", "").replace("\n\n", " ")) for one in articles]
    return {(one.article.id, rule) for one in flat for rule in rules.matching(one)}


def adding(data: Sequence[dict[str, Any]], rules: RuleSet, build: float) -> None:
    """Prints how long it takes to compile a set that has one rule more than one that is there."""
    best = float("inf")
    for number in range(ADDED):
        more = [*data, {"id": f"more{number}", "when": {"phrase": {"text": "one more", "within": number}}}]
        began = time.perf_counter()
        compiled(more, rules)
        best = min(best, time.perf_counter() - began)
    print(f"adding a rule to {len(data):,}: {best:.3f} s, {share(best, build)} of building all of them", flush=True)


def measure(data: Sequence[dict[str, Any]], articles: Sequence[Enriched], lucene: Lucene | None) -> None:
    """One table, and what goes with it."""
    began = time.perf_counter()
    rules = compiled(data)
    build = time.perf_counter() - began
    ours = [measured(name, find, articles, build, ROUNDS) for name, find in ways(rules).items()]
    theirs = lucene.rows(rules.rules, articles, ROUNDS) if lucene is not None else []
    slow = expressions(rules.rules, articles[:SLOW_ARTICLES], SLOW_ROUNDS)
    best = min((row.us for row in theirs), default=None)
    rows = [_cells(row, best) for row in (*ours, *theirs, slow)]
    show(f"{len(data):,} rules, {len(articles):,} articles", HEAD, rows)
    for row in theirs[:1]:
        differences(rules, articles, ours[0], row)
    adding(data, rules, build)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=ARTICLES)
    parser.add_argument("--rules", type=int, nargs="+", default=SIZES)
    given = parser.parse_args()
    generator = Generator(SEED)
    articles = list(generator.articles(given.articles))
    data = generator.rules(max(given.rules))
    lucene = Lucene.built()
    for size in given.rules:
        few = len(articles) if size < MANY else max(1, len(articles) // 4)
        measure(data[:size], articles[:few], lucene)


if __name__ == "__main__":
    main()
