"""A row of bars, one for each day, as SVG: made here, coloured by the style sheet, said in words to who sees none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

HEIGHT = 20
STEP = 4
"""Pixels from one bar to the next, of which it fills three."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a bar stands, in pixels from the top left."""

    x: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Spark:
    """The bars of the days from `first_day` to `last_day`; `words` say what is to be seen."""

    first_day: str
    last_day: str
    bars: tuple[Bar, ...]
    width: int
    height: int
    words: str


def spark(counts: Mapping[date, int], days: Sequence[date]) -> Spark:
    """The bars of these days (one at least), the highest as high as there is room."""
    most = max((counts.get(day, 0) for day in days), default=0)
    bars = tuple(
        Bar(STEP * place, HEIGHT - height, height)
        for place, day in enumerate(days)
        if (height := _height(counts.get(day, 0), most))
    )
    return Spark(f"{days[0]:%-d %b}", f"{days[-1]:%-d %b}", bars, STEP * len(days), HEIGHT, _words(counts, days, most))


def _height(count: int, most: int) -> int:
    """At least two pixels for a day on which there was something."""
    return max(2, round(HEIGHT * count / most)) if count else 0


def _words(counts: Mapping[date, int], days: Sequence[date], most: int) -> str:
    if not most:
        return f"none in {len(days)} days"
    top = next(day for day in days if counts.get(day, 0) == most)
    filled = sum(1 for day in days if counts.get(day, 0))
    return f"on {filled} of {len(days)} days, most on {top:%-d %B}: {most}"
