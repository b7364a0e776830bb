"""Rules files, as plain data, become a rule set; or every problem in them, at once.

`compile_rules` is the door of this package.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from alerts.rules.build import Builder, tests_in
from alerts.rules.models import RuleModel, RulesFile
from alerts.rules.names import Names
from alerts.rules.problems import Path, Problem, RulesError
from alerts.rules.ruleset import Example, Rule, RuleSet
from alerts.rules.wording import words_for

__all__ = ["Example", "Problem", "Rule", "RuleSet", "RulesError", "compile_rules"]

_NEEDS = {"event": {"event"}, "claim": {"claim"}, "actor": {"actor", "event", "claim"}}


def compile_rules(
    files: Mapping[str, object], resolve: Callable[[str], set[str]], lists: Mapping[str, list[str]] = {}
) -> RuleSet:
    """The rule set of `files` (name -> data as YAML gives it).

    `resolve` says which actor ids a name means: none is unknown, several are ambiguous. `lists` are values that were
    read from CSV files, by the name of the list. Raises RulesError with all problems.
    """
    return _Compiler(resolve, lists).compile(files)


class _Compiler:
    """One compilation: names first, since any rule of any file may use them."""

    def __init__(self, resolve: Callable[[str], set[str]], lists: Mapping[str, list[str]]) -> None:
        self._given_lists = lists
        self._names = Names(resolve, dict(lists))
        self._problems: list[Problem] = []
        self._places: dict[tuple[str, str], str] = {}

    def compile(self, files: Mapping[str, object]) -> RuleSet:
        models = {name: model for name, data in files.items() if (model := self._model(name, data)) is not None}
        for name, model in models.items():
            self._take_lists(name, model)
        for name, model in models.items():
            for index, actor in enumerate(model.actors):
                if self._is_first("actor", actor.id, name, ("actors", index, "id")):
                    self._names.add(actor, ("actors", index), self._reporter(name))
        rules = [
            self._rule(one, name, ("rules", index))
            for name, model in models.items()
            for index, one in enumerate(model.rules)
        ]
        if self._problems:
            raise RulesError(self._problems)
        shown = [(rule.version, rule.title, rule.severity, rule.tags, rule.state) for rule in rules]
        return RuleSet(rules, self._names.own, _hash([[rule.id for rule in rules], shown]))

    def _model(self, name: str, data: object) -> RulesFile | None:
        if data is None:
            return RulesFile()
        if not isinstance(data, dict):
            self._report(name, (), "a rules file holds rules:, and where needed actors: and lists:")
            return None
        data = self._without_csv(data)
        try:
            return RulesFile.model_validate(data)
        except ValidationError as error:
            found = [words_for(one) for one in error.errors()]
        for path, message in found:
            self._report(name, path, message)
        return self._sound(data, {path[:2] for path, _ in found})

    def _sound(self, data: dict[Any, Any], broken: set[Path]) -> RulesFile | None:
        """The file without what is broken in it, so that the problems of the rest come to light at the same time."""
        kept: dict[str, Any] = {
            part: [{} if (part, index) in broken else one for index, one in enumerate(items)]
            for part in ("actors", "rules")
            if isinstance(items := data.get(part), list)
        }
        kept = {part: [one for one in items if one != {}] for part, items in kept.items()}
        lists = data.get("lists")
        if isinstance(lists, dict):
            kept["lists"] = {key: one for key, one in lists.items() if ("lists", key) not in broken}
        try:
            return RulesFile.model_validate(kept)
        except ValidationError:
            return None

    def _without_csv(self, data: dict[Any, Any]) -> dict[Any, Any]:
        """Lists that stand in CSV files are given by their values."""
        lists = data.get("lists")
        if not isinstance(lists, dict):
            return data
        read = {key: self._given_lists.get(key, one) if isinstance(one, dict) else one for key, one in lists.items()}
        return {**data, "lists": read}

    def _take_lists(self, name: str, model: RulesFile) -> None:
        for one, values in model.lists.items():
            if self._is_first("list", one, name, ("lists", one)):
                self._names.lists[one] = values

    def _is_first(self, kind: str, one: str, file: str, path: Path) -> bool:
        """Whether an id stands here for the first time; if not, both places are named."""
        if (kind, one) not in self._places:
            self._places[kind, one] = file
            return True
        earlier = self._places[kind, one]
        where = "in this file" if earlier == file else f"in {earlier}"
        self._report(file, path, f'the {kind} "{one}" stands already {where}: an id stands once in all files')
        return False

    def _rule(self, model: RuleModel, file: str, path: Path) -> Rule:
        self._is_first("rule", model.id, file, (*path, "id"))
        self._names.used = {}
        when = Builder(self._names, self._reporter(file)).build(model.when, (*path, "when"))
        self._check(model, file, path, when.positive)
        return Rule(
            model.id,
            model.title or model.id,
            model.severity,
            tuple(model.tags),
            model.state,
            tuple(model.key or ()),
            model.new,
            model.cooldown,
            _version(model, self._names.used),
            tuple(Example(one.at, one.text, one.fires, one.title, one.source, one.url) for one in model.examples),
            when,
        )

    def _check(self, model: RuleModel, file: str, path: Path, positive: bool) -> None:
        """What single fields cannot know."""
        if not positive:
            example = "all: [{phrase: ...}, {not: ...}]"
            words = f"would match everything but a few articles: a `not` needs a positive neighbour, as in {example}"
            self._report(file, (*path, "when"), words)
        for name in ("at_least", "spike"):
            if getattr(model, name) is not None:
                self._report(file, (*path, name), f"{name} is not available in this version; use new or cooldown")
        tests = tests_in(model.when)
        for index, part in enumerate(model.key or ()):
            needed = _NEEDS.get(part.split(".")[0])
            if needed is not None and not needed & tests:
                words = f"the key part {part} needs a test of {' or '.join(sorted(needed))} in `when`"
                self._report(file, (*path, "key", index), words)

    def _reporter(self, file: str) -> Callable[[Path, str], None]:
        return lambda path, message: self._report(file, path, message)

    def _report(self, file: str, path: Path, message: str) -> None:
        self._problems.append(Problem(file, path, message))


def _version(model: RuleModel, used: Mapping[str, object]) -> str:
    """A hash of what decides, and of what it refers to."""
    deciding = model.model_dump(
        mode="json", by_alias=True, include={"when", "key", "new", "at_least", "spike", "cooldown"}, exclude_none=True
    )
    return _hash([deciding, dict(used)])


def _hash(data: object) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
