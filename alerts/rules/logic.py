"""all, any and not over the tests of conditions.py."""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.rules.anchors import Anchor, Anchors, width
from alerts.rules.conditions import Scope, Test
from alerts.rules.found import Found, Outcome
from alerts.rules.phrase import Range
from alerts.rules.view import View
from topics.records import Reason


@dataclass(frozen=True, slots=True)
class All:
    """Every test holds of the article."""

    tests: tuple[Test, ...]

    @property
    def positive(self) -> bool:
        return any(test.positive for test in self.tests)

    @property
    def anchors(self) -> Anchors:
        known = [anchors for test in self.tests if (anchors := test.anchors) is not None]
        return min(known, key=width) if known else None

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        below: list[Reason] = []
        found: list[Found] = []
        for test in self.tests:
            outcome = test.holds(view, scope)
            below.append(outcome.reason)
            found += outcome.found
            if not outcome.holds:
                return Outcome(False, Reason("all", False, f"not all hold: {outcome.reason.words}", below))
        return Outcome(True, Reason("all", True, "all hold", below), found)


@dataclass(frozen=True, slots=True)
class SameSentence:
    """Every test holds of one sentence; what has no place in the text (source, feed, language) of the article."""

    all: All

    @property
    def positive(self) -> bool:
        return self.all.positive

    @property
    def anchors(self) -> Anchors:
        return self.all.anchors

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        wide = All(tuple(test for test in self.all.tests if test.positive)).holds(view, scope)
        if not wide.holds:
            return Outcome(False, Reason("all", False, wide.reason.words, wide.reason.below))
        reason = wide.reason
        found: list[Found] = []
        for sentence in self._candidates(view, wide.found, scope):
            outcome = self.all.holds(view, [sentence])
            if outcome.holds:
                found += [one for one in outcome.found if one not in found]
                reason = outcome.reason
        if not found:
            return Outcome(False, Reason("all", False, "all hold, but of no one sentence", reason.below))
        return Outcome(True, Reason("all", True, "all hold of one sentence", reason.below), found)

    def _candidates(self, view: View, found: Sequence[Found], scope: Scope) -> list[Range]:
        """The sentences in which something was found."""
        sentences = view.sentences if scope is None else [one for one in view.sentences if one in list(scope)]
        placed = [one for one in found if not one.unquoted]
        if not placed:
            return sentences
        return [(start, end) for start, end in sentences if any(one.start < end and start < one.end for one in placed)]


@dataclass(frozen=True, slots=True)
class Any:
    """One test holds at least; the findings of all that hold count."""

    tests: tuple[Test, ...]

    @property
    def positive(self) -> bool:
        return all(test.positive for test in self.tests)

    @property
    def anchors(self) -> Anchors:
        together: set[Anchor] = set()
        for test in self.tests:
            anchors = test.anchors
            if anchors is None:
                return None
            together |= anchors
        return frozenset(together)

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        outcomes = [test.holds(view, scope) for test in self.tests]
        holding = [one for one in outcomes if one.holds]
        below = [one.reason for one in outcomes]
        if not holding:
            return Outcome(False, Reason("any", False, f"none holds: {'; '.join(one.words for one in below)}", below))
        found = [finding for one in holding for finding in one.found]
        return Outcome(True, Reason("any", True, "; ".join(one.reason.words for one in holding), below), found)


@dataclass(frozen=True, slots=True)
class Not:
    """The test does not hold."""

    test: Test
    positive: bool = False
    anchors: Anchors = None

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        outcome = self.test.holds(view, scope)
        return Outcome(not outcome.holds, Reason("not", not outcome.holds, outcome.reason.words, [outcome.reason]))
