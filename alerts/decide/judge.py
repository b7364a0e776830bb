"""Judgement: the steps in their order, each with its reason, until one holds the match back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from alerts.decide import at_least, spike
from alerts.decide.cooldown import cooldown
from alerts.decide.correction import correction
from alerts.decide.material import Material
from alerts.decide.new import new
from alerts.decide.reprint import reprint
from alerts.decide.verdict import Verdict
from alerts.match import Key
from alerts.ruleset import AtLeast, Spike
from state.hits import Counted, Held, Past
from topics.records import Reason


@dataclass(frozen=True, slots=True)
class Candidate:
    """One key that one revision of an article opens for a rule.

    `keyed`: whether the rule has a `key`; `source`: whose report the article is (source.py).
    """

    rule: str
    version: str
    at_least: AtLeast | None
    spike: Spike | None
    new: timedelta | None
    cooldown: timedelta | None
    keyed: bool
    article: str
    revision: int
    time: datetime
    source: str
    key: Key | None
    story: str
    material: Material
    matched: Reason


class Memory(Protocol):
    """What the state remembers that bears on a candidate; each step asks only for its own part."""

    def other_revisions(self, candidate: Candidate) -> Sequence[Past]: ...

    def same_text(self, candidate: Candidate) -> Sequence[Past]: ...

    def to_count(
        self, candidate: Candidate, before: timedelta, after: timedelta, step: Held, later: Sequence[Held]
    ) -> Sequence[Counted]: ...

    def seen(self, candidate: Candidate, span: timedelta) -> Sequence[Past]: ...

    def near(self, candidate: Candidate, span: timedelta) -> Sequence[Past]: ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """`held` is None when the rule fires. `origin` is the article whose text this is, `source` whose report.

    `counted` are the other hits that at_least or spike counted.
    """

    held: Held | None
    origin: str
    source: str
    reasons: tuple[Reason, ...]
    counted: tuple[Counted, ...] = ()


def judge(candidate: Candidate, memory: Memory) -> Judgement:
    """when, correction, reprint, at_least, spike, new, cooldown; steps that the rule does not have are left out."""
    alike = memory.same_text(candidate)
    own = (candidate.article, candidate.source)
    original, source = (alike[0].origin, alike[0].source) if alike else own
    reasons = [Reason("when", True, "the article matches", [candidate.matched])]
    counted: tuple[Counted, ...] = ()
    held: Held | None = None
    for step in _steps(candidate, memory, alike):
        verdict = step()
        reasons.append(verdict.reason)
        counted += tuple(one for one in verdict.counted if one not in counted)
        if verdict.held is not None:
            held = verdict.held
            break
    return Judgement(held, original, source, tuple(reasons), counted)


def _steps(candidate: Candidate, memory: Memory, alike: Sequence[Past]) -> list[Callable[[], Verdict]]:
    steps: list[Callable[[], Verdict]] = [
        lambda: correction(candidate.key, candidate.revision, memory.other_revisions(candidate)),
        lambda: reprint(alike),
    ]
    if (asked := candidate.at_least) is not None:
        steps.append(lambda: _at_least(asked, candidate, memory))
    if (peak := candidate.spike) is not None:
        steps.append(lambda: _spike(peak, candidate, memory))
    if (span := candidate.new) is not None:
        steps.append(lambda: new(span, candidate.time, memory.seen(candidate, span)))
    if (quiet := candidate.cooldown) is not None:
        steps.append(lambda: cooldown(quiet, candidate.time, candidate.material, memory.near(candidate, quiet)))
    return steps


def _at_least(asked: AtLeast, candidate: Candidate, memory: Memory) -> Verdict:
    others = memory.to_count(candidate, asked.within, asked.within, "threshold", at_least.LATER)
    return at_least.at_least(asked, candidate.time, candidate.article, candidate.source, others)


def _spike(asked: Spike, candidate: Candidate, memory: Memory) -> Verdict:
    before = asked.over + 2 * asked.within
    others = memory.to_count(candidate, before, asked.within, "baseline", spike.LATER)
    return spike.spike(asked, candidate.time, candidate.article, others)
