"""pydantic's findings in words for the author of a rules file."""

from datetime import date
from typing import Any

from pydantic import BaseModel

from alerts.rules import models
from alerts.rules.problems import Path, did_you_mean

_KNOWN = sorted(
    {
        field.alias or name
        for model in vars(models).values()
        if isinstance(model, type) and issubclass(model, BaseModel)
        for name, field in model.model_fields.items()
    }
)


def words_for(error: Any) -> tuple[Path, str]:
    """(path, message) of one of pydantic's errors."""
    path: Path = tuple(error["loc"])
    kind, message = error["type"], error["msg"]
    last = str(path[-1]) if path else "the file"
    if kind == "extra_forbidden":
        if last in _KNOWN:
            return path, f'the key "{last}" does not stand here: is its line indented too little, or too far?'
        return path, f'there is no key "{last}" here{did_you_mean(last, _KNOWN)}'
    if kind == "missing":
        return path, f'"{last}" is missing'
    if kind == "literal_error":
        expected = error["ctx"]["expected"]
        near = did_you_mean(str(error["input"]), expected.replace("'", "").replace(" or ", ", ").split(", "))
        return path, f"{error['input']!r} is none of {expected}{near}"
    if kind in {
        "model_type",
        "model_attributes_type",
        "dict_type",
        "list_type",
        "string_type",
        "bool_type",
        "bool_parsing",
    }:
        meant = {
            "list_type": "a list",
            "string_type": "a text",
            "bool_type": "true or false",
            "bool_parsing": "true or false",
        }
        words = f"{_shown(error['input'])} stands where {meant.get(kind, 'keys and values')} should"
        return path, words + (_condition_hint(error["input"]) if last == "when" else "")
    if kind == "too_short":
        return path, "is empty"
    return path, message.removeprefix("Value error, ")


def _condition_hint(value: object) -> str:
    """What was meant by a `when` that is no condition."""
    if isinstance(value, list):
        return ": combine conditions as all: [...] or any: [...]"
    return f": write {{phrase: {value}}}, or another test" if isinstance(value, str) else ""


def _shown(value: object) -> str:
    if value is None:
        return "nothing"
    text = str(value) if isinstance(value, date) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."
