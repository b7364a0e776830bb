"""Stories: an article joins the story of the article that it is most like, or begins one.

Likeness is the cosine of weighted terms, less where the two name nobody in common, and at least three terms. Articles
72 h or more away never count, so a story ends after 72 h without articles.
"""

import hashlib
import math
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from alerts.decide.terms import MATCHED, NAME_MARK

ENDS_AFTER = timedelta(hours=72)
ALIKE = 0.28
SHARED_TERMS = 3
STRANGERS = 0.4
"""Factor on the likeness of two articles that both name someone, and nobody in common."""

Terms = Mapping[str, float]


def story_id(first_article: str) -> str:
    """The id of the story that begins with this article."""
    return "s-" + hashlib.blake2b(first_article.encode("utf-8", "replace"), digest_size=6).hexdigest()


class Profile:
    """An article's terms, with what every comparison needs of them."""

    __slots__ = ("length", "names", "telling", "terms")

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.length = math.sqrt(sum(weight * weight for weight in terms.values()))
        self.names = frozenset(term for term in terms if term.startswith(NAME_MARK))
        self.telling = [term for term, weight in terms.items() if weight > MATCHED]


def likeness(one: Profile, other: Profile) -> float:
    """0 to 1; 0 where they share too little to tell."""
    shared = [term for term in one.terms if term in other.terms]
    telling = sum(1 for term in shared if min(one.terms[term], other.terms[term]) > MATCHED)
    if telling < SHARED_TERMS:
        return 0.0
    cosine = sum(one.terms[term] * other.terms[term] for term in shared) / (one.length * other.length)
    strangers = one.names and other.names and one.names.isdisjoint(other.names)
    return cosine * (STRANGERS if strangers else 1.0)


class Shelf:
    """Articles by time and term, to find the like ones without comparing all."""

    def __init__(self) -> None:
        self._articles: dict[str, tuple[datetime, str, Profile]] = {}
        self._by_term: dict[str, list[str]] = {}

    def put(self, article: str, time: datetime, story: str, profile: Profile) -> None:
        if article in self._articles:
            return
        self._articles[article] = (time, story, profile)
        for term in profile.telling:
            self._by_term.setdefault(term, []).append(article)

    def most_like(self, time: datetime, profile: Profile) -> tuple[float, str, str] | None:
        """(likeness, article, story) of the article that is most like this one, and like enough."""
        shared: Counter[str] = Counter()
        for term in profile.telling:
            shared.update(self._by_term.get(term, ()))
        best: tuple[float, str, str] | None = None
        for article, count in shared.items():
            then, story, other = self._articles[article]
            if count < SHARED_TERMS or abs(then - time) >= ENDS_AFTER:
                continue
            found = (likeness(profile, other), article, story)
            if found[0] >= ALIKE and (best is None or found > best):
                best = found
        return best
