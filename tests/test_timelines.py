"""Scenarios that carry their expectation: at 0h this article, at 5m that reprint; who fires, what holds the rest.

They were written from the contract alone. See tests/corpus/timelines/README.md for the layout of a file.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from reading import reader

from alerts.deciding import Decided, decide
from alerts.rules.compile import RuleSet, compile_rules
from alerts.storybook import StoryBook
from app.inputs import InputLine
from app.tried_lines import InputNames
from app.yaml_reading import read_yaml
from processors.names.resolve import resolve
from state.database import Connection, memory_state
from state.hits import mark_noise
from tests.timeline import START, at
from topics.records import Article

FILES = sorted((Path(__file__).parent / "corpus" / "timelines").glob("*.yaml"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_timeline(file: Path) -> None:
    data: Any = read_yaml(file).data
    rules = compile_rules(
        {file.name: {part: data[part] for part in ("rules", "actors", "lists") if part in data}},
        resolve,
        owners=data.get("owners", {}),
    )
    played = Played(rules)
    state = memory_state()
    with state.write() as connection:
        for place, step in enumerate(data["steps"]):
            decided = played.step(connection, place, step)
            assert outcomes(decided, rules) == step["expect"], f"{file.name}, step {step['id']}: {reasons(decided)}"
            for rule, articles in step.get("articles", {}).items():
                listed = [played.names.latest(one) for one in next(o for o in decided if o.hit.rule == rule).articles]
                assert listed == articles, f"{file.name}, step {step['id']}"
    state.close()


class Played:
    """The steps as articles; a URL that comes again is a revision under the first step's id."""

    def __init__(self, rules: RuleSet) -> None:
        self._rules, self._book = rules, StoryBook()
        self._fired: dict[tuple[str, str], list[str]] = {}
        self.names = InputNames()

    def step(self, connection: Connection, place: int, step: Mapping[str, Any]) -> list[Decided]:
        for earlier, rule in step.get("noise", {}).items():
            for alert in self._fired[earlier, rule]:
                mark_noise(connection, alert)
        enriched = reader().read(self._article(step))
        matches = self._rules.match(enriched)
        rules, owners = self._rules.rules, self._rules.owners
        decided = decide(connection, self._book, rules, enriched, matches, place, owners=owners).hits
        for one in decided:
            if one.alert is not None:
                self._fired.setdefault((step["id"], one.hit.rule), []).append(one.alert.id)
        return decided

    def _article(self, step: Mapping[str, Any]) -> Article:
        fields = {name: step.get(name) for name in ("id", "title", "url", "source", "feed")}
        article = self.names.article(InputLine(text=step["text"], published=at(str(step["at"])), **fields), START)
        article.mode = step.get("mode", "live")
        return article


def outcomes(decided: list[Decided], rules: RuleSet) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in decided:
        hit = one.hit
        outcome = "fires" if one.alert is not None else "trained" if hit.outcome == "trained" else hit.held
        if rules.rules[hit.rule].key:
            found.setdefault(hit.rule, {})[">".join(part or "?" for part in hit.key or ())] = outcome
        else:
            found[hit.rule] = outcome
    return found


def reasons(decided: list[Decided]) -> str:
    return "; ".join(f"{one.hit.rule} {one.hit.key}: {one.hit.reasons[-1].words}" for one in decided)
