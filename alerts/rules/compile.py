"""Rules files, as plain data, become a rule set; or every problem in them, at once.

`compile_rules` is the door of this package. A rule whose data is the very object that an earlier set was compiled
from is taken over from it, so that an edit costs what was edited.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from alerts.rules.build import Builder, tests_in
from alerts.rules.models import ActorModel, FileModel, RuleModel
from alerts.rules.names import Names
from alerts.rules.problems import Path, Problem, RulesError
from alerts.rules.ruleset import Example, Rule, RuleSet
from alerts.rules.wording import words_for

__all__ = ["Example", "Problem", "Rule", "RuleSet", "RulesError", "compile_rules"]

_NEEDS = {"event": {"event"}, "claim": {"claim"}, "actor": {"actor", "event", "claim"}}
_DECIDING = {"when", "key", "new", "at_least", "spike", "cooldown"}


def compile_rules(
    files: Mapping[str, object],
    resolve: Callable[[str], set[str]],
    owners: Mapping[str, str] = {},
    earlier: RuleSet | None = None,
) -> RuleSet:
    """The rule set of `files` (name -> data as YAML gives it).

    `resolve` says which actor ids a name means: none is unknown, several are ambiguous. `owners` tell whose report an
    article is (decide/source.py). Raises RulesError with all problems.
    """
    return _Compiler(resolve, owners, earlier).compile(files)


class _Compiler:
    """One compilation: names first, since any rule of any file may use them."""

    def __init__(
        self,
        resolve: Callable[[str], set[str]],
        owners: Mapping[str, str],
        earlier: RuleSet | None,
    ) -> None:
        self._owners, self._earlier = owners, earlier
        self._names = Names(resolve)
        self._actors: list[ActorModel] = []
        self._problems: list[Problem] = []
        self._places: dict[tuple[str, str], str] = {}

    def compile(self, files: Mapping[str, object]) -> RuleSet:
        heads = {name: self._head(name, data) for name, data in files.items()}
        for name, head in heads.items():
            self._take_lists(name, head)
        for name, head in heads.items():
            self._take_actors(name, head)
        named = _hash([[actor.model_dump(mode="json") for actor in self._actors], self._names.lists])
        known = self._earlier.compiled if self._earlier is not None and self._earlier.named == named else {}
        rules = []
        for name, head in heads.items():
            for index, data in enumerate(head.rules):
                rule = known.get(id(data))
                if rule is not None:
                    self._is_first("rule", rule.id, name, ("rules", index, "id"))
                else:
                    rule = self._rule(data, name, ("rules", index))
                if rule is not None:
                    rules.append((data, rule))
        if self._problems:
            raise RulesError(self._problems)
        shown = [(rule.id, rule.version, rule.title, rule.severity, rule.tags, rule.state) for _, rule in rules]
        version = _hash([shown, dict(self._owners)])
        return RuleSet(rules, self._names.own, version, self._owners, named, self._earlier)

    def _head(self, name: str, data: object) -> FileModel:
        """What a file holds beside its rules; those are looked at one by one."""
        if data is None:
            return FileModel()
        if not isinstance(data, dict):
            self._report(name, (), "a rules file holds rules:, and where needed actors: and lists:")
            return FileModel()
        try:
            return FileModel.model_validate(data)
        except ValidationError as error:
            found = [words_for(one) for one in error.errors()]
        for path, message in found:
            self._report(name, path, message)
        return self._sound(data, {path[:2] for path, _ in found})

    def _sound(self, data: dict[Any, Any], broken: set[Path]) -> FileModel:
        """The file without what is broken in it, so that the problems of the rest come to light at the same time."""
        kept: dict[str, Any] = {}
        if isinstance(actors := data.get("actors"), list):
            kept["actors"] = [one for index, one in enumerate(actors) if ("actors", index) not in broken]
        if isinstance(lists := data.get("lists"), dict):
            kept["lists"] = {key: one for key, one in lists.items() if ("lists", key) not in broken}
        if isinstance(rules := data.get("rules"), list):
            kept["rules"] = rules
        try:
            return FileModel.model_validate(kept)
        except ValidationError:
            return FileModel()

    def _take_lists(self, name: str, head: FileModel) -> None:
        for one, values in head.lists.items():
            if self._is_first("list", one, name, ("lists", one)):
                self._names.lists[one] = values

    def _take_actors(self, name: str, head: FileModel) -> None:
        for index, actor in enumerate(head.actors):
            if self._is_first("actor", actor.id, name, ("actors", index, "id")):
                self._actors.append(actor)
                self._names.add(actor, ("actors", index), self._reporter(name))

    def _is_first(self, kind: str, one: str, file: str, path: Path) -> bool:
        """Whether an id stands here for the first time; if not, both places are named."""
        if (kind, one) not in self._places:
            self._places[kind, one] = file
            return True
        earlier = self._places[kind, one]
        where = "in this file" if earlier == file else f"in {earlier}"
        self._report(file, path, f'the {kind} "{one}" stands already {where}: an id stands once in all files')
        return False

    def _rule(self, data: object, file: str, path: Path) -> Rule | None:
        """A rule compiled, or None with its problems reported."""
        try:
            model = RuleModel.model_validate(data)
        except ValidationError as error:
            for one in error.errors():
                below, message = words_for(one)
                self._report(file, (*path, *below), message)
            return None
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
            model.at_least,
            model.spike,
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
        asked = model.at_least
        if asked is not None and asked.of == "sources" and asked.count > 1 and "source" in (model.key or ()):
            words = f"{asked.count} sources never come together: the key counts each source by itself"
            self._report(file, (*path, "at_least"), words)
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
    deciding = model.model_dump(mode="json", by_alias=True, include=_DECIDING, exclude_none=True)
    return _hash([deciding, dict(used)])


def _hash(data: object) -> str:
    text = json.dumps(data, sort_keys=True, ensure_ascii=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
