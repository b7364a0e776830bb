"""Writing an example into a rules file that a person keeps: every other line, comment and order stays as it is.

The place is found in the tree of the file, the lines are put in as text, and the file is read again: only if it then
says what it said before, and the example, is it written. A rule that stands in one line is set anew by ruamel.yaml.
"""

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from app.yaml_nodes import compose
from app.yaml_reading import ConfigError, parse_yaml

Example = Mapping[str, Any]


class EditError(Exception):
    """The file could not be edited; it is as it was. The message says what to do."""


def add_example(path: Path, rule_id: str, example: Example) -> int:
    """Writes an example of a rule into its file and answers the line where it stands."""
    text = path.read_text("utf-8")
    known = _examples(parse_yaml(text, str(path)).data, rule_id)
    if any(one.get("text") == example.get("text") and one.get("title") == example.get("title") for one in known):
        raise EditError(f"{path}: {rule_id} has this sentence among its examples already: change it there")
    wanted = _with_example(parse_yaml(text, str(path)).data, rule_id, example)
    for made in (_put_in(text, rule_id, example), _set_anew(text, rule_id, example)):
        if made is not None and reads_as(made, wanted):
            replace_file(path, made)
            line = parse_yaml(made, str(path)).line_of(_path(wanted, rule_id))
            return line or 1
    raise EditError(
        f"{path}: there is no sure place for an example of {rule_id}: write it in by hand: {_line(example)}"
    )


def _examples(data: Any, rule_id: str) -> list[dict[str, Any]]:
    return next((rule.get("examples") or [] for rule in data["rules"] if rule.get("id") == rule_id), [])


def _with_example(data: Any, rule_id: str, example: Example) -> Any:
    changed = [
        {**rule, "examples": [*(rule.get("examples") or []), dict(example)]} if rule.get("id") == rule_id else rule
        for rule in data["rules"]
    ]
    return {**data, "rules": changed}


def _path(data: Any, rule_id: str) -> tuple[str | int, ...]:
    index = next(index for index, rule in enumerate(data["rules"]) if rule["id"] == rule_id)
    return ("rules", index, "examples", len(data["rules"][index]["examples"]) - 1)


def reads_as(text: str, wanted: object) -> bool:
    """Whether an edited text says what it should, and nothing else."""
    try:
        return parse_yaml(text, "").data == wanted
    except ConfigError:
        return False


def _put_in(text: str, rule_id: str, example: Example) -> str | None:
    """The text with one or two lines more; None where the rule is not written in lines of its own."""
    rule = next((one for one in _value(compose(text), "rules").value if _value(one, "id").value == rule_id), None)
    if rule is None or rule.flow_style:
        return None
    examples = _value(rule, "examples")
    lines = text.split("\n")
    if examples is None:
        margin = " " * rule.value[0][0].start_mark.column
        after = last_line(rule)
        new = [f"{margin}examples:", f"{margin}  - {_line(example)}"]
    elif examples.id != "sequence" or examples.flow_style or not examples.value:
        return None
    else:
        after = last_line(examples)
        new = [f"{' ' * (examples.start_mark.column)}- {_line(example)}"]
    return "\n".join([*lines[: after + 1], *new, *lines[after + 1 :]])


def _value(mapping: Any, key: str) -> Any:
    return next((value for name, value in mapping.value if name.value == key), None)


def last_line(node: Any) -> int:
    """The number, from 0, of the line on which the last scalar of a node ends."""
    if node.id == "scalar" or not node.value or node.flow_style:
        end = node.end_mark
        return int(end.line - 1 if end.column == 0 and end.line > node.start_mark.line else end.line)
    last = node.value[-1]
    return last_line(last[1] if isinstance(last, tuple) else last)


def _line(example: Example) -> str:
    """An example as it stands in a line: {at: 0h, text: "...", fires: true}."""
    yaml = YAML()
    yaml.default_flow_style = True
    yaml.width = 100_000
    stream = io.StringIO()
    yaml.dump(dict(example), stream)
    return stream.getvalue().strip()


def _set_anew(text: str, rule_id: str, example: Example) -> str | None:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 140
    yaml.indent(mapping=2, sequence=4, offset=2)
    data = yaml.load(text)
    rule = next((one for one in data["rules"] if one.get("id") == rule_id), None)
    if rule is None:
        return None
    if rule.get("examples"):
        rule["examples"].append(dict(example))
    else:
        rule["examples"] = [dict(example)]
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()


def replace_file(path: Path, text: str) -> None:
    """Writes the file whole or not at all, with the rights that it has; a link goes on leading to it."""
    target = path.resolve()
    fresh = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        fresh.write_text(text, "utf-8", newline="")
        if target.exists():
            fresh.chmod(target.stat().st_mode)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)
