"""A compiled rule set, and the index that says which of its rules an article can fulfil at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from alerts.match import Match
from alerts.rules.conditions import Test
from alerts.rules.openings import openings
from alerts.rules.own import OwnActor, sight
from alerts.rules.view import Sighting, View
from topics.records import Enriched, Severity
from topics.stems import stemmer


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
    new: timedelta | None
    cooldown: timedelta | None
    version: str
    examples: tuple[Example, ...]
    when: Test


class RuleSet:
    """All rules of a configuration. `version` changes with whatever stands in one of them."""

    def __init__(self, rules: Sequence[Rule], own: Mapping[str, OwnActor], version: str) -> None:
        self.rules: dict[str, Rule] = {rule.id: rule for rule in rules}
        self.version = version
        self._own = own
        self._ordered = list(rules)
        self._always: list[int] = []
        self._by_feature: dict[tuple[str, str], list[int]] = {}
        self._by_word: dict[str, list[int]] = {}
        self._by_base: dict[str, list[int]] = {}
        self._by_stem: dict[str, dict[str, list[int]]] = {}
        for index, rule in enumerate(rules):
            self._enter(index, rule)

    def match(self, enriched: Enriched) -> list[Match]:
        """The rules whose `when` holds of the article, in the order of the files."""
        view = View(enriched, self._sight)
        return [match for index in self._candidates(view) if (match := self._match(self._ordered[index], view))]

    def explain(self, rule_id: str, enriched: Enriched) -> Match:
        """One rule's judgement of one article, held or not: without openings where `when` does not hold."""
        view = View(enriched, self._sight)
        rule = self.rules[rule_id]
        return self._match(rule, view) or Match(rule_id, (), rule.when.holds(view).reason)

    def _match(self, rule: Rule, view: View) -> Match | None:
        outcome = rule.when.holds(view)
        if not outcome.holds:
            return None
        return Match(rule.id, openings(view, rule.id, rule.key, outcome.found), outcome.reason)

    def _sight(self, view: View, actor_id: str) -> Sighting:
        return sight(self._own[actor_id], view)

    def _enter(self, index: int, rule: Rule) -> None:
        anchors = rule.when.anchors
        if anchors is None:
            self._always.append(index)
            return
        for kind, value in anchors:
            if kind == "word":
                self._by_word.setdefault(value, []).append(index)
            elif kind == "base":
                self._by_base.setdefault(value, []).append(index)
            else:
                self._by_feature.setdefault((kind, value), []).append(index)

    def _candidates(self, view: View) -> list[int]:
        found = set(self._always)
        by_word = self._by_word
        for word in view.words.at:
            if word in by_word:
                found.update(by_word[word])
        if view.words.stems:
            by_stem = self._stemmed(str(view.words.language))
            for word in view.words.stems:
                found.update(by_stem.get(word, ()))
        if self._by_feature:
            for feature in _features(view.enriched):
                found.update(self._by_feature.get(feature, ()))
        return sorted(found)

    def _stemmed(self, language: str) -> dict[str, list[int]]:
        """The rules by the stems of their words in a language, made when its first article comes."""
        stem = stemmer(language)
        if language not in self._by_stem and stem is not None:
            made: dict[str, list[int]] = {}
            for base, rules in self._by_base.items():
                made.setdefault(stem(base), []).extend(rules)
            self._by_stem[language] = made
        return self._by_stem.get(language, {})


def _features(enriched: Enriched) -> set[tuple[str, str]]:
    """What an article has that is no word: (kind, value)."""
    found = {("event", event.type) for event in enriched.events} | {("claim", one.class_) for one in enriched.claims}
    found |= {(kind, "*") for kind, _ in found}
    found |= {("actor", actor.id) for actor in enriched.actors}
    found |= {("actor", actor.country) for actor in enriched.actors if actor.country is not None}
    return found | {("actor", one.actor) for one in enriched.mentions if one.actor is not None}
