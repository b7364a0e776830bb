"""What a feed usually brings in a day, and whether it has fallen silent though it answers. Pure.

Days are numbers, days since 1970 in UTC. They stand in a mapping day -> articles, one for each day on which the feed
answered; on days that are missing it was not known, paused or out of reach, and they say nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

WINDOW = 28
"""Full days that make what is usual."""
LEAST = 5
"""Full days before anything is."""
SILENT = 2
"""Full days without an article after which a feed may be called silent."""


@dataclass(frozen=True, slots=True)
class Daily:
    """Articles of today so far and of the last full day; `usual` is a day's median, None while too little is known.

    `quiet` says in words that nothing comes where something does as a rule.
    """

    today: int = 0
    yesterday: int | None = None
    usual: float | None = None
    quiet: str | None = None


def daily(days: Mapping[int, int], today: int) -> Daily:
    """`usual` is that of the days before the silence where there is one, else it would fade with it."""
    # A feed's first day is seldom a full one, and what a first poll finds is of several days.
    full = [days[day] for day in sorted(days) if min(days) < day < today]
    silence = _silence(full) if days.get(today - 1) == 0 and not days.get(today) else 0
    now, yesterday = days.get(today, 0), days.get(today - 1)
    before = full[: len(full) - silence][-WINDOW:]
    # Who rests at the weekend rests every weekend.
    if silence >= SILENT and silence > _longest_silence(before) and len(before) >= LEAST and median(before) >= 1:
        usual = float(median(before))
        return Daily(now, yesterday, usual, f"quiet: nothing for {silence} days, usually {usual:g} a day")
    last = full[-WINDOW:]
    return Daily(now, yesterday, float(median(last)) if len(last) >= LEAST else None)


def _silence(items: list[int]) -> int:
    """How many days at the end brought nothing."""
    return next((place for place, one in enumerate(reversed(items)) if one), len(items))


def _longest_silence(items: list[int]) -> int:
    longest = run = 0
    for one in items:
        run = 0 if one else run + 1
        longest = max(longest, run)
    return longest
