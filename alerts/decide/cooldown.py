"""Cooldown: quiet for a while after an alert; inside it only a material change alerts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.decide.material import Material, change
from alerts.decide.verdict import Verdict, holds, moment, passes
from state.hits import Past
from topics.durations import shifted, shown_duration

STEP = "cooldown"


def cooldown(span: timedelta, time: datetime, material: Material, near: Sequence[Past]) -> Verdict:
    """`near`: the hits of the key (without `key`, of the story) less than `span` away that came this far.

    Only those that fired hold anything back, so that held ones never extend the quiet.
    """
    fired = [past for past in near if past.outcome == "fired"]
    if not fired:
        return passes(STEP, f"no alert within {shown_duration(span)}")
    last = max(fired, key=lambda past: (past.time, past.id))
    news = change(material, [past.material for past in near])
    if news is not None:
        return passes(STEP, f"a material change inside the cooldown: {news}")
    until = moment(shifted(last.time, span))
    return holds("cooldown", STEP, f"held by the alert of {moment(last.time)} until {until}")
