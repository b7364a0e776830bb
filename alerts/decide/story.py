"""Stories: an article joins the story of the article that it is most like, or begins one.

Likeness is the cosine of weighted terms, less where the two name nobody in common, and at least three terms. Articles
72 h or more away never count, so a story ends after 72 h without articles.
"""

import hashlib
import math
from array import array
from collections.abc import Mapping
from datetime import datetime, timedelta

import numpy as np

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
    shared = one.terms.keys() & other.terms.keys()
    telling = sum(1 for term in shared if min(one.terms[term], other.terms[term]) > MATCHED)
    if telling < SHARED_TERMS:
        return 0.0
    cosine = sum(one.terms[term] * other.terms[term] for term in shared) / (one.length * other.length)
    strangers = one.names and other.names and one.names.isdisjoint(other.names)
    return cosine * (STRANGERS if strangers else 1.0)


class Shelf:
    """Articles by time and term, to find the like ones without comparing all."""

    def __init__(self) -> None:
        self._articles: list[tuple[str, datetime, str, Profile]] = []
        self._places: dict[str, int] = {}
        self._by_term: dict[str, array[int]] = {}

    def put(self, article: str, time: datetime, story: str, profile: Profile) -> None:
        if article in self._places:
            return
        place = self._places[article] = len(self._articles)
        self._articles.append((article, time, story, profile))
        for term in profile.telling:
            self._by_term.setdefault(term, array("i")).append(place)

    def most_like(self, time: datetime, profile: Profile) -> tuple[float, str, str] | None:
        """(likeness, article, story) of the article that is most like this one, and like enough."""
        sharing = [self._by_term[term] for term in profile.telling if term in self._by_term]
        if len(sharing) < SHARED_TERMS:
            return None
        counts = np.bincount(np.concatenate([np.frombuffer(places, np.intc) for places in sharing]))
        best: tuple[float, str, str] | None = None
        for place in np.flatnonzero(counts >= SHARED_TERMS).tolist():
            article, then, story, other = self._articles[place]
            if abs(then - time) >= ENDS_AFTER:
                continue
            found = (likeness(profile, other), article, story)
            if found[0] >= ALIKE and (best is None or found > best):
                best = found
        return best
