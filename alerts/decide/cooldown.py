"""Cooldown: quiet for a while after an alert; inside it only a material change alerts."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.decide.material import Material, change
from alerts.decide.verdict import Verdict, duration, holds, moment, passes
from state.hits import Past

STEP = "cooldown"


def cooldown(span: timedelta, time: datetime, material: Material, near: Sequence[Past]) -> Verdict:
    """`near`: the hits of the key (without `key`, of the story) less than `span` away that came this far.

    Only those that fired hold anything back, so that held ones never extend the quiet.
    """
    fired = [past for past in near if past.outcome == "fired"]
    if not fired:
        return passes(STEP, f"no alert within {duration(span)}")
    last = max(fired, key=lambda past: (past.time, past.id))
    news = change(material, [past.material for past in near])
    if news is not None:
        return passes(STEP, f"a material change inside the cooldown: {news}")
    return holds("cooldown", STEP, f"the alert of {moment(last.time)} is less than {duration(span)} away")
