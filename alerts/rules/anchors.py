"""Anchors: what an article has wherever a test can hold, so that the index finds the rules that it may fulfil."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

MAX_APART = 3
"""Words between the two of a pair, at most; what may stand further apart is anchored on one word alone."""


class Feature(NamedTuple):
    """What is no word: an event or claim by its type (`*`: any), an actor by its id, a source, feed or language."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class WordAnchor:
    """A word of `first`, with at most `apart` others between it and a word of `second` behind it, if there is any.

    `bases` are the words whose forms, by the ending rules of another language, may stand for `first`.
    """

    first: frozenset[str]
    second: frozenset[str] = frozenset()
    apart: int = 0
    bases: frozenset[str] = frozenset()


Anchor = Feature | WordAnchor
Anchors = frozenset[Anchor] | None
"""An article has one of them at least where the test holds; None: any article may fulfil it."""

_RARITY = {"event": 2, "claim": 20, "actor": 40, "feed": 200, "source": 200, "language": 1000}


def width(anchors: Iterable[Anchor]) -> int:
    """A guess at how many articles have one of these: a pair of words is rarer than an event, a word than a country."""
    return sum(_width(one) for one in anchors)


def _width(anchor: Anchor) -> int:
    if isinstance(anchor, Feature):
        return _RARITY[anchor.kind]
    return 1 if anchor.second else 10
