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

ROUNDING = 1e-9

Terms = Mapping[str, float]


def story_id(first_article: str) -> str:
    """The id of the story that begins with this article."""
    return "s-" + hashlib.blake2b(first_article.encode("utf-8", "replace"), digest_size=6).hexdigest()


class Profile:
    """An article's terms, with what every comparison needs of them."""

    __slots__ = ("length", "names", "quiet", "telling", "terms")

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.length = math.sqrt(sum(weight * weight for weight in terms.values()))
        self.names = frozenset(term for term in terms if term.startswith(NAME_MARK))
        self.telling = [term for term, weight in terms.items() if weight > MATCHED]
        quiet = [weight for weight in terms.values() if weight <= MATCHED]
        self.quiet = math.sqrt(sum(weight * weight for weight in quiet))


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
        self._known: set[str] = set()
        self._by_term: dict[str, tuple[array[int], array[float]]] = {}
        self._lengths, self._quiet = array("d"), array("d")

    def put(self, article: str, time: datetime, story: str, profile: Profile) -> None:
        if article in self._known:
            return
        self._known.add(article)
        for term in profile.telling:
            places, weights = self._by_term.setdefault(term, (array("i"), array("d")))
            places.append(len(self._articles))
            weights.append(profile.terms[term])
        self._articles.append((article, time, story, profile))
        self._lengths.append(profile.length)
        self._quiet.append(profile.quiet)

    def most_like(self, time: datetime, profile: Profile) -> tuple[float, str, str] | None:
        """(likeness, article, story) of the article that is most like this one, and like enough."""
        best: tuple[float, str, str] | None = None
        for place in self._perhaps_alike(profile):
            article, then, story, other = self._articles[place]
            if abs(then - time) >= ENDS_AFTER:
                continue
            found = (likeness(profile, other), article, story)
            if found[0] >= ALIKE and (best is None or found > best):
                best = found
        return best

    def _perhaps_alike(self, profile: Profile) -> list[int]:
        """Where those stand that share enough terms and may be like enough.

        The terms that tell are counted exactly; the others add no more than their length (Cauchy and Schwarz).
        """
        shared = [term for term in profile.telling if term in self._by_term]
        if len(shared) < SHARED_TERMS:
            return []
        lists = [self._by_term[term] for term in shared]
        places = np.concatenate([np.frombuffer(one, np.intc) for one, _ in lists])
        theirs = np.concatenate([np.frombuffer(one) for _, one in lists])
        ours = np.repeat([profile.terms[term] for term in shared], [len(one) for one, _ in lists])
        total = len(self._articles)
        lengths, quiet = np.frombuffer(self._lengths), np.frombuffer(self._quiet)
        told = np.bincount(places, ours * theirs, total) / (profile.length * lengths)
        most = told + profile.quiet / profile.length + quiet / lengths
        enough = np.bincount(places, minlength=total) >= SHARED_TERMS
        found: list[int] = np.flatnonzero(enough & (most >= ALIKE * (1 - ROUNDING))).tolist()
        return found
