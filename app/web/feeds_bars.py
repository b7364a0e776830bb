"""Articles a day as bars: how high each stands, and the same in words for those who don't see them. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from state.days import date_of

DAYS = 14
HIGH = 20.0
"""Height of a whole bar, in units of the drawing."""
LEAST = 1.0
"""A day without an article has a line of its own: the feed answered."""


@dataclass(frozen=True, slots=True)
class Bar:
    """Number `place` of its drawing; None for a day on which the feed did not answer."""

    place: int
    height: float | None
    words: str


@dataclass(frozen=True, slots=True)
class Bars:
    """The days up to today, the oldest first; `counts` are their articles, None where the feed did not answer."""

    counts: list[int | None]
    bars: list[Bar]
    label: str

    @property
    def known(self) -> bool:
        return any(one is not None for one in self.counts)


def bars(days: Mapping[int, int], today: int, length: int) -> Bars:
    """`days` is day -> articles, days since 1970."""
    numbers = range(today - length + 1, today + 1)
    counts = [days.get(day) for day in numbers]
    top = max((one for one in counts if one is not None), default=0) or 1
    made = [
        Bar(place, None if count is None else max(LEAST, HIGH * count / top), f"{name_of(day)}: {_told(count)}")
        for place, (day, count) in enumerate(zip(numbers, counts, strict=True))
    ]
    told = ", ".join("no answer" if one is None else str(one) for one in counts)
    return Bars(counts, made, f"Articles a day in {length} days to {name_of(today)}: {told}")


def name_of(day: int) -> str:
    return f"{date_of(day):%-d %b}"


def _told(count: int | None) -> str:
    return "no answer" if count is None else f"{count:,}"
