"""Scales and lengths of words, for pictures. Pure."""

import unicodedata
from collections.abc import Sequence

WIDE = {"W", "F"}


def nice_top(most: int) -> int:
    """A round number that is no less: where the axis ends."""
    if most <= 4:
        return max(1, most) if most < 3 else 4
    step = 1
    while True:
        for one in (5, 6, 8, 10, 12, 15, 20, 25, 30, 40):
            if one * step >= most:
                return one * step
        step *= 10


def share_class(number: int, most: int) -> str:
    """`l0` for nothing, `l1` to `l5` by the share of the greatest; by its root, for a few stand far above the rest."""
    return "l0" if number <= 0 or most <= 0 else f"l{min(5, 1 + int(5 * (number / most) ** 0.5 * 0.999))}"


def shortened(words: str, most: int) -> str:
    """At most so many columns, with an ellipsis where it was longer; letters of East Asia take two."""
    if columns(words) <= most:
        return words
    kept = ""
    for one in words:
        if columns(kept + one) > most - 1:
            break
        kept += one
    return f"{kept.rstrip()}…"


def columns(words: str) -> int:
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in WIDE else 1 for one in words
    )


def change(now: int, before: int | None) -> str:
    """Against the span before: `new`, `+3`, `−2`, `±0`; a dash where nothing was counted then."""
    if before is None:
        return "–"
    if before == 0:
        return "new" if now else "±0"
    difference = now - before
    return f"+{difference:,}" if difference > 0 else f"\N{MINUS SIGN}{-difference:,}" if difference < 0 else "±0"


def heights(counts: Sequence[int], most: int) -> list[float]:
    """The greatest is `most` pixels high; what is there at all can be seen."""
    top = max(counts, default=0)
    return [max(2.0, most * number / top) if number else 0.0 for number in counts]


def brief(number: int) -> str:
    """In four letters: `999`, `9.9k`, `12k`, `3M`."""
    if number < 1000:
        return str(number)
    for unit, size in (("M", 1_000_000), ("k", 1_000)):
        if number >= size:
            return f"{number / size:.1f}{unit}" if number < 9.95 * size else f"{number // size}{unit}"
    return ""


def many(number: int, one: str, more: str) -> str:
    return f"{number:,} {one if number == 1 else more}"
