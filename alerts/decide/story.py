"""Stories: an article joins the story of the article that it is most like, or begins one.

Likeness is the cosine of weighted terms, less where the two name nobody in common, and at least three terms. Articles
72 h or more away never count, so a story ends after 72 h without articles.
"""

import hashlib
import math
from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.decide.terms import MATCHED, NAME_MARK

ENDS_AFTER = timedelta(hours=72)
ALIKE = 0.42
SHARED_TERMS = 3
STRANGERS = 0.4
"""Factor on the likeness of two articles that both name someone, and nobody in common."""

Terms = Mapping[str, float]


def story_id(first_article: str) -> str:
    """The id of the story that begins with this article."""
    return "s-" + hashlib.blake2b(first_article.encode("utf-8", "replace"), digest_size=6).hexdigest()


def likeness(one: Terms, other: Terms) -> float:
    """0 to 1; 0 where they share too little to tell."""
    shared = [term for term in one if term in other]
    telling = [term for term in shared if min(one[term], other[term]) > MATCHED]
    if len(telling) < SHARED_TERMS:
        return 0.0
    cosine = sum(one[term] * other[term] for term in shared) / (_length(one) * _length(other))
    return cosine * (STRANGERS if _strangers(one, other) else 1.0)


class Shelf:
    """Articles by time and term, to find the like ones without comparing all."""

    def __init__(self) -> None:
        self._articles: dict[str, tuple[datetime, str, Terms]] = {}
        self._by_term: dict[str, list[str]] = {}

    def put(self, article: str, time: datetime, story: str, terms: Terms) -> None:
        if article in self._articles:
            return
        self._articles[article] = (time, story, terms)
        for term, weight in terms.items():
            if weight > MATCHED:
                self._by_term.setdefault(term, []).append(article)

    def most_like(self, time: datetime, terms: Terms) -> tuple[float, str, str] | None:
        """(likeness, article, story) of the article that is most like these terms, and like enough."""
        shared: dict[str, int] = {}
        for term, weight in terms.items():
            if weight > MATCHED:
                for article in self._by_term.get(term, ()):
                    shared[article] = shared.get(article, 0) + 1
        best: tuple[float, str, str] | None = None
        for article, count in shared.items():
            then, story, others = self._articles[article]
            if count < SHARED_TERMS or abs(then - time) >= ENDS_AFTER:
                continue
            found = (likeness(terms, others), article, story)
            if found[0] >= ALIKE and (best is None or found > best):
                best = found
        return best


def _length(terms: Terms) -> float:
    return math.sqrt(sum(weight * weight for weight in terms.values()))


def _strangers(one: Terms, other: Terms) -> bool:
    names = {term for term in one if term.startswith(NAME_MARK)}
    others = {term for term in other if term.startswith(NAME_MARK)}
    return bool(names) and bool(others) and not names & others
