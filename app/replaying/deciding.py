"""What was given to rules, decided: with one rule set, or with two that are held against each other."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

from alerts.trying import Change, Trial, Tried, changes
from app.replaying.matching import Given
from topics.records import Article, Enriched


class Take(Protocol):
    """Where a replay's findings go."""

    def __call__(self, tried: Tried, enriched: Enriched) -> None: ...


@dataclass(slots=True)
class Backfilled:
    """The places in `enriched` of articles that came in backfill mode and were decided as if they had been news."""

    places: set[int] = field(default_factory=set)

    def as_news(self, given: Iterable[Given]) -> Iterator[Given]:
        """The articles of the span as `as_news` has them."""
        for one in given:
            if not one.silently and as_news(one.enriched.article):
                self.places.add(one.place)
            yield one


def as_news(article: Article) -> bool:
    """Makes an article that came in backfill mode one that is decided aloud, at its own event time; True where it was.

    A replay asks what rules would have made of what was reported, whether it was polled or imported.
    """
    if article.mode != "backfill":
        return False
    article.first_seen, article.mode = article.event_time, "live"
    return True


def decide_all(given: Iterable[Given], trial: Trial, take: Take) -> None:
    """Every match of the span, in order."""
    for one in given:
        for tried in trial.take(one.place, one.enriched, silently=one.silently, matches=one.matches[0]):
            if not one.silently:
                take(tried, one.enriched)


def differ(given: Iterable[Given], now: Trial, before: Trial, take: Callable[[Change, Enriched], None]) -> None:
    """The alerts of the span that only one of two rule sets fires; `given` has the matches of both in this order."""
    for one in given:
        both = [
            trial.take(one.place, one.enriched, silently=one.silently, matches=matches)
            for trial, matches in zip((now, before), one.matches, strict=True)
        ]
        for change in changes(*both):
            take(change, one.enriched)
