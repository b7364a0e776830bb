"""Items put into a list that a person keeps in a file: every other line, comment and order stays as it is.

As in `app/yaml_editing.py`, lines are put in as text, and the text is taken only if it then says what it said before,
and the items. A list that stands within one line is set anew by ruamel.yaml.
"""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from app.yaml_editing import EditError, last_line, reads_as
from app.yaml_flow import flow
from app.yaml_nodes import compose
from app.yaml_reading import parse_yaml

Items = Sequence[Mapping[str, Any]]
Places = Mapping[int, Items]
"""Number of an item of the list, from 0 -> the items that come after it; -1 is the beginning."""


def with_items(text: str, name: str, key: str, added: Places) -> str:
    """The text of the file `name` with items more in the list under `key` at its top.

    Raises ConfigError where the text is no YAML, EditError where no place for them is sure.
    """
    data = parse_yaml(text, name).data
    listed = (data or {}).get(key) if isinstance(data, dict | None) else None
    if not isinstance(data, dict | None) or not isinstance(listed, list | None):
        raise EditError(f"{name}: {key} is no list here")
    wanted = {**(data or {}), key: _merged(listed or [], added)}
    for make in (_put_in, _set_anew):
        made = make(text, key, added)
        if made is not None and reads_as(made, wanted):
            return made
    raise EditError(f"{name}: there is no sure place for more {key}: write them in by hand")


def _merged(listed: Sequence[Any], added: Places) -> list[Any]:
    merged = [dict(one) for one in added.get(-1, ())]
    for place, item in enumerate(listed):
        merged += [item, *(dict(one) for one in added.get(place, ()))]
    return merged


def _put_in(text: str, key: str, added: Places) -> str | None:
    """The text with a line more for each item; None where the list does not stand in lines of its own."""
    root = compose(text)
    end = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(end)
    if root is None:
        above = text if not text or text.endswith("\n") else text + end
        return above + end.join([f"{key}:", *_lines(added.get(-1, ()), "  "), ""])
    if root.id != "mapping" or root.flow_style:
        return None
    head, value = next(((one, below) for one, below in root.value if one.value == key), (None, None))
    if head is None or value is None:
        return None
    if value.id == "sequence" and not value.flow_style:
        margin = " " * value.start_mark.column
        after = {place: last_line(item) for place, item in enumerate(value.value)}
    elif not value.value:
        start, stop = value.start_mark, value.end_mark
        if value.id == "sequence" and start.line == stop.line:  # the brackets of an empty list
            line = lines[start.line]
            lines[start.line] = line[: start.column].rstrip() + line[stop.column :]
        margin, after = "  ", {-1: head.end_mark.line}
    else:
        return None
    for place, items in sorted(added.items(), reverse=True):
        if place not in after:
            return None
        lines[after[place] + 1 : after[place] + 1] = _lines(items, margin)
    return end.join(lines)


def _lines(items: Items, margin: str) -> list[str]:
    return [f"{margin}- {flow(one)}" for one in items]


def _set_anew(text: str, key: str, added: Places) -> str | None:
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 140
    yaml.indent(mapping=2, sequence=4, offset=2)
    try:
        data = yaml.load(text)
    except YAMLError:
        return None
    data = {} if data is None else data
    if data.get(key) is None:
        data[key] = []
    for place, items in sorted(added.items(), reverse=True):
        data[key][place + 1 : place + 1] = [dict(one) for one in items]
    stream = io.StringIO()
    yaml.dump(data, stream)
    return stream.getvalue()
