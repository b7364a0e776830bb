"""What became of an alert: a held hit that tells more of it, a correction that takes it back or says it again. Pure."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.decide.context import ACTOR, NEAR
from alerts.decide.judge import Candidate, Judgement
from alerts.decide.keys import stored_forms
from alerts.decide.material import Material, changes
from alerts.match import Key
from alerts.ruleset import Rule
from state.hits import Held
from state.reported import Of
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


@dataclass(frozen=True, slots=True)
class Standing:
    """The last alert of a key: what was reported of it, the newest last, and by whom within three days of it."""

    alert: str
    time: datetime
    materials: Sequence[Material]
    sources: Collection[str]


def reach(rule: Rule) -> timedelta:
    """How far around a hit the alert may lie that it tells more of: as far as the rule remembers."""
    spans = [rule.new, rule.cooldown]
    spans += [step.within for step in (rule.at_least, rule.spike) if step is not None]
    return max([NEAR, *(span for span in spans if span is not None)])


def of_key(rule: Rule, key: Key | None, story: str) -> Of | None:
    """Which hits are of the same thing; None where the key does not say what that is."""
    if not rule.key:
        return Of(rule.id, None, story)
    forms = stored_forms(key) if key is not None else None
    return Of(rule.id, [one for one in forms if one is not None], story) if forms is not None else None


def tells_more(candidate: Candidate, judgement: Judgement, parts: Sequence[str], standing: Standing) -> FollowUp | None:
    """Whether a held hit is news of the last alert of its key; `parts` are those of the rule's key."""
    if judgement.held not in TELLING:
        return None
    count = len({*standing.sources, judgement.source})
    different = tuple(one for one in changes(candidate.material, standing.materials) if _is_news(one, parts))
    if different:
        kind: UpdateKind = "correction" if judgement.held == "correction" else "change"
        return FollowUp(standing.alert, kind, different, count)
    if count > len(standing.sources) and count in MARKS and abs(candidate.time - standing.time) < NEAR:
        return FollowUp(standing.alert, "sources", sources=count)
    return None


def settled(alert: str, says: bool, last: UpdateKind | None, others: int) -> FollowUp | None:
    """A correction no longer says what fired the alert, or says it again.

    `last` is what was told of that report before, `others` how many sources but it tell the same.
    """
    if (last == "withdrawn") is not says:
        return None
    return FollowUp(alert, "restored" if says else "withdrawn", sources=others)


def _is_news(one: Change, parts: Sequence[str]) -> bool:
    if one.name == "actors":
        # Where the key says who acts, others that a list names beside him have keys of their own.
        return ACTOR not in parts
    if one.name == "status" and {*one.now, *one.was} <= set(STAGES):
        return max(STAGES[status] for status in one.now) > max(STAGES[status] for status in one.was)
    return True
