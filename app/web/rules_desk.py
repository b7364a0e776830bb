"""What the pages of rules have at hand: the rules as the files are now, the children, and names as people see them."""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import Depends, Request

from alerts.examples import ExampleResult
from alerts.rules.compile import Rule, RuleSet
from app.configuration import Folder
from app.rule_files import OWNERS, RulesReader, compile_texts
from app.rules_at_hand import texts_of
from app.rules_children import Children
from app.web.site import Here, kept
from app.yaml_reading import ConfigError, ConfigProblem
from state import rulesets
from state.database import State

REMEMBERED = 500
"""Rules whose examples need not be played again."""


@dataclass(frozen=True, slots=True)
class Standing:
    """The rules as the files are now, or with `problems` the last that were in force.

    `texts` are those of the files, `base` those of `rules`; `files` is rule id -> name of its file.
    """

    rules: RuleSet
    texts: Mapping[str, str]
    base: Mapping[str, str]
    files: Mapping[str, str]
    reader: RulesReader
    problems: tuple[ConfigProblem, ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """Examples of a rule, played; `trouble` says why they were not."""

    results: Sequence[ExampleResult] = ()
    trouble: str = ""


class RulesDesk:
    """One for an installation; what has not changed is neither read nor compiled anew."""

    def __init__(self, folder: Folder, state: State) -> None:
        self.folder, self.children = folder, Children(folder, lambda: self.look().base)
        self.writing = threading.Lock()
        self._state, self._lock = state, threading.Lock()
        self._reader = RulesReader()
        self._stamp: object = None
        self._standing: Standing | None = None
        self._played: OrderedDict[object, Played] = OrderedDict()

    def look(self) -> Standing:
        with self._lock:
            stamp = self.folder.stamp()
            if self._standing is None or stamp != self._stamp:
                self._standing, self._stamp = self._read(), stamp
            return self._standing

    @property
    def rules(self) -> Path:
        """The folder of rules files."""
        return self.folder.path / "rules"

    def name(self, file: str) -> str:
        """A file's name as people see it: `rules/watched.yaml`."""
        path = Path(file)
        return path.relative_to(self.folder.path).as_posix() if path.is_relative_to(self.folder.path) else file

    def said(self, message: str) -> str:
        """A message with files as people see them."""
        return message.replace(f"{self.folder.path}/", "")

    def path(self, name: str) -> Path | None:
        """The rules file of that name, which stands there already; None for any other."""
        files = (file for file in self.look().texts if file != OWNERS and not file.endswith(".csv"))
        return next((Path(file) for file in files if self.name(file) == name), None)

    def played(self, rule: Rule) -> Played | None:
        """What came of the rule's examples, as it was kept; None where it was not."""
        return self._played.get((rule.id, rule.version, tuple(rule.examples)))

    def keep(self, rule: Rule, played: Played) -> None:
        with self._lock:
            self._played[rule.id, rule.version, tuple(rule.examples)] = played
            while len(self._played) > REMEMBERED:
                self._played.popitem(last=False)

    def _read(self) -> Standing:
        texts: dict[str, str] = {}
        try:
            texts = texts_of(None, self.folder.path)
            rules = self._reader.compile(texts)
            return Standing(rules, texts, texts, self._reader.files(), self._reader)
        except ConfigError as error:
            return self._in_force(texts, tuple(error.problems))

    def _in_force(self, texts: Mapping[str, str], problems: tuple[ConfigProblem, ...]) -> Standing:
        """The recorded set runs on while the files cannot be used."""
        with self._state.read() as connection:
            recorded = rulesets.latest(connection)
        reader = RulesReader()
        base = recorded.files if recorded is not None else {}
        try:
            rules = reader.compile(base)
        except ConfigError:  # of an older version of ours
            rules, base = compile_texts({}), {}
        return Standing(rules, texts, base, reader.files(), reader, problems)


def desk_of(request: Request, site: Here) -> RulesDesk:
    return kept(request, "rules_desk", lambda: RulesDesk(site.running.folder, site.state))


Desk = Annotated[RulesDesk, Depends(desk_of)]
"""The parameter of a route about rules."""
