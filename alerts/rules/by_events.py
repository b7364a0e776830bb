"""The test by events: something happened."""

from dataclasses import dataclass
from itertools import product

from alerts.rules.anchors import Anchors, Feature
from alerts.rules.conditions import Scope, inside
from alerts.rules.fields import Comparison
from alerts.rules.found import Facet, Found, Outcome
from alerts.rules.view import View
from alerts.rules.who import Watched
from topics.records import Event, Reason


@dataclass(frozen=True, slots=True)
class EventTest:
    """One event that fulfils every field."""

    types: frozenset[str] | None
    actor: Watched | None
    target: Watched | None
    statuses: frozenset[str]
    count: Comparison | None
    positive: bool = True

    @property
    def anchors(self) -> Anchors:
        return frozenset(Feature("event", one) for one in self.types or {"*"})

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        misses: list[str] = []
        found: list[Found] = []
        for event in view.enriched.events:
            if self.types is not None and event.type not in self.types:
                continue
            one = self._found(view, event, scope)
            if isinstance(one, str):
                misses.append(f'"{event.evidence.text[:120]}": {one}')
            else:
                found.append(one)
        kind = " or ".join(sorted(self.types)) if self.types else "event"
        if not found:
            why = "; ".join(misses) or f"the article reports no {kind}"
            return Outcome(False, Reason("event", False, why))
        first = found[0]
        quoted = view.enriched.text[first.start : first.end]
        status = first.event.status if first.event is not None else ""
        return Outcome(True, Reason("event", True, f'{first.type} ({status}): "{quoted[:200]}"'), found)

    def misses(self, view: View) -> list[tuple[float, str]]:
        """(nearness, why) of each event that does not fulfil it."""
        found = []
        for event in view.enriched.events:
            told = f'{event.type} ({event.status}): "{event.evidence.text[:120]}"'
            if self.types is not None and event.type not in self.types:
                found.append((0.2, f"{told}: it is no {' or '.join(sorted(self.types))}"))
            elif isinstance(why := self._found(view, event, None), str):
                found.append((0.8, f"{told}: {why}"))
        return found

    def _found(self, view: View, event: Event, scope: Scope) -> Found | str:
        """The finding, or why the event is none."""
        if event.status not in self.statuses:
            return f"its status is {event.status}, not {' or '.join(sorted(self.statuses))}"
        if self.count is not None and not self.count.holds(event.count):
            return f"its count is {event.count if event.count is not None else 'not stated'}, not {self.count}"
        if not inside(event.evidence.start, scope):
            return "it stands in another sentence"
        actors = _role(view, event, self.actor, event.actor, event.actor_ids)
        if actors is None:
            return f"its actor is not {self.actor.shown if self.actor else 'known'}"
        targets = _role(view, event, self.target, event.target, event.target_ids)
        if targets is None:
            return f"its target is not {self.target.shown if self.target else 'known'}"
        facets: tuple[Facet, ...] = tuple(
            {"event.actor": actor, "event.target": target, "event.type": event.type, "actor": actor}
            for actor, target in product(actors, targets)
        )
        return Found("event", event.evidence.start, event.evidence.end, event.type, facets, event=event)


def _role(
    view: View, event: Event, watched: Watched | None, codes: list[str | None], actor_ids: list[str]
) -> list[str | None] | None:
    """The key values of those in a role that are watched, None where nobody is. A country's code comes before an id."""
    values: list[str | None] = [
        (codes[index] if index < len(codes) else None) or actor_id for index, actor_id in enumerate(actor_ids)
    ]
    if watched is None:
        return list(dict.fromkeys(values)) or [None]
    chosen = [values[index] for index in watched.in_role(view, event, codes, actor_ids)]
    return list(dict.fromkeys(chosen)) or None
