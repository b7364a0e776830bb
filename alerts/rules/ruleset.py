"""A compiled rule set: which of its rules hold of an article, and what they found."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from alerts.match import Match
from alerts.rules.anchors import Anchors
from alerts.rules.by_words import PhraseTest
from alerts.rules.conditions import Test
from alerts.rules.index import Index
from alerts.rules.near import Near, near
from alerts.rules.openings import openings
from alerts.rules.own import OwnActor, sight
from alerts.rules.view import Sighting, View
from alerts.ruleset import AtLeast, Spike
from topics.records import Enriched, Severity


@dataclass(frozen=True, slots=True)
class Example:
    """A step of a rule's own timeline: `at` counts from its begin."""

    at: timedelta
    text: str
    fires: bool
    title: str | None = None
    source: str | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. `version` hashes what decides: not the title, severity, tags, state or examples."""

    id: str
    title: str
    severity: Severity
    tags: tuple[str, ...]
    state: Literal["live", "draft"]
    key: tuple[str, ...]
    at_least: AtLeast | None
    spike: Spike | None
    new: timedelta | None
    cooldown: timedelta | None
    version: str
    examples: tuple[Example, ...]
    when: Test


class RuleSet:
    """All rules of a configuration. `version` changes with whatever stands in one of them, or in the owners.

    `rules` are pairs of what a rule was compiled from, and the rule; `named` stands for the actors and lists that they
    refer to. What `earlier` has is not entered into the index again.
    """

    def __init__(
        self,
        rules: Sequence[tuple[object, Rule]],
        own: Mapping[str, OwnActor],
        version: str,
        owners: Mapping[str, str],
        named: str,
        earlier: "RuleSet | None" = None,
    ) -> None:
        self.rules: dict[str, Rule] = {rule.id: rule for _, rule in rules}
        self.version, self.owners, self.named = version, owners, named
        self.compiled = {id(data): rule for data, rule in rules}
        self._alive = [data for data, _ in rules]  # so that the ids of these objects stay theirs
        self._own = own
        self._place = {rule.id: place for place, (_, rule) in enumerate(rules)}
        before = earlier.rules if earlier is not None else {}
        gone = [rule for rule in before.values() if self.rules.get(rule.id) is not rule]
        come = [rule for _, rule in rules if before.get(rule.id) is not rule]
        index: Index = earlier._index if earlier is not None else Index()
        self._index: Index = index.changed(_entries(gone), _entries(come))

    def match(self, enriched: Enriched) -> list[Match]:
        """The rules whose `when` holds of the article, in the order of the files, with what they found."""
        view = View(enriched, self._sight)
        return [match for rule in self._candidates(view) if (match := self._match(rule, view))]

    def matching(self, enriched: Enriched) -> list[str]:
        """The ids of the rules whose `when` holds of the article, and no more."""
        view = View(enriched, self._sight)
        return [rule.id for rule in self._candidates(view) if rule.when.holds(view).holds]

    def only(self, ids: Collection[str]) -> "RuleSet":
        """These rules alone."""
        kept = [(data, rule) for data, rule in zip(self._alive, self.rules.values(), strict=True) if rule.id in ids]
        return RuleSet(kept, self._own, self.version, self.owners, self.named)

    def explain(self, rule_id: str, enriched: Enriched) -> Match:
        """One rule's judgement of one article, held or not: without openings where `when` does not hold."""
        view = View(enriched, self._sight)
        rule = self.rules[rule_id]
        return self._match(rule, view) or Match(rule_id, (), rule.when.holds(view).reason)

    def nearest(self, rule_id: str, enriched: Enriched) -> Near:
        """How near one rule's `when` comes to holding of an article, and what is missing, the nearest miss first."""
        return near(self.rules[rule_id].when, View(enriched, self._sight))

    def nearest_of_all(self, enriched: Enriched) -> dict[str, Near]:
        """As `nearest` for every rule by its id, with one look at the text."""
        view = View(enriched, self._sight)
        return {rule.id: near(rule.when, view) for rule in self.rules.values()}

    def _match(self, rule: Rule, view: View) -> Match | None:
        outcome = rule.when.holds(view)
        if not outcome.holds:
            return None
        return Match(rule.id, openings(view, rule.id, rule.key, outcome.found), outcome.reason)

    def _sight(self, view: View, actor_id: str) -> Sighting:
        return sight(self._own[actor_id], view)

    def _candidates(self, view: View) -> Iterator[Rule]:
        """The rules that may hold, in order; the view looks only where their words stand, if that is all they ask."""
        found = self._index.candidates(view.words, view.features)
        inflected = self._index.inflected(view.words, view.language)
        for one in sorted({*found, *inflected}, key=self._place.__getitem__):
            rule = self.rules[one]
            view.look_at(found[one] if isinstance(rule.when, PhraseTest) and one not in inflected else None)
            yield rule
        view.look_at(None)


def _entries(rules: Sequence[Rule]) -> list[tuple[str, Anchors]]:
    return [(rule.id, rule.when.anchors) for rule in rules]
