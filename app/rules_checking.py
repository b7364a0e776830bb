"""What is wrong with rules as they would be: by the very reader that `wirewatch check` and the decider use.

It runs in a child (rules_children.py), since what somebody types may take long to read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from app.rule_files import RulesReader
from app.rule_warnings import window_warnings
from app.yaml_reading import ConfigError, ConfigProblem, parse_yaml
from processors.names.resolve import resolve

MOST = 50
"""Problems that are named; who makes more has made one that causes them."""
KINDNESS = 5
"""By how much the stages that do the news go before children that take longer (nice)."""


@dataclass(frozen=True, slots=True)
class CheckJob:
    """Name -> text of all files as they would be, `file` the one that is edited; articles are `kept` for so long.

    `lines` are those that were edited, None: all of the file.
    """

    texts: Mapping[str, str]
    file: str
    kept: timedelta
    lines: str | None = None


@dataclass(frozen=True, slots=True)
class RuleIn:
    """A rule that stands in the edited lines, and whether it has examples."""

    id: str
    examples: bool


@dataclass(frozen=True, slots=True)
class Checked:
    """`more` problems are not named. `rules` are those of the edited lines, none where something is wrong."""

    problems: list[ConfigProblem] = field(default_factory=list)
    warnings: list[ConfigProblem] = field(default_factory=list)
    more: int = 0
    rules: list[RuleIn] = field(default_factory=list)


def make_checker(base: Mapping[str, str]) -> Callable[[CheckJob], Checked]:
    """For a child, which compiles `base` once, and then what differs; somebody waits for it, so it is not nice."""
    reader = RulesReader()
    reader.compile(base)
    resolve("France")  # loads the names
    return lambda job: check(reader, job)


def check(reader: RulesReader, job: CheckJob) -> Checked:
    try:
        rules = reader.compile(job.texts)
    except ConfigError as error:
        return Checked(error.problems[:MOST], more=max(0, len(error.problems) - MOST))
    warnings = window_warnings(reader, rules, job.kept)
    ids = _ids(job.lines) or [one for one, file in reader.files().items() if file == job.file]
    found = [RuleIn(one, bool(rules.rules[one].examples)) for one in ids if one in rules.rules]
    return Checked(warnings=warnings[:MOST], rules=found)


def _ids(lines: str | None) -> list[str]:
    """The ids of the rules in some lines of a list; none where they cannot be read alone."""
    try:
        data = parse_yaml(lines, "").data if lines is not None else None
    except ConfigError:
        return []
    return [str(one["id"]) for one in data if isinstance(one, dict) and "id" in one] if isinstance(data, list) else []
