"""A value as it stands in one line of YAML: {id: gazette-world, url: "https://gazette.example/rss", tier: 1}."""

import json
import re
from collections.abc import Mapping, Sequence

from app.yaml_nodes import plain_value

_WORDS = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 _./-]*[A-Za-z0-9_./-])?", re.ASCII)
"""What stands without quotation marks, unless it would be read as a number, a date, true, false or nothing."""


def flow(value: object) -> str:
    """The line that reads as `value`: text, number, true, false, nothing, and lists and mappings of these."""
    if isinstance(value, str):
        return value if _WORDS.fullmatch(value) and plain_value(value) == value else _quoted(value)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{flow(str(key))}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, Sequence):
        return "[" + ", ".join(flow(one) for one in value) + "]"
    return json.dumps(value, default=str)


def _quoted(text: str) -> str:
    """In quotation marks; what a file should not hold as it is (control characters, odd blanks) by its number."""
    return "".join(one if one.isprintable() else f"\\U{ord(one):08X}" for one in json.dumps(text, ensure_ascii=False))
