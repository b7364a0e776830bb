"""The tests by what is known of an article: source, feed, language."""

from dataclasses import dataclass

from alerts.rules.anchors import Anchors, Feature
from alerts.rules.conditions import Scope
from alerts.rules.found import Found, Outcome
from alerts.rules.view import View
from topics.records import Reason


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
