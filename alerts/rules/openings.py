"""The keys that an article opens for a rule, each with the evidence for it."""

from collections.abc import Sequence
from itertools import product

from alerts.match import STORY, Opening
from alerts.rules.found import Found, evidence
from alerts.rules.view import View

Values = tuple[str | None, ...]
_GROUPS = {
    "event.actor": "event",
    "event.target": "event",
    "event.type": "event",
    "claim.speaker": "claim",
    "claim.class": "claim",
}


def openings(view: View, rule_id: str, key: Sequence[str], found: Sequence[Found]) -> tuple[Opening, ...]:
    """One opening for each key; a single one, with key None, for a rule without `key`.

    Findings that fill no part of the key stand behind every opening.
    """
    quotable = [one for one in found if not one.unquoted] or list(found[:1])
    if not key:
        return (_opening(view, None, quotable),)
    groups = _groups(key, found)
    keyed = {kind for kind in groups if kind}
    rest = [one for one in quotable if one.kind not in keyed]
    opened: dict[Values, list[Found]] = {}
    for chosen in product(*(_choices(kind, parts, found) for kind, parts in groups.items())):
        parts = {part: value for values, _ in chosen for part, value in values}
        whole = tuple(parts[part] if part in parts else _fixed(view, rule_id, part) for part in key)
        opened.setdefault(whole, []).extend(one for _, findings in chosen for one in findings)
    return tuple(_opening(view, whole, [*findings, *rest]) for whole, findings in opened.items())


def _groups(key: Sequence[str], found: Sequence[Found]) -> dict[str, tuple[str, ...]]:
    """Kind of finding -> the parts of the key that it fills."""
    kinds = [kind for kind in ("actor", "event", "claim") if any(one.kind == kind for one in found)]
    groups: dict[str, tuple[str, ...]] = {}
    for part in key:
        kind = kinds[0] if part == "actor" and kinds else _GROUPS.get(part, "actor" if part == "actor" else "")
        if kind:
            groups[kind] = (*groups.get(kind, ()), part)
    return groups


Choice = tuple[tuple[tuple[str, str | None], ...], list[Found]]
"""Values for some parts of the key, and the findings that gave them."""


def _choices(kind: str, parts: Sequence[str], found: Sequence[Found]) -> list[Choice]:
    choices: dict[tuple[tuple[str, str | None], ...], list[Found]] = {}
    for one in found:
        for facet in one.facets if one.kind == kind else ():
            choices.setdefault(tuple((part, facet.get(part)) for part in parts), []).append(one)
    return list(choices.items()) or [(tuple((part, None) for part in parts), [])]


def _fixed(view: View, rule_id: str, part: str) -> str:
    return {"source": view.enriched.article.source, "story": STORY, "rule": rule_id}[part]


def _opening(view: View, key: Values | None, found: Sequence[Found]) -> Opening:
    unique = {(one.kind, one.start, one.end, one.type): one for one in found}
    ordered = sorted(unique.values(), key=lambda one: (one.start, one.end, one.kind))
    return Opening(key, tuple(evidence(view, one) for one in ordered), _material(found))


def _material(found: Sequence[Found]) -> dict[str, object]:
    """Status, count and actors of the events, each as a sorted list; empty without an event."""
    events = [one.event for one in found if one.event is not None]
    if not events:
        return {}
    return {
        "status": sorted({event.status for event in events}),
        "count": sorted({event.count for event in events if event.count is not None}),
        "actors": sorted({actor for event in events for actor in event.actor_ids}),
    }
