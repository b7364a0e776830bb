"""The scalar values of rules files: words, lists of words, durations, comparisons."""

import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

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


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _duration(value: Any) -> Any:
    if isinstance(value, timedelta):
        return value
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no duration: write a number and a unit, as in 30m, 6h or 90d")
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
        raise ValueError(f"{value!r} is no distance: write how many words may stand between, as in 2 words")
    return int(found[1])


def _comparison(value: Any) -> Any:
    if isinstance(value, Comparison):
        return value
    found = None if isinstance(value, bool) else _COMPARISON.fullmatch(str(value))
    if found is None:
        raise ValueError(f'{value!r} is no comparison: write a number, or as in ">= 5"')
    return Comparison(found[1] or "=", int(found[2]))


Text = Annotated[str, BeforeValidator(_text)]
Texts = Annotated[list[Text], Field(min_length=1), BeforeValidator(_listed)]
"""One word or several; several mean any of them."""
Moment = Annotated[timedelta, BeforeValidator(_duration)]
Duration = Annotated[timedelta, BeforeValidator(_longer_than_nothing)]
WordsBetween = Annotated[int, BeforeValidator(_words_between)]
Count = Annotated[Comparison, BeforeValidator(_comparison)]
