"""A key turned on or off in items of a list that a person keeps in a file: every other line and comment stays.

As in `app/yaml_lists.py`, the text is edited as text, and taken only if it then says what it said, and the switch.
"""

from collections.abc import Collection
from typing import Any

from app.yaml_editing import EditError, last_line
from app.yaml_nodes import compose
from app.yaml_reading import ConfigError, parse_yaml

Edit = tuple[int, int, str]
"""(from, to, text): what comes in place of these characters."""


def with_switch(text: str, name: str, listed: str, places: Collection[int], key: str, on: bool) -> str:
    """The text of the file `name` with `key: true` in those items of the list under `listed`, or without it.

    Raises ConfigError where the text is no YAML, EditError where no place for it is sure.
    """
    wanted = _switched(parse_yaml(text, name).data, listed, places, key, on)
    nodes = next(value for head, value in compose(text).value if head.value == listed).value
    edits = [edit for place in places if (edit := _edit(text, nodes[place], key, on)) is not None]
    made = text
    for start, stop, put in sorted(edits, reverse=True):
        made = made[:start] + put + made[stop:]
    try:
        read = parse_yaml(made, name).data
        if _switched(read, listed, places, key, None) == wanted:
            return made
    except ConfigError:
        pass
    raise EditError(f"{name}: there is no sure place for `{key}`: write it in by hand")


def _switched(data: Any, listed: str, places: Collection[int], key: str, on: bool | None) -> Any:
    """What a file says with the switch; None leaves it as it is, and no switch is one that is off."""
    return {
        **data,
        listed: [
            {**item, key: item.get(key, False) if on is None else on} if place in places else item
            for place, item in enumerate(data[listed])
        ],
    }


def _edit(text: str, item: Any, key: str, on: bool) -> Edit | None:
    """What to change in an item, None where nothing has to be."""
    here = next((place for place, (head, _) in enumerate(item.value) if head.value == key), None)
    if here is None:
        return (_added_in_line if item.flow_style else _added_line)(text, item, key) if on else None
    value = item.value[here][1]
    gone = None if on else (_out_of_line if item.flow_style else _whole_line)(text, item, here)
    if gone is not None and "#" not in text[gone[0] : gone[1]]:
        return gone
    return value.start_mark.index, value.end_mark.index, "true" if on else "false"


def _added_in_line(text: str, item: Any, key: str) -> Edit:
    end = item.value[-1][1].end_mark.index
    return end, end, f", {key}: true"


def _added_line(text: str, item: Any, key: str) -> Edit:
    lines = text.splitlines(keepends=True)
    after = last_line(item) + 1
    while not lines[after - 1].strip():  # what a folded text ends with belongs to what follows
        after -= 1
    place = sum(map(len, lines[:after]))
    end = "\r\n" if "\r\n" in text else "\n"
    opened = "" if lines[after - 1].endswith(end) else end
    return place, place, f"{opened}{' ' * item.value[0][0].start_mark.column}{key}: true{end}"


def _out_of_line(text: str, item: Any, here: int) -> Edit | None:
    """With the comma before it, or after it where it stands first."""
    head, value = item.value[here]
    if here:
        return item.value[here - 1][1].end_mark.index, value.end_mark.index, ""
    return (head.start_mark.index, item.value[1][0].start_mark.index, "") if len(item.value) > 1 else None


def _whole_line(text: str, item: Any, here: int) -> Edit | None:
    """None where something else stands in its line."""
    head, value = item.value[here]
    start = head.start_mark.index - head.start_mark.column
    stop = text.find("\n", value.end_mark.index) + 1 or len(text)
    beside = text[start : head.start_mark.index] + text[value.end_mark.index : stop]
    return (start, stop, "") if not beside.strip() else None
