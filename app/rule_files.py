"""From the texts of rules files, lists and owners to a compiled rule set, or to every problem with file:line."""

import csv
import io
import json
from collections.abc import Mapping
from urllib.parse import urlsplit

from alerts.decide.source import FEED_MARK
from alerts.rules.compile import RulesError, RuleSet, compile_rules
from app.yaml_reading import ConfigError, ConfigProblem, YamlFile, parse_long_yaml
from ingest.settings import FeedsFile
from processors.names.resolve import resolve
from topics.domains import registrable

OWNERS = "owners"
"""The name under which a recorded set keeps whose the feeds are; no file has it."""


def owners_text(feeds: FeedsFile) -> str:
    """Feed, or registrable domain of its address -> its owner, as JSON."""
    owned = [(feed.id, registrable(urlsplit(feed.url).hostname or ""), feed.owner) for feed in feeds.feeds]
    by_domain = {domain: owner for _, domain, owner in owned if owner}
    by_feed = {FEED_MARK + name: owner for name, _, owner in owned if owner}
    return json.dumps(by_domain | by_feed, sort_keys=True)


class RulesReader:
    """Compiles rules again and again: what has not changed since the last time is neither read nor compiled anew."""

    def __init__(self) -> None:
        self._documents: dict[str, YamlFile] = {}
        self._texts: Mapping[str, str] = {}
        self._last: RuleSet | None = None

    def compile(self, texts: Mapping[str, str]) -> RuleSet:
        """The rule set that these files are (name -> text). Raises ConfigError with every problem of every file."""
        if self._last is None or dict(texts) != self._texts:
            self._last = self._compiled(texts)
            self._texts = dict(texts)
        return self._last

    def problem(self, rule_id: str, key: str, message: str) -> ConfigProblem:
        """Something about a key of a rule that was compiled, with its file and line."""
        document, index = self._place(rule_id)
        return document.problem(("rules", index, key), message)

    def file_of(self, rule_id: str) -> str:
        """The name of the file in which a rule that was compiled stands."""
        return self._place(rule_id)[0].name

    def data_of(self, rule_id: str) -> object:
        """What stands in the file for a rule that was compiled."""
        document, index = self._place(rule_id)
        return document.data["rules"][index] if isinstance(document.data, dict) else None

    def files(self) -> dict[str, str]:
        """Rule id -> the name of its file, for all rules that were compiled."""
        return {
            str(rule["id"]): document.name
            for document in self._documents.values()
            if isinstance(document.data, dict)
            for rule in document.data.get("rules") or ()
        }

    def _place(self, rule_id: str) -> tuple[YamlFile, int]:
        """The file, and the rule's place in its list."""
        for document in self._documents.values():
            rules = document.data.get("rules") if isinstance(document.data, dict) else None
            for index, rule in enumerate(rules or ()):
                if str(rule["id"]) == rule_id:
                    return document, index
        raise KeyError(rule_id)

    def _compiled(self, texts: Mapping[str, str]) -> RuleSet:
        documents: dict[str, YamlFile] = {}
        problems: list[ConfigProblem] = []
        for name, text in texts.items():
            if name == OWNERS or name.endswith(".csv"):
                continue
            try:
                documents[name] = parse_long_yaml(text, name, "rules", self._documents.get(name))
            except ConfigError as error:
                problems.extend(error.problems)
        for document in documents.values():
            problems.extend(_read_lists(document, texts))
        if problems:
            raise ConfigError(problems)
        owners = json.loads(texts.get(OWNERS, "{}"))
        data = {name: document.data for name, document in documents.items()}
        try:
            compiled = compile_rules(data, resolve, owners=owners, earlier=self._last)
        except RulesError as error:
            found = [documents[one.file].problem(one.path, one.message) for one in error.problems]
            raise ConfigError(found) from error
        self._documents = documents
        return compiled


def compile_texts(texts: Mapping[str, str]) -> RuleSet:
    """As RulesReader.compile, once."""
    return RulesReader().compile(texts)


def _read_lists(document: YamlFile, texts: Mapping[str, str]) -> list[ConfigProblem]:
    """Replaces each list that stands in a CSV file by its values."""
    lists = document.data.get("lists") if isinstance(document.data, dict) else None
    if not isinstance(lists, dict):
        return []
    problems = []
    for name, value in lists.items():
        if not isinstance(value, dict):
            continue
        path = ("lists", name)
        file, column = value.get("csv"), value.get("column")
        if not isinstance(file, str) or not isinstance(column, str) or set(value) != {"csv", "column"}:
            problems.append(document.problem(path, "a list from a file is written {csv: lists/NAME.csv, column: NAME}"))
        elif file not in texts:
            known = ", ".join(sorted(name for name in texts if name.endswith(".csv"))) or "none"
            problems.append(document.problem(path, f"there is no {file} in the configuration folder (found: {known})"))
        else:
            try:
                lists[name] = _column(texts[file], column)
            except ValueError as error:
                problems.append(document.problem(path, f"{file} {error}"))
    return problems


def _column(text: str, column: str) -> list[str]:
    """The values of a CSV column, blank ones left out. Raises ValueError where it cannot be found."""
    try:
        rows = csv.DictReader(io.StringIO(text), strict=True)
        names = rows.fieldnames or []
        if column not in names:
            raise ValueError(f"has no column {column!r}, only {', '.join(names) or 'no line of names at its top'}")
        return [row[column].strip() for row in rows if (row.get(column) or "").strip()]
    except csv.Error as error:
        raise ValueError(f"is no valid CSV: {error}") from error
