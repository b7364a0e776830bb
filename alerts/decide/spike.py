"""Spike: more articles in a span than so many times what the time before was used to."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import datetime

from alerts.decide.verdict import Verdict, holds, moment, passes
from alerts.ruleset import Spike
from state.hits import Counted, Held
from topics.durations import shown_duration

STEP = "spike"
LATER: tuple[Held, ...] = ("seen", "cooldown")


def spike(asked: Spike, time: datetime, article: str, others: Sequence[Counted]) -> Verdict:
    """`others`: the hits of agreeing keys that came this far, in order of time, from `over` and twice `within` before
    to `within` after. `article` is the one whose text this is; reprints count with their originals.
    """
    curve = _Curve(asked, article, time, others)
    count, usual = curve.count(time), curve.usual(time)
    words = f"{count} articles within {shown_duration(asked.within)}, usually {usual:.3g}"
    counted = tuple(one for one in others if time - asked.within < one.time <= time)
    if not curve.is_high(time):
        return holds("baseline", STEP, f"only {words}", counted)
    fired = next((one for one in others if one.passed and abs(one.time - time) < asked.within), None)
    if fired is not None:
        return holds("baseline", STEP, f"{words}, but that was so at {moment(fired.time)} already", counted)
    if (since := curve.high_before(time)) is not None:
        return holds("baseline", STEP, f"{words}, but that was so at {moment(since)} already", counted)
    return passes(STEP, words, counted)


class _Curve:
    """How many articles there were at any time, each at its first hit."""

    def __init__(self, asked: Spike, article: str, time: datetime, others: Sequence[Counted]) -> None:
        self._asked = asked
        first: dict[str, datetime] = {}
        for one in others:
            first.setdefault(one.origin, one.time)
        first[article] = min(first.get(article, time), time)
        self._times = sorted(first.values())

    def count(self, time: datetime) -> int:
        """Articles within `within` up to `time`."""
        return bisect_right(self._times, time) - bisect_right(self._times, time - self._asked.within)

    def usual(self, time: datetime) -> float:
        """The mean per `within` over `over` before that."""
        end = time - self._asked.within
        before = bisect_right(self._times, end) - bisect_right(self._times, end - self._asked.over)
        return before / (self._asked.over / self._asked.within)

    def is_high(self, time: datetime) -> bool:
        count = self.count(time)
        return count >= self._asked.count and count >= self._asked.times * self.usual(time)

    def high_before(self, time: datetime) -> datetime | None:
        """When in the last `within` it was high, other than from this article on; the last such time."""
        start = time - self._asked.within
        moments = self._times[bisect_right(self._times, start) : bisect_left(self._times, time)]
        return next((one for one in (*reversed(moments), start) if self.is_high(one)), None)
