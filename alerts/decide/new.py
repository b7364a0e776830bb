"""New: no hit of the key within the rule's span, in either direction of time."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.decide.verdict import Verdict, holds, moment, passes
from state.hits import Held, Past
from topics.durations import shifted, shown_duration

STEP = "new"
REMEMBERED: tuple[Held, ...] = ("seen", "cooldown")
"""A hit is remembered when it came as far as this step: held here or later, or not at all."""


def new(span: timedelta, time: datetime, seen: Sequence[Past]) -> Verdict:
    """`seen`: the hits with an agreeing key less than `span` away that came this far."""
    if not seen:
        return passes(STEP, f"not seen within {shown_duration(span)}")
    nearest = min(seen, key=lambda past: (abs(past.time - time), past.id))
    side = "later" if nearest.time > time else "earlier"
    away = shown_duration(nearest.time - time)
    until = moment(shifted(max(past.time for past in seen), span))
    words = f"seen {away} {side} in article {nearest.article}, {moment(nearest.time)}; new again from {until}"
    return holds("seen", STEP, words)
