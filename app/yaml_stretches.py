"""Where a rule stands in its file, so that its lines can be edited or taken out and all else stays as it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.error import YAMLError

from app.yaml_editing import EditError, last_line, reads_as
from app.yaml_nodes import compose
from app.yaml_reading import parse_yaml

RULES = "rules"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Lines of a file from `first` to `last`, both of them counted from 1 and both in it."""

    first: int
    last: int


def stretch_of(text: str, rule_id: str) -> Stretch | None:
    """The lines of a rule with the comments that belong to it; None where it has none of its own.

    A comment right above its dash is the rule's, and so is one below it that stands further in. Nothing else in the
    text is looked at, and what is no YAML has no rules.
    """
    head, listed = _list(text)
    items = listed.value if listed is not None and not listed.flow_style else ()
    place = next((place for place, item in enumerate(items) if _id(item) == rule_id), None)
    if place is None:
        return None
    lines = text.split("\n")
    item = listed.value[place]
    above = last_line(listed.value[place - 1]) if place else head.end_mark.line
    dash = _dash(lines, item)
    margin = _indent(lines[dash])
    first = dash
    while first - 1 > above and _is_comment(lines[first - 1]) and _indent(lines[first - 1]) <= margin:
        first -= 1
    last = _last(lines, item)
    while last + 1 < len(lines) and _is_comment(lines[last + 1]) and _indent(lines[last + 1]) > margin:
        last += 1
    return Stretch(first + 1, last + 1)


def lines_of(text: str, stretch: Stretch) -> str:
    return "\n".join(text.split("\n")[stretch.first - 1 : stretch.last]) + "\n"


def with_lines(text: str, stretch: Stretch, new: str) -> str:
    """The text with `new` in place of a stretch."""
    lines = text.split("\n")
    put = new.rstrip("\n").split("\n") if new.strip() else []
    made = "\n".join([*lines[: stretch.first - 1], *put, *lines[stretch.last :]])
    return made if made.endswith("\n") else f"{made}\n"


def without_rule(text: str, name: str, rule_id: str) -> str:
    """The text without a rule; the comments of others stay.

    Raises ConfigError where it is no YAML, EditError where the rule has no lines of its own.
    """
    data = parse_yaml(text, name).data
    stretch = stretch_of(text, rule_id)
    kept = [one for one in _rules(data) if not (isinstance(one, dict) and str(one.get("id")) == rule_id)]
    if stretch is not None and isinstance(data, dict):
        made = _closed_up(text, stretch)
        for one in (made, made if kept else _emptied(made)):
            if reads_as(one, {**data, RULES: kept}):
                return one
    raise EditError(f"{name}: {rule_id} shares its lines with others: take it out by editing the file")


def says_nothing(text: str, name: str) -> bool:
    """Whether a rules file holds no rules, actors or lists, and no comments but for those at its top."""
    data = parse_yaml(text, name).data
    bare = not data or (isinstance(data, dict) and not any(data.values()))
    lines = [line for line in text.split("\n") if line.strip()]
    while lines and _is_comment(lines[0]):
        lines.pop(0)
    return bare and not any(_is_comment(line) for line in lines)


def _closed_up(text: str, stretch: Stretch) -> str:
    """Without the lines of a stretch, and without a blank line that would come after another, or begin the list."""
    lines = text.split("\n")
    before, after = lines[: stretch.first - 1], lines[stretch.last :]
    while before and len(after) > 1 and not after[0].strip() and before[-1].strip() in ("", f"{RULES}:"):
        after = after[1:]
    return "\n".join([*before, *after])


def _emptied(text: str) -> str:
    """`rules:` with nothing below it would be no list."""
    lines = text.split("\n")
    return "\n".join(f"{RULES}: []{line[6:]}" if line.startswith(f"{RULES}:") else line for line in lines)


def _rules(data: object) -> Sequence[Any]:
    listed = data.get(RULES) if isinstance(data, dict) else None
    return listed if isinstance(listed, list) else ()


def _id(item: Any) -> str | None:
    """What the node of a rule says under `id`."""
    pairs = item.value if item.id == "mapping" else ()
    return next((str(value.value) for key, value in pairs if key.value == "id"), None)


def _list(text: str) -> tuple[Any, Any]:
    """The nodes of the name and of the list of rules; two times None where there is none."""
    try:
        root = compose(text)
    except (YAMLError, RecursionError):
        return None, None
    pairs = root.value if root is not None and root.id == "mapping" else ()
    found = (pair for pair in pairs if pair[0].value == RULES and pair[1].id == "sequence")
    return next(found, (None, None))


def _dash(lines: Sequence[str], item: Any) -> int:
    line: int = item.start_mark.line
    if lines[line][: item.start_mark.column].lstrip().startswith("-"):
        return line
    return next(one for one in range(line, -1, -1) if lines[one].lstrip().startswith("-"))


def _last(lines: Sequence[str], item: Any) -> int:
    """The item's last line that holds something: a folded text ends with blank ones."""
    line = last_line(item)
    while line > item.start_mark.line and not lines[line].strip():
        line -= 1
    return line


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
