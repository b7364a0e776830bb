"""The tests by words: phrases and patterns."""

from dataclasses import dataclass
from typing import Any

from alerts.rules.anchors import Anchors
from alerts.rules.conditions import MAX_FOUND, Scope, within
from alerts.rules.found import Found, Outcome, place_name
from alerts.rules.phrase import Phrase
from alerts.rules.view import View
from topics.records import Reason


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


def _within(start: int, end: int, scope: Scope) -> bool:
    return scope is None or any(first <= start and end <= last for first, last in scope)
