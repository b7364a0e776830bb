"""YAML with line numbers: plain data for the rooms, and the way back from a path in it to file:line.

YAML 1.2. Duplicate keys are refused, and so are files whose aliases unfold to more than MAX_NODES values (the "billion
laughs"): such a file is no configuration.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from app.yaml_nodes import PLAIN, STANDARD, compose, scalar_value
from app.yaml_pieces import cut

MAX_NODES = 100_000
MAX_BYTES = 20_000_000

DataPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class ConfigProblem:
    """Something wrong in a file that a user edits; prints as file:line: message."""

    file: str
    line: int | None
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line is not None else f"{self.file}: {self.message}"


class ConfigError(Exception):
    """One or more problems; none of the files they stand in was taken."""

    def __init__(self, problems: Sequence[ConfigProblem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


@dataclass(slots=True)
class YamlFile:
    """A file as plain data. `items` has the data of each item of a long list by its text, where it was cut."""

    name: str
    text: str
    data: object = None
    items: Mapping[str, object] = field(default_factory=dict)
    _lines: dict[DataPath, int] = field(default_factory=dict)

    def line_of(self, path: DataPath) -> int | None:
        """The line of the value at `path`, or of the nearest thing around it; steps that the file lacks are skipped."""
        if not self._lines and self.text:
            _Builder(self.name, self.text, self._lines).whole()
        here: DataPath = ()
        for step in path:
            if (*here, step) in self._lines:
                here = (*here, step)
        return self._lines.get(here)

    def problem(self, path: DataPath, message: str) -> ConfigProblem:
        return ConfigProblem(self.name, self.line_of(path), message)


def read_text(path: Path, name: str | None = None) -> str:
    """The text of a YAML file. Raises ConfigError when it cannot be read."""
    shown = name or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError([ConfigProblem(shown, None, f"cannot be read: {error.strerror}")]) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError([ConfigProblem(shown, None, f"has {len(raw):,} bytes; {MAX_BYTES:,} is the limit")])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError([ConfigProblem(shown, line, "is not UTF-8 here: save the file in UTF-8")]) from error


def read_yaml(path: Path, name: str | None = None) -> YamlFile:
    """The file at `path`. Raises ConfigError when it cannot be read."""
    return parse_yaml(read_text(path, name), name or str(path))


def parse_yaml(text: str, name: str) -> YamlFile:
    """YAML text as a YamlFile called `name` in messages. Raises ConfigError."""
    return YamlFile(name, text, _Builder(name, text).whole())


def parse_long_yaml(text: str, name: str, key: str, earlier: YamlFile | None = None) -> YamlFile:
    """As `parse_yaml`; of the list under `key` the items that stand in `earlier` too are taken from there."""
    parts = cut(text, key)
    if parts is None:
        return parse_yaml(text, name)
    known = earlier.items if earlier is not None else {}
    items: dict[str, object] = {}
    listed = []
    try:
        rest = _Builder(name, parts.rest).whole()
        for item in parts.items:
            if item not in items:
                items[item] = known[item] if item in known else _only_item(name, item)
            listed.append(items[item])
    except ConfigError:
        return parse_yaml(text, name)  # which says where, or finds it in order
    if not isinstance(rest, dict):
        return parse_yaml(text, name)  # what looked like a list stands within a quoted text
    return YamlFile(name, text, {**rest, key: listed}, items)


def _only_item(name: str, text: str) -> object:
    found = _Builder(name, text).whole()
    if not isinstance(found, list) or len(found) != 1:
        raise ConfigError([ConfigProblem(name, None, "is no list of one")])
    return found[0]


class _Builder:
    """Turns YAML nodes into plain data, and notes the line of each path on the way where it is asked to."""

    def __init__(self, name: str, text: str, lines: dict[DataPath, int] | None = None) -> None:
        self._name, self._text, self._lines = name, text, lines
        self._most = max(MAX_NODES, len(text))
        self._count = 0
        self._above: list[int] = []

    def whole(self) -> object:
        try:
            node = compose(self._text)
            return self._build(node, ()) if node is not None else None
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            line = mark.line + 1 if mark is not None else 1
            message = " ".join(part for part in (error.context, error.problem) if part)
            words = f"is no valid YAML: {message}{_hint(message)}"
            raise ConfigError([ConfigProblem(self._name, line, words)]) from error
        except ReaderError as error:
            line = self._text.count("\n", 0, error.position) + 1
            words = f"the character U+{ord(self._text[error.position]):04X} cannot stand in YAML: take it out"
            raise ConfigError([ConfigProblem(self._name, line, words)]) from error
        except YAMLError as error:
            raise ConfigError([ConfigProblem(self._name, 1, f"is no valid YAML: {error}")]) from error
        except RecursionError as error:
            raise ConfigError([ConfigProblem(self._name, 1, "is nested too deeply")]) from error

    def _build(self, node: Any, path: DataPath) -> object:
        if self._lines is not None:
            self._lines.setdefault(path, node.start_mark.line + 1)
        self._count += 1
        if self._count > self._most:
            self._refuse(node, f"unfolds to more than {self._most:,} values through its aliases (&name, *name)")
        if node.id == "scalar":
            return self._scalar(node)
        if id(node) in self._above:
            self._refuse(node, "an alias that contains itself")
        self._above.append(id(node))
        try:
            self._check_tag(node)
            if node.id == "mapping":
                return self._mapping(node, path)
            if self._lines is None:
                return [self._build(item, path) for item in node.value]
            return [self._build(item, (*path, index)) for index, item in enumerate(node.value)]
        finally:
            self._above.pop()

    def _check_tag(self, node: Any) -> None:
        if node.tag is None or not node.tag.startswith(STANDARD) or "python" in node.tag:
            self._refuse(node, f"the tag {node.tag} is not used in configuration")

    def _mapping(self, node: Any, path: DataPath) -> dict[str | int, object]:
        result: dict[str | int, object] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                self._refuse(key_node, "a key must be a plain word")
            # `no:` is a word here, and 1: stays readable: keys are what stands in the file.
            key = str(key_node.value)
            if key in result:
                self._refuse(key_node, f"the key {key!r} stands here twice: keep one of them")
            below: DataPath = path
            if self._lines is not None:
                below = (*path, key)
                self._lines[below] = key_node.start_mark.line + 1
            result[key] = self._build(value_node, below)
        return result

    def _scalar(self, node: Any) -> object:
        if node.tag != PLAIN:
            self._check_tag(node)
        try:
            value = scalar_value(node)
        except MarkedYAMLError:
            self._refuse(node, f"the tag {node.tag} is not used in configuration")
        except ValueError as error:
            self._refuse(node, f"{node.value!r} is no value: {error}")
        if value is not None and not isinstance(value, str | int | float | bool) and not hasattr(value, "isoformat"):
            self._refuse(node, f"{node.tag} is not used in configuration")
        return value

    def _refuse(self, node: Any, message: str) -> NoReturn:
        raise ConfigError([ConfigProblem(self._name, node.start_mark.line + 1, message)])


_HINTS = {
    "found character '\\t'": "indent with spaces, not with tabs",
    "found character '@'": 'a list is named in quotation marks: "@name"',
    "cannot start any token": "put the value in quotation marks",
    "unknown escape character": "write patterns in single quotation marks: '\\d'",
    "mapping values are not allowed": "a text with a colon needs quotation marks, or the line is indented wrongly",
    "unexpected end of stream": "a quotation mark is not closed",
    "expected <block end>": "the line is indented otherwise than its neighbours",
}


def _hint(message: str) -> str:
    """What to do about the slips that people make most."""
    return next((f"; {advice}" for slip, advice in _HINTS.items() if slip in message), "")
