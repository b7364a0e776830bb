"""YAML with line numbers: plain data for the rooms, and the way back from a path in it to file:line.

YAML 1.2. Duplicate keys are refused, and so are files whose aliases unfold to more than MAX_NODES values (the "billion
laughs"): such a file is no configuration.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

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
    """A file as plain data. `lines` maps the path of each value to the line where it is named."""

    name: str
    text: str
    data: object = None
    lines: dict[DataPath, int] = field(default_factory=dict)

    def line_of(self, path: DataPath) -> int | None:
        """The line of the value at `path`, or of the nearest thing around it; steps that the file lacks are skipped."""
        here: DataPath = ()
        for step in path:
            if (*here, step) in self.lines:
                here = (*here, step)
        return self.lines.get(here)

    def problem(self, path: DataPath, message: str) -> ConfigProblem:
        return ConfigProblem(self.name, self.line_of(path), message)


def read_yaml(path: Path, name: str | None = None) -> YamlFile:
    """The file at `path`. Raises ConfigError when it cannot be read."""
    shown = name or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise ConfigError([ConfigProblem(shown, None, f"cannot be read: {error.strerror}")]) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError([ConfigProblem(shown, None, f"has {len(raw):,} bytes; {MAX_BYTES:,} is the limit")])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise ConfigError([ConfigProblem(shown, line, "is not UTF-8 here: save the file in UTF-8")]) from error
    return parse_yaml(text, shown)


def parse_yaml(text: str, name: str) -> YamlFile:
    """YAML text as a YamlFile called `name` in messages. Raises ConfigError."""
    yaml = YAML(typ="safe", pure=True)
    document = YamlFile(name, text)
    try:
        node = yaml.compose(text)
        if node is not None:
            document.data = _Builder(yaml, document).build(node, ())
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        message = " ".join(part for part in (error.context, error.problem) if part)
        raise ConfigError([ConfigProblem(name, line, f"is no valid YAML: {message}")]) from error
    except YAMLError as error:
        raise ConfigError([ConfigProblem(name, None, f"is no valid YAML: {error}")]) from error
    except RecursionError as error:
        raise ConfigError([ConfigProblem(name, None, "is nested too deeply")]) from error
    return document


class _Builder:
    """Turns YAML nodes into plain data and notes the line of each path on the way."""

    def __init__(self, yaml: YAML, document: YamlFile) -> None:
        self._yaml = yaml
        self._document = document
        self._count = 0
        self._above: list[int] = []

    def build(self, node: Node, path: DataPath) -> object:
        self._document.lines.setdefault(path, node.start_mark.line + 1)
        self._count += 1
        if self._count > MAX_NODES:
            self._refuse(node, f"unfolds to more than {MAX_NODES:,} values through its aliases (&name, *name)")
        if id(node) in self._above:
            self._refuse(node, "an alias that contains itself")
        self._above.append(id(node))
        try:
            return self._value(node, path)
        finally:
            self._above.pop()

    def _value(self, node: Node, path: DataPath) -> object:
        if node.tag is None or not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
            self._refuse(node, f"the tag {node.tag} is not used in configuration")
        if isinstance(node, MappingNode):
            return self._mapping(node, path)
        if isinstance(node, SequenceNode):
            return [self.build(item, (*path, index)) for index, item in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: MappingNode, path: DataPath) -> dict[str | int, object]:
        result: dict[str | int, object] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, ScalarNode):
                self._refuse(key_node, "a key must be a plain word")
            # `no:` is a word here, and 1: stays readable: keys are what stands in the file.
            key = str(key_node.value)
            if key in result:
                self._refuse(key_node, f"the key {key!r} stands here twice: keep one of them")
            self._document.lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, node: Node) -> object:
        value = self._yaml.constructor.construct_object(node, deep=True)
        if value is not None and not isinstance(value, str | int | float | bool) and not hasattr(value, "isoformat"):
            self._refuse(node, f"{node.tag} is not used in configuration")
        return value

    def _refuse(self, node: Node, message: str) -> None:
        raise ConfigError([ConfigProblem(self._document.name, node.start_mark.line + 1, message)])
