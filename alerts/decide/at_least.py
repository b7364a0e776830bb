"""At least: some span of time that holds this article has so many independent sources, or articles."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from alerts.decide.verdict import Verdict, holds, moment, passes
from alerts.ruleset import AtLeast
from state.hits import Counted, Held
from topics.durations import shown_duration

STEP = "at_least"
LATER: tuple[Held, ...] = ("baseline", "seen", "cooldown")


def at_least(asked: AtLeast, time: datetime, article: str, source: str, others: Sequence[Counted]) -> Verdict:
    """`others`: the hits of agreeing keys less than `within` away, in order of time, that came this far.

    `article` and `source` are those whose text and report this is. A reprint has those of its original, so it adds
    nothing to either count.
    """
    span = best_span(asked, time, others)
    told = {article, *(one.origin for one in span)}
    sources = {source, *(one.source for one in span)}
    count = len(sources) if asked.of == "sources" else len(told)
    words = f"{count} of {asked.count} {asked.of} within {shown_duration(asked.within)}"
    if count < asked.count:
        return holds("threshold", STEP, f"only {words}", span)
    before = max((one for one in others if one.passed), key=lambda one: (one.time, one.id), default=None)
    if before is not None:
        when = f"it was reached at {moment(before.time)}, less than {shown_duration(asked.within)} away"
        return holds("threshold", STEP, f"{words}, but {when}", span)
    return passes(STEP, words, span)


def best_span(asked: AtLeast, time: datetime, others: Sequence[Counted]) -> tuple[Counted, ...]:
    """The others in the span, less than `within` long and with `time` in it, that has most; of equals the earliest."""
    starts = [one.time for one in others if one.time <= time]
    inside: Counter[str] = Counter()
    first = behind = 0
    most, best = 0, (0, 0)
    for start in [*starts, time]:
        while behind < len(others) and others[behind].time < start + asked.within:
            inside[_what(asked, others[behind])] += 1
            behind += 1
        while first < behind and others[first].time < start:
            what = _what(asked, others[first])
            inside[what] -= 1
            if not inside[what]:
                del inside[what]
            first += 1
        if len(inside) > most:
            most, best = len(inside), (first, behind)
    return tuple(others[best[0] : best[1]])


def _what(asked: AtLeast, one: Counted) -> str:
    return one.source if asked.of == "sources" else one.origin
