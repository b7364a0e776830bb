"""Why a rule's `when` does not hold of an article, the nearest miss first: what was there, and what it lacked.

Nearness goes from 0 (nothing of it is there) to 1 (it holds); it only orders what people read.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from alerts.rules.by_actors import ActorTest
from alerts.rules.by_claims import ClaimTest
from alerts.rules.by_events import EventTest
from alerts.rules.by_words import PhraseTest
from alerts.rules.conditions import Test
from alerts.rules.logic import All, Any, Not, SameSentence
from alerts.rules.near_phrase import near_phrase
from alerts.rules.own import own_phrase
from alerts.rules.view import View
from alerts.rules.who import Watched
from topics.records import Reason


@dataclass(frozen=True, slots=True)
class Near:
    """How near a test came, and why it holds or does not."""

    nearness: float
    reason: Reason


def near(test: Test, view: View) -> Near:
    """How near a test comes to holding of an article."""
    outcome = test.holds(view)
    if outcome.holds:
        return Near(1.0, outcome.reason)
    match test:
        case All(tests):
            return _all([near(one, view) for one in tests])
        case SameSentence(together):
            apart = _all([near(one, view) for one in together.tests])
            return apart if apart.nearness < 1 else Near(0.8, outcome.reason)
        case Any(tests):
            parts = sorted((near(one, view) for one in tests), key=lambda one: -one.nearness)
            words = f"none holds; the nearest: {parts[0].reason.words}" if parts else "nothing can hold"
            best = parts[0].nearness if parts else 0.0
            return Near(best, Reason("any", False, words, [one.reason for one in parts]))
        case Not():
            words = f"must not hold, and does: {outcome.reason.words}"
            return Near(0.6, Reason("not", False, words, outcome.reason.below))
        case PhraseTest(phrases, exact):
            misses = sorted((near_phrase(one, view, exact) for one in phrases), key=lambda one: -one[0])
            return _of("exact" if exact else "phrase", misses)
        case ActorTest(watched):
            return _of("actor", [_near_actor(watched, view)])
        case EventTest() | ClaimTest():
            return _near_record(test, view, outcome.reason)
    return Near(0.0, outcome.reason)


def _all(parts: Sequence[Near]) -> Near:
    failing = sorted((one for one in parts if not one.reason.holds), key=lambda one: -one.nearness)
    holding = [one for one in parts if one.reason.holds]
    nearness = sum(one.nearness for one in parts) / len(parts)
    if not failing:
        return Near(1.0, Reason("all", True, "all hold", [one.reason for one in parts]))
    words = f"{len(holding)} of {len(parts)} hold; what is missing: {failing[0].reason.words}"
    return Near(min(nearness, 0.99), Reason("all", False, words, [one.reason for one in (*failing, *holding)]))


def _of(step: str, misses: Sequence[tuple[float, str]]) -> Near:
    """The best of several ways to miss, with the others below it."""
    if not misses:
        return Near(0.0, Reason(step, False, "nothing can hold"))
    nearness, words = misses[0]
    below = [Reason(step, False, other) for _, other in misses[1:5]]
    return Near(nearness, Reason(step, False, words, below))


def _near_actor(watched: Watched, view: View) -> tuple[float, str]:
    """A name that stands there and means someone else comes near."""
    text = view.enriched.text
    for name in watched.names:
        for start, end in view.find(own_phrase(name)):
            mentions = view.mentions_over(start, end)
            if not mentions:
                return 0.5, f'"{text[start:end]}" stands there, but was read as no name'
            mention = mentions[0]
            known = view.actors.get(mention.actor) if mention.actor is not None else None
            meant = f"{known.name} ({known.id})" if known is not None else "nobody known"
            kind = _KINDS.get(mention.label, mention.label)
            return 0.7, f'"{mention.text}" stands there, but was read as {kind}: {meant}'
    return 0.0, f"{watched.shown} not named"


_KINDS = {
    "PERSON": "a person", "ORG": "a body", "GPE": "a place", "LOC": "a place", "NORP": "a people", "FAC": "a building",
}  # fmt: skip


def _near_record(test: EventTest | ClaimTest, view: View, reason: Reason) -> Near:
    """Events or claims that lack one thing come near; others are only named."""
    misses = test.misses(view)
    if not misses:
        return Near(0.0, reason)
    ordered = sorted(misses, key=lambda one: -one[0])
    return _of(reason.step, ordered)
