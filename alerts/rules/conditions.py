"""The tests of `when`. Each says whether it holds of an article, why, and what it found.

`scope` limits a test to stretches of the text (offsets); None is the whole article. `anchors`: see anchors.py.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any, Protocol

from alerts.rules.anchors import Anchors, Feature
from alerts.rules.fields import Comparison
from alerts.rules.found import Facet, Found, Outcome, place_name
from alerts.rules.phrase import Phrase, Range
from alerts.rules.view import View
from alerts.rules.who import Watched
from topics.records import Claim, Event, Reason

MAX_FOUND = 20
Scope = Sequence[Range] | None


class Test(Protocol):
    """One condition of a rule, compiled."""

    @property
    def anchors(self) -> Anchors: ...
    @property
    def positive(self) -> bool: ...
    def holds(self, view: View, scope: Scope = None) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class PhraseTest:
    """Any of the phrases."""

    phrases: tuple[Phrase, ...]
    exact: bool = False
    positive: bool = True

    @property
    def anchors(self) -> Anchors:
        return frozenset(anchor for phrase in self.phrases for anchor in phrase.anchors)

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        step = "exact" if self.exact else "phrase"
        found: list[Found] = []
        words: list[str] = []
        for phrase in self.phrases:
            for start, end in view.find(phrase, within(view.ranges(phrase.field), scope)):
                found.append(Found("phrase", start, end))
                quoted = view.enriched.text[start:end]
                words.append(f'{step} "{phrase.shown}" found in the {place_name(view, start)}: "{quoted}"')
        if found:
            return Outcome(True, Reason(step, True, "; ".join(words[:3])), found[:MAX_FOUND])
        looked = ", ".join(f'"{phrase.shown}"' for phrase in self.phrases[:5])
        where = next((phrase.field for phrase in self.phrases if phrase.field), "article")
        return Outcome(False, Reason(step, False, f"{step} {looked} not found in the {where}"))


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


@dataclass(frozen=True, slots=True)
class ClaimTest:
    """One claim that fulfils every field."""

    speaker: Watched | None
    classes: frozenset[str] | None
    polarity: str | None
    about: tuple[Phrase, ...] | None
    positive: bool = True

    @property
    def anchors(self) -> Anchors:
        return frozenset(Feature("claim", one) for one in self.classes or {"*"})

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        looked = [self._found(view, claim, scope) for claim in view.enriched.claims]
        found = [one for one in looked if isinstance(one, Found)]
        if not found:
            return Outcome(False, Reason("claim", False, f"no claim {self._shown()}"))
        claim = found[0].claim
        said = claim.content.text if claim is not None else ""
        who = claim.speaker.text if claim is not None and claim.speaker is not None else "someone"
        return Outcome(True, Reason("claim", True, f'{who}: {found[0].type}: "{said[:200]}"'), found[:MAX_FOUND])

    def _shown(self) -> str:
        parts = [f"by {self.speaker.shown}"] if self.speaker else []
        parts += [f"of the class {' or '.join(sorted(self.classes))}"] if self.classes else []
        parts += [f"of {self.polarity} polarity"] if self.polarity else []
        parts += ["about " + " or ".join(f'"{one.shown}"' for one in self.about)] if self.about else []
        return " ".join(parts) or "at all"

    def misses(self, view: View) -> list[tuple[float, str]]:
        """(nearness, why) of each claim that does not fulfil it."""
        found = []
        for claim in view.enriched.claims:
            why = self._found(view, claim, None)
            if isinstance(why, str):
                who = claim.speaker.text if claim.speaker is not None else "someone"
                nearness = 0.7 if self.classes is None or claim.class_ in self.classes else 0.3
                found.append((nearness, f'{who}: {claim.class_}: "{claim.content.text[:120]}": {why}'))
        return found

    def _found(self, view: View, claim: Claim, scope: Scope) -> Found | str:
        """The finding, or why the claim is none."""
        if self.classes is not None and claim.class_ not in self.classes:
            return f"its class is {claim.class_}, not {' or '.join(sorted(self.classes))}"
        if self.polarity is not None and claim.polarity != self.polarity:
            return f"its polarity is {claim.polarity}"
        contents = [(part.start, part.end) for part in (claim.parts or [claim.content])]
        if self.about is not None and not any(view.find(phrase, contents) for phrase in self.about):
            return "it is not about " + " or ".join(f'"{one.shown}"' for one in self.about)
        who = claim.speaker.actor if claim.speaker is not None else None
        if self.speaker is not None:
            meant = self.speaker.speaker(view, claim.speaker)
            if meant is None:
                return f"its speaker is not {self.speaker.shown}"
            who = meant if meant in self.speaker.own else who
        spans = [one for one in (claim.speaker, claim.cue, claim.content) if one is not None]
        starts = [*(one.start for one in spans), *(start for start, _ in contents)]
        if not any(inside(start, scope) for start in starts):
            return "it stands in another sentence"
        facet: Facet = {"claim.speaker": who, "claim.class": claim.class_, "actor": who}
        start, end = min(one.start for one in spans), max(one.end for one in spans)
        return Found("claim", start, end, claim.class_, (facet,), claim=claim)


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


@dataclass(frozen=True, slots=True)
class FieldTest:
    """`source`, `feed` or `language` of the article."""

    name: str
    values: tuple[str, ...]
    positive: bool = True

    @property
    def anchors(self) -> Anchors:
        return frozenset(Feature(self.name, one.lower()) for one in self.values)

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        article = view.enriched.article
        value = {"source": article.source, "feed": article.feed, "language": article.language or ""}[self.name]
        if not any(self._fits(one, value) for one in self.values):
            return Outcome(
                False, Reason(self.name, False, f'{self.name} is "{value}", not {", ".join(self.values[:8])}')
            )
        found = Found("language" if self.name == "language" else "source", 0, 0, unquoted=True)
        return Outcome(True, Reason(self.name, True, f'{self.name} is "{value}"'), [found])

    def _fits(self, one: str, value: str) -> bool:
        one, value = one.lower(), value.lower()
        if self.name == "feed":
            return one == value
        joint = "." if self.name == "source" else "-"
        return one == value or (value.endswith(joint + one) if joint == "." else value.startswith(one + joint))


@dataclass(frozen=True, slots=True)
class RegexTest:
    """A pattern in RE2's syntax, in time linear to the text. `patterns` are compiled."""

    patterns: tuple[Any, ...]
    shown: str
    positive: bool = True
    anchors: Anchors = None

    def holds(self, view: View, scope: Scope = None) -> Outcome:
        found = []
        for pattern in self.patterns:
            for match in pattern.finditer(view.enriched.text):
                start, end = match.span()
                if end > start and _within(start, end, scope):
                    found.append(Found("regex", start, end))
                if len(found) == MAX_FOUND:
                    break
        if not found:
            return Outcome(False, Reason("regex", False, f"{self.shown} not found"))
        quoted = view.enriched.text[found[0].start : found[0].end]
        return Outcome(True, Reason("regex", True, f'{self.shown} found: "{quoted[:200]}"'), found)


def within(ranges: Scope, scope: Scope) -> Scope:
    """Where two limits overlap."""
    if ranges is None or scope is None:
        return scope if ranges is None else ranges
    both = [(max(a, c), min(b, d)) for a, b in ranges for c, d in scope]
    return [one for one in both if one[0] < one[1]]


def inside(offset: int, scope: Scope) -> bool:
    return scope is None or any(start <= offset < end for start, end in scope)


def _within(start: int, end: int, scope: Scope) -> bool:
    return scope is None or any(first <= start and end <= last for first, last in scope)


def _first_of_each(spans: list[tuple[Range, str]]) -> list[tuple[Range, str]]:
    """The first mention of each watched actor, in order: the rest says nothing more."""
    seen: set[str] = set()
    kept = []
    for span, who in spans:
        if who not in seen:
            seen.add(who)
            kept.append((span, who))
    return kept


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
