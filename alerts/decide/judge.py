"""Judgement: the steps in their order, each with its reason, until one holds the match back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from alerts.decide.cooldown import cooldown
from alerts.decide.correction import correction
from alerts.decide.material import Material
from alerts.decide.new import new
from alerts.decide.reprint import origin, reprint
from alerts.decide.verdict import Verdict
from alerts.match import Key
from state.hits import Held, Past
from topics.records import Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """One key that one revision of an article opens for a rule; `keyed`: whether the rule has a `key`."""

    rule: str
    version: str
    new: timedelta | None
    cooldown: timedelta | None
    keyed: bool
    article: str
    revision: int
    time: datetime
    key: Key | None
    story: str
    material: Material
    matched: Reason


class Memory(Protocol):
    """What the state remembers that bears on a candidate; each step asks only for its own part."""

    def other_revisions(self, candidate: Candidate) -> Sequence[Past]: ...

    def same_text(self, candidate: Candidate) -> Sequence[Past]: ...

    def seen(self, candidate: Candidate, span: timedelta) -> Sequence[Past]: ...

    def near(self, candidate: Candidate, span: timedelta) -> Sequence[Past]: ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """`held` is None when the rule fires. `origin` is the article whose text this is."""

    held: Held | None
    origin: str
    reasons: tuple[Reason, ...]


def judge(candidate: Candidate, memory: Memory) -> Judgement:
    """when, correction, reprint, new, cooldown; steps that the rule does not have are left out."""
    alike = memory.same_text(candidate)
    reasons = [Reason("when", True, "the article matches", [candidate.matched])]
    held: Held | None = None
    for step in _steps(candidate, memory, alike):
        verdict = step()
        reasons.append(verdict.reason)
        if verdict.held is not None:
            held = verdict.held
            break
    return Judgement(held, origin(candidate.article, alike), tuple(reasons))


def _steps(candidate: Candidate, memory: Memory, alike: Sequence[Past]) -> list[Callable[[], Verdict]]:
    steps: list[Callable[[], Verdict]] = [
        lambda: correction(candidate.key, candidate.revision, memory.other_revisions(candidate)),
        lambda: reprint(alike),
    ]
    if (span := candidate.new) is not None:
        steps.append(lambda: new(span, candidate.time, memory.seen(candidate, span)))
    if (quiet := candidate.cooldown) is not None:
        steps.append(lambda: cooldown(quiet, candidate.time, candidate.material, memory.near(candidate, quiet)))
    return steps
