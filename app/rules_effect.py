"""What rules would have done to the last days, against the rules that stand now: the work of `rules try --against`.

It runs in a child, over the articles that are kept, and stops by itself after a while with what it has so far.
"""

import os
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from alerts.rules.compile import RuleSet
from alerts.trying import Change, Trial, Tried, changes
from app.places import Data
from app.replaying.deciding import Backfilled
from app.replaying.matching import Given, Replay
from app.replaying.sets import RuleTexts
from app.replaying.span import Span
from app.rule_files import RulesReader
from app.rules_checking import KINDNESS
from app.rules_known import kept_since
from processors.names.resolve import resolve
from topics.log import Log
from topics.records import ArticleRef, Enriched

MOST = 100
"""Changes that are shown with their sentences."""


@dataclass(frozen=True, slots=True)
class EffectJob:
    """Rules as they would be and as they are (name -> text), tried on what `place` keeps, aloud from `since` on.

    It stops early when the file `wanted` is gone.
    """

    texts: Mapping[str, str]
    before: Mapping[str, str]
    place: Data
    since: datetime
    seconds: float
    wanted: Path | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """An alert that comes (`+`) or goes (`-`), with its sentence and where the watched words stand in it."""

    sign: Literal["+", "-"]
    rule: str
    key: str
    article: ArticleRef
    sentence: str
    mark: tuple[int, int] | None


@dataclass(slots=True)
class OfRule:
    """Alerts of a rule as it is and as it would be, in all and by day; `plus` and `minus` are how they differ."""

    was: Counter[date] = field(default_factory=Counter)
    now: Counter[date] = field(default_factory=Counter)
    plus: int = 0
    minus: int = 0


@dataclass(slots=True)
class Effect:
    """`rules` are those that decide otherwise; none: nothing was tried. `oldest` is the first article that is kept.

    `stopped` is the share of the articles, 0 to 1, after which it had to stop; None: it came to the end.
    """

    rules: dict[str, OfRule] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)
    articles: int = 0
    seconds: float = 0.0
    oldest: datetime | None = None
    stopped: float | None = None

    @property
    def plus(self) -> int:
        return sum(one.plus for one in self.rules.values())

    @property
    def minus(self) -> int:
        return sum(one.minus for one in self.rules.values())


def make_trier(base: Mapping[str, str]) -> Callable[[EffectJob], Effect]:
    """For a child, which compiles `base` once, and then what differs."""
    os.nice(KINDNESS)
    reader = RulesReader()
    reader.compile(base)
    resolve("France")  # loads the names

    def work(job: EffectJob) -> Effect:
        before = reader.compile(job.before)
        return effect(job, reader.compile(job.texts), before)

    return work


def effect(job: EffectJob, now: RuleSet, before: RuleSet) -> Effect:
    """Raises LogError where the log does not answer."""
    start = time.monotonic()
    ids = changed(now, before)
    found = Effect({one: OfRule() for one in ids})
    if ids and job.place.exists():
        with job.place.log() as log, ExitStack() as stack:
            trials = [stack.enter_context(Trial(rules.only(ids))) for rules in (now, before)]
            _try(job, log, trials, found, start + job.seconds)
    found.seconds = time.monotonic() - start
    return found


def changed(now: RuleSet, before: RuleSet) -> list[str]:
    """The ids of the rules that decide otherwise, those that come or go among them."""
    versions = [{rule.id: rule.version for rule in rules.rules.values()} for rules in (now, before)]
    both = {**versions[1], **versions[0]}
    return [one for one in both if versions[0].get(one) != versions[1].get(one)]


def _try(job: EffectJob, log: Log, trials: list[Trial], found: Effect, until: float) -> None:
    replay = Replay(log, [RuleTexts(job.texts), RuleTexts(job.before)], Span(start=job.since))
    clock = _Clock(until, job.wanted)
    found.oldest = kept_since(log)
    try:
        for one in Backfilled().as_news(replay.given([trial.rules for trial in trials], 0, clock)):
            clock(0)
            now, before = _taken(trials, one)
            if not one.silently:
                _count(found, now, before, one.enriched)
    except _LateError:
        found.stopped = clock.records / max(replay.records, 1)
    found.articles = replay.inside


class _LateError(Exception):
    """Time to stop."""


class _Clock:
    """Told how many records were read; raises _LateError when it is time to stop."""

    def __init__(self, until: float, wanted: Path | None) -> None:
        self._until, self._wanted, self.records = until, wanted, 0

    def __call__(self, count: int) -> None:
        self.records += count
        if time.monotonic() > self._until or not (self._wanted is None or self._wanted.exists()):
            raise _LateError


def _taken(trials: list[Trial], one: Given) -> Iterator[list[Tried]]:
    return (
        trial.take(one.place, one.enriched, silently=one.silently, matches=matches)
        for trial, matches in zip(trials, one.matches, strict=True)
    )


def _count(found: Effect, now: list[Tried], before: list[Tried], enriched: Enriched) -> None:
    for tried, side in ((now, "now"), (before, "was")):
        for one in tried:
            if one.alert is not None:
                getattr(found.rules[one.hit.rule], side)[one.hit.time.date()] += 1
    for change in changes(now, before):
        of_rule = found.rules[change.tried.hit.rule]
        of_rule.plus += change.sign == "+"
        of_rule.minus += change.sign == "-"
        if len(found.differences) < MOST:
            found.differences.append(_difference(change, enriched))


def _difference(change: Change, enriched: Enriched) -> Difference:
    hit, article = change.tried.hit, enriched.article
    first = hit.evidence[0] if hit.evidence else None
    reference = ArticleRef(article.id, article.title, article.source, article.url, hit.time, article.feed)
    key = " → ".join(part or "?" for part in hit.key or ())
    sentence = (first.sentence or first.text) if first is not None else ""
    return Difference(change.sign, hit.rule, key, reference, sentence, first.mark if first is not None else None)
