"""What the tests of `when` (by_*.py, logic.py) have in common.

Each says whether it holds of an article, why, and what it found.

`scope` limits a test to stretches of the text (offsets); None is the whole article. `anchors`: see anchors.py.
"""

from collections.abc import Sequence
from typing import Protocol

from alerts.rules.anchors import Anchors
from alerts.rules.found import Outcome
from alerts.rules.phrase import Range
from alerts.rules.view import View

MAX_FOUND = 20
Scope = Sequence[Range] | None


class Test(Protocol):
    """One condition of a rule, compiled."""

    @property
    def anchors(self) -> Anchors: ...
    @property
    def positive(self) -> bool: ...
    def holds(self, view: View, scope: Scope = None) -> Outcome: ...


def within(ranges: Scope, scope: Scope) -> Scope:
    """Where two limits overlap."""
    if ranges is None or scope is None:
        return scope if ranges is None else ranges
    both = [(max(a, c), min(b, d)) for a, b in ranges for c, d in scope]
    return [one for one in both if one[0] < one[1]]


def inside(offset: int, scope: Scope) -> bool:
    return scope is None or any(start <= offset < end for start, end in scope)
