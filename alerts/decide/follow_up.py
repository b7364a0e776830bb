"""What became of an alert: a held hit that tells more of it, a correction that takes it back or says it again. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts.decide.context import ACTOR, NEAR
from alerts.decide.judge import Candidate, Judgement
from alerts.decide.material import changes
from alerts.ruleset import Rule
from state.hits import Held, Past
from topics.records import Change, UpdateKind

MARKS = (3, 5, 10, 20, 50)
"""Numbers of independent sources that are worth telling. Nearly everything is told by a second one."""
TELLING: tuple[Held, ...] = ("correction", "threshold", "baseline", "seen", "cooldown")
"""Held hits that may tell more; a reprint says nothing of its own."""
STAGES = {"planned": 0, "announced": 1, "done": 1}
"""How far along an event is. Of the same expulsion one outlet says that it is announced and the next that it is done:
that is no news, nor is what lags behind."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Of the alert `alert`; `sources`: how many independent ones tell it now."""

    alert: str
    kind: UpdateKind
    changes: tuple[Change, ...] = ()
    sources: int = 0


def reach(rule: Rule) -> timedelta:
    """How far around a hit the alert may lie that it tells more of: as far as the rule remembers."""
    spans = [rule.new, rule.cooldown]
    spans += [step.within for step in (rule.at_least, rule.spike) if step is not None]
    return max([NEAR, *(span for span in spans if span is not None)])


def tells_more(
    candidate: Candidate, judgement: Judgement, parts: Sequence[str], others: Sequence[Past]
) -> FollowUp | None:
    """Whether a held hit is news of the last alert among `others`: the hits of its key, in the order of deciding.

    `parts` are those of the rule's key.
    """
    alert = next((past for past in reversed(others) if past.outcome == "fired" and past.alert is not None), None)
    if alert is None or alert.alert is None or judgement.held not in TELLING:
        return None
    different = [one for one in changes(candidate.material, [past.material for past in others]) if _is_news(one, parts)]
    known = {past.source for past in others}
    count = len(known | {judgement.source})
    if different:
        kind: UpdateKind = "correction" if judgement.held == "correction" else "change"
        return FollowUp(alert.alert, kind, tuple(different), count)
    if count > len(known) and count in MARKS and abs(candidate.time - alert.time) < NEAR:
        return FollowUp(alert.alert, "sources", sources=count)
    return None


def taken_back(past: Past, others: Sequence[Past]) -> FollowUp | None:
    """A correction no longer says what fired; `others` are the hits of other articles that still do."""
    return _settled(past, others, "withdrawn")


def given_back(past: Past, others: Sequence[Past]) -> FollowUp | None:
    """A further correction says it again."""
    return _settled(past, others, "restored")


def _settled(past: Past, others: Sequence[Past], kind: UpdateKind) -> FollowUp | None:
    if past.outcome != "fired" or past.alert is None:
        return None
    return FollowUp(past.alert, kind, sources=len({one.source for one in others}))


def _is_news(one: Change, parts: Sequence[str]) -> bool:
    if one.name == "actors":
        # Where the key says who acts, others that a list names beside him have keys of their own.
        return ACTOR not in parts
    if one.name == "status" and one.now in STAGES and one.was in STAGES:
        return STAGES[one.now] > STAGES[one.was]
    return True
