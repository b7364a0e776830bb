"""What an alert can be found by: its words, and marks for what filters ask for. Pure.

Both stand in one text that either database indexes: folded words, and behind them the marks, as words that no person
can type. So a question of words, tags and countries is one look into one index.
"""

import hashlib
import re
from collections.abc import Collection, Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from state.folding import words
from state.wordless import PURGED
from topics.records import SEVERITIES, Alert, Severity

MOST_WORDS = 2_000
"""Of one alert; PostgreSQL tells places up to 16,383 apart."""
_BREAK = "\ue000"
"""Stands between two texts, so that no phrase reaches from one into the next."""
_MARK = "\ue001"
_COUNTRY = re.compile(r"[A-Z]{3}")

MarkKind = Literal["any", "rule", "severity", "tag", "country", "source", "feed"]


class Facets(msgspec.Struct, frozen=True, gc=False):
    """What filters offer of an alert beside rule and severity."""

    tags: list[str]
    countries: list[str]
    sources: list[str]
    feeds: list[str]


def facets_of(alert: Alert, countries: Collection[str] = ()) -> Facets:
    """`countries` (ISO 3166-1 alpha-3) beside those in the alert's key: it names no others."""
    keyed = [part for part in alert.key or [] if part is not None and _COUNTRY.fullmatch(part)]
    return Facets(
        tags=_once(alert.tags),
        countries=_once([*keyed, *sorted(countries)]),
        sources=_once(one.source for one in alert.articles),
        feeds=_once(one.feed for one in alert.articles),
    )


def indexed(alert: Alert, facets: Facets) -> str:
    """The text to index: words and marks with a space between each two."""
    found: list[str] = []
    for text in _texts(alert):
        found += [*words(text), _BREAK]
    return " ".join([*found[:MOST_WORDS], *_marks(alert, facets)])


@lru_cache(4096)
def mark(kind: MarkKind, value: str = "") -> str:
    """The word that stands for a rule, a tag and so on; of a severity: for it and all above."""
    digest = hashlib.blake2b(f"{kind}:{value}".encode("utf-8", "replace"), digest_size=8)
    return _MARK + digest.hexdigest()


def rank(severity: Severity) -> int:
    """0 for the lowest."""
    return SEVERITIES.index(severity)


def _texts(alert: Alert) -> Iterator[str]:
    """Titles, sentences, watched words (which are the actors' names, where a rule watches actors), rule, key."""
    yield from (one.title for one in alert.articles if one.title != PURGED)
    yield from _once(one.sentence or one.text for one in alert.evidence)
    # Words that a sentence of 300 characters has cut off.
    yield from _once(one.text for one in alert.evidence if one.sentence and one.text not in one.sentence)
    yield alert.rule_title
    yield alert.rule
    yield from alert.tags
    yield from (part for part in alert.key or [] if part is not None)
    yield from _once(one.source for one in alert.articles)


def _marks(alert: Alert, facets: Facets) -> Iterator[str]:
    yield mark("any")
    yield mark("rule", alert.rule)
    yield from (mark("severity", one) for one in SEVERITIES[: rank(alert.severity) + 1])
    yield from (mark("tag", one) for one in facets.tags)
    yield from (mark("country", one) for one in facets.countries)
    yield from (mark("source", one) for one in facets.sources)
    yield from (mark("feed", one) for one in facets.feeds)


def _once(values: Iterator[str] | Collection[str]) -> list[str]:
    """Without repeats and empty ones, in order."""
    return [one for one in dict.fromkeys(values) if one]
