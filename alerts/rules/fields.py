"""The scalar values of rules files: words, lists of words, durations, comparisons.

Each type says a second time what its reader takes: as JSON Schema, for editors (schema.py). The patterns mean the same
to Python and to ECMA 262.
"""

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, WithJsonSchema

from topics.durations import parse_duration

_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "=": operator.eq,
    "==": operator.eq,
}
_COMPARISON = re.compile(r"\s*(>=|<=|==|>|<|=)?\s*(\d{1,9})\s*")
LONGEST = timedelta(days=36_525)
_WITHIN = re.compile(r"\s*(\d{1,3})(?:\s+words?)?\s*")
_SPAN_FORMS = "write a number and a unit, as in 30m, 6h or 90d"
_WITHIN_FORMS = "write how many words may stand between, as in 2 words"
_COUNT_FORMS = 'write a number, or as in ">= 5"'

Schema = dict[str, Any]
"""JSON Schema, as the data of a JSON document."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """`>= 5`; a bare number means exactly that many."""

    sign: str
    number: int

    def holds(self, count: int | None) -> bool:
        """A count that is not stated fulfils nothing."""
        return count is not None and _OPERATORS[self.sign](count, self.number)

    def __str__(self) -> str:
        return f"{self.sign} {self.number}"


def _text(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, str) and not value.strip():
        raise ValueError("is empty")
    return value


def listed(value: Any) -> Any:
    """One value as a list of one."""
    return value if isinstance(value, list) else [value]


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no duration: {_SPAN_FORMS}")
    return parse_duration(value)


def _longer_than_nothing(value: Any) -> Any:
    found = _duration(value)
    if found <= timedelta(0):
        raise ValueError(f"{value!r} is no time at all: write a longer duration, as in 30m, 6h or 90d")
    if found > LONGEST:
        raise ValueError(f"{value!r} is longer than a hundred years: write a shorter duration, as in 30m, 6h or 90d")
    return found


def _words_between(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= 999:
        return value
    found = _WITHIN.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f"{value!r} is no distance: {_WITHIN_FORMS}")
    return int(found[1])


def _comparison(value: Any) -> Any:
    if isinstance(value, Comparison):
        return value
    found = None if isinstance(value, bool) else _COMPARISON.fullmatch(str(value))
    if found is None:
        raise ValueError(f"{value!r} is no comparison: {_COUNT_FORMS}")
    return Comparison(found[1] or "=", int(found[2]))


def _in_any_case(*words: str) -> str:
    """A pattern of whole words; ECMA 262 has no way to leave case aside in a part of a pattern."""
    letters = ("".join(f"[{one.upper()}{one}]" if one.isalpha() else one for one in word) for word in words)
    return f"^(?:{'|'.join(letters)})$"


def _any_of(*schemas: Schema) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": list(schemas)})


def _matching(pattern: str, words: str | None = None) -> Schema:
    """The schema of a text; `words` are what yaml-language-server says of another, in place of its own sentence."""
    return {"type": "string", "pattern": pattern} | ({"errorMessage": words} if words else {})


NOT_NULL: Schema = {"not": {"type": "null"}}


def has(name: str, value: Schema = NOT_NULL) -> Schema:
    """The schema of a mapping that says something under `name`: a key without a value says nothing."""
    return {"required": [name], "properties": {name: value}}


def offers(words: Iterable[str]) -> Schema:
    """What an editor offers where other words may stand too; `examples` would fill what it shows on hover."""
    return {"defaultSnippets": [{"label": word, "body": word} for word in words]}


def otherwise_refused(schema: Schema, words: str) -> Schema:
    """The schema of a mapping for which `schema` holds; `words` as in _matching.

    It stands under `if`, whose keys and values an editor does not offer. The type is a list, since of two single types
    that are not met yaml-language-server makes one sentence of its own.
    """
    return {"if": schema, "else": {"type": ["null"], "errorMessage": words}}


def _one_or(*schemas: Schema) -> WithJsonSchema:
    """Any of these, or true, which pydantic takes for 1; it stands under `if`, so that no editor offers it."""
    return WithJsonSchema({"if": {"const": True}, "else": {"anyOf": list(schemas)}})


_TEXT: Schema = {"type": ["string", "number"], "pattern": r"\S", "patternErrorMessage": "is empty"}
_TEXTS: Schema = {"type": "array", "items": _TEXT, "minItems": 1}
_SPAN = r"[0-9]{1,9}\s*[smhdw]\s*$"

Text = Annotated[str, BeforeValidator(_text), WithJsonSchema(_TEXT)]
Texts = Annotated[list[Text], Field(min_length=1), BeforeValidator(listed), _any_of(_TEXT, _TEXTS)]
"""One word or several; several mean any of them."""
Moment = Annotated[timedelta, BeforeValidator(_duration), WithJsonSchema(_matching(rf"^\s*{_SPAN}", _SPAN_FORMS))]
Duration = Annotated[
    timedelta,
    BeforeValidator(_longer_than_nothing),
    WithJsonSchema(_matching(rf"^\s*(?!0+\s*[smhdw]){_SPAN}", _SPAN_FORMS)),
]
WordsBetween = Annotated[
    int,
    BeforeValidator(_words_between),
    _any_of(
        _matching(r"^\s*[0-9]{1,3}(?:\s+words?)?\s*$", _WITHIN_FORMS),
        {"type": "integer", "minimum": 0, "maximum": 999},
    ),
]
Count = Annotated[
    Comparison,
    BeforeValidator(_comparison),
    _any_of(
        _matching(r"^\s*(?:>=|<=|==|>|<|=)?\s*[0-9]{1,9}\s*$", _COUNT_FORMS),
        {"type": "integer", "minimum": 0, "maximum": 999_999_999},
    ),
]

# pydantic takes texts for numbers and truths, too.
AtLeastOne = Annotated[
    int,
    Field(ge=1),
    _one_or({"type": "integer", "minimum": 1}, _matching(r"^\s*\+?0*[1-9][0-9]*(?:\.0+)?\s*$")),
]
MoreThanNothing = Annotated[
    float,
    Field(gt=0, allow_inf_nan=False),
    _one_or(
        {"type": "number", "exclusiveMinimum": 0},
        _matching(r"^\s*\+?(?=[0-9.]*[1-9])(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?\s*$"),
    ),
]
Truth = Annotated[
    bool,
    _any_of(
        {"type": "boolean"},
        {"type": "integer", "minimum": 0, "maximum": 1},
        _matching(_in_any_case("true", "false", "yes", "no", "on", "off", "t", "f", "y", "n", "1", "0")),
    ),
]
