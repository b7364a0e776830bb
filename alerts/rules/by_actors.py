"""The test by actors: somebody who is watched appears."""

from dataclasses import dataclass

from alerts.rules.anchors import Anchors, Feature
from alerts.rules.conditions import Scope, inside
from alerts.rules.found import Found, Outcome
from alerts.rules.phrase import Range
from alerts.rules.view import View
from alerts.rules.who import Watched
from topics.records import Reason


@dataclass(frozen=True, slots=True)
class ActorTest:
    """One of the actors appears, or someone who acts for a watched country."""

    watched: Watched
    positive: bool = True

    @property
    def anchors(self) -> Anchors:
        return frozenset(Feature("actor", one) for one in self.watched.ids) | self.watched.anchors

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        spans: dict[Range, str] = {}
        for own_id, watched in self.watched.own.items():
            spans |= dict.fromkeys(view.own(own_id).spans, watched)
        for mention in view.enriched.mentions:
            meant = self.watched.match(view, mention.actor)
            if meant is not None:
                spans.setdefault((mention.start, mention.end), meant)
        chosen = sorted((span, who) for span, who in spans.items() if inside(span[0], scope))
        if not chosen:
            return Outcome(False, Reason("actor", False, f"{self.watched.shown} not named"))
        found = [Found("actor", *span, type=None, facets=({"actor": who},)) for span, who in _first_of_each(chosen)]
        first = found[0]
        quoted = view.enriched.text[first.start : first.end]
        return Outcome(True, Reason("actor", True, f'{self.watched.shown} named: "{quoted}"'), found)


def _first_of_each(spans: list[tuple[Range, str]]) -> list[tuple[Range, str]]:
    """The first mention of each watched actor, in order: the rest says nothing more."""
    seen: set[str] = set()
    kept = []
    for span, who in spans:
        if who not in seen:
            seen.add(who)
            kept.append((span, who))
    return kept
