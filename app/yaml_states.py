"""`state:` of a rule set to draft or live in the text of its file: every other line and comment stays."""

from typing import Any, Literal

from app.yaml_editing import EditError, last_line, reads_as
from app.yaml_nodes import compose
from app.yaml_reading import parse_yaml

RuleState = Literal["live", "draft"]
_BEFORE = ("id", "title", "severity", "tags")
"""The keys behind which it is put."""


def with_state(text: str, name: str, rule_id: str, state: RuleState) -> str:
    """The text in which a rule has a state; live is what is so unless said otherwise.

    Raises ConfigError where it is no YAML, EditError where no place for it is sure.
    """
    data: Any = parse_yaml(text, name).data
    rules = data.get("rules") if isinstance(data, dict) else None
    places = [place for place, one in enumerate(rules or ()) if isinstance(one, dict) and str(one.get("id")) == rule_id]
    if len(places) == 1 and isinstance(rules, list):
        place = places[0]
        if rules[place].get("state", "live") == state:
            return text
        wanted = {**data, "rules": [{**one, "state": state} if one is rules[place] else one for one in rules]}
        made = _edited(text, place, state)
        if reads_as(made, wanted):
            return made
    raise EditError(f"{name}: there is no sure place for `state: {state}` of {rule_id}: write it in by hand")


def _edited(text: str, place: int, state: RuleState) -> str:
    rules = next(value for key, value in compose(text).value if key.value == "rules")
    item = rules.value[place]
    value = next((below for key, below in item.value if key.value == "state"), None)
    if value is not None:
        return text[: value.start_mark.index] + state + text[value.end_mark.index :]
    behind = [below for key, below in item.value if key.value in _BEFORE][-1]
    if item.flow_style:
        end = behind.end_mark.index
        return f"{text[:end]}, state: {state}{text[end:]}"
    lines = text.split("\n")
    after = last_line(behind) + 1
    lines.insert(after, f"{' ' * item.value[0][0].start_mark.column}state: {state}")
    return "\n".join(lines)
