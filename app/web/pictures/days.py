"""A span of days, cut into days, weeks or months, and how it is marked below a picture. Pure."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal, NamedTuple

Step = Literal["day", "week", "month"]


class Bucket(NamedTuple):
    """Days from `first` to `last`, both of them."""

    first: date
    last: date


class Tick(NamedTuple):
    """Words below a picture, at `x` percent; what does not hold a phone is only for the `wide`."""

    x: float
    words: str
    at: str
    wide: bool


def buckets(first: date, last: date, step: Step) -> list[Bucket]:
    """In order; weeks end with `last`, months are the calendar's, and the first may be cut short."""
    if step == "day":
        return [Bucket(day, day) for day in days(first, last)]
    if step == "week":
        weeks = range((last - first).days // 7 + 1)
        ends = [last - timedelta(days=7 * number) for number in reversed(weeks)]
        return [Bucket(max(first, end - timedelta(days=6)), end) for end in ends]
    months: list[Bucket] = []
    while last >= first:
        months.append(Bucket(max(first, last.replace(day=1)), last))
        last = last.replace(day=1) - timedelta(days=1)
    return months[::-1]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def gathered(counts: Mapping[date, int], among: Sequence[Bucket]) -> list[int]:
    """What comes to each bucket."""
    return [sum(counts.get(day, 0) for day in days(*one)) for one in among]


def said(bucket: Bucket) -> str:
    """`7 March 2032`, `7 to 13 March 2032`."""
    first, last = bucket
    if first == last:
        return f"{last:%-d %B %Y}"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%-d} to {last:%-d %B %Y}"
    return f"{first:%-d %B}{f' {first:%Y}' if first.year != last.year else ''} to {last:%-d %B %Y}"


def briefly(bucket: Bucket) -> str:
    """`7 Mar`, `7–13 Mar`, `28 Feb–5 Mar`, `March 2032`."""
    first, last = bucket
    if (last - first).days > 7:
        return f"{last:%B %Y}"
    if first == last:
        return _day(first)
    return f"{f'{first:%-d}' if first.month == last.month else _day(first)}–{_day(last)}"


def ticks(among: Sequence[Bucket], *, few: int = 3, many: int = 7) -> list[Tick]:
    """Marks of some buckets, evenly apart, so that no two meet: `few` on a phone, `many` where there is room."""
    narrow, wide = _spread(len(among), few), _spread(len(among), many)
    # Where both are shown the few must not stand between the many.
    narrow = {min(wide, key=lambda one: (abs(one - place), one)) for place in narrow}
    spell: Callable[[date], str] = _month if _long(among) else _day
    # What is at the right edge is the end of the span, not where its last week begins.
    dates = {place: among[place].last if place == len(among) - 1 else among[place].first for place in wide}
    return [_tick(place, len(among), spell(day), place not in narrow) for place, day in sorted(dates.items())]


def _tick(place: int, count: int, words: str, wide: bool) -> Tick:
    if place == 0 and count > 1:
        return Tick(0, words, "start", wide)
    if place == count - 1 and count > 1:
        return Tick(100, words, "end", wide)
    return Tick(100 * (place + 0.5) / count, words, "middle", wide)


def _spread(count: int, wanted: int) -> set[int]:
    wanted = min(count, wanted)
    return {round(number * (count - 1) / max(1, wanted - 1)) for number in range(wanted)}


def _long(among: Sequence[Bucket]) -> bool:
    return (among[-1].last - among[0].first).days > 200


def _day(day: date) -> str:
    return f"{day:%-d %b}"


def _month(day: date) -> str:
    return f"{day:%b %Y}"
