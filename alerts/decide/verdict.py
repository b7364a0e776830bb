"""What a step of judgement answers: whether it holds the match back, and why in words."""

from dataclasses import dataclass
from datetime import datetime

from state.hits import Counted, Held
from topics.records import Reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """`held` is the output's name for what held the match back, None when the step lets it pass.

    `counted` are the other hits that a step which counts has counted.
    """

    held: Held | None
    reason: Reason
    counted: tuple[Counted, ...] = ()


def passes(step: str, words: str, counted: tuple[Counted, ...] = ()) -> Verdict:
    return Verdict(None, Reason(step, True, words), counted)


def holds(held: Held, step: str, words: str, counted: tuple[Counted, ...] = ()) -> Verdict:
    return Verdict(held, Reason(step, False, words), counted)


def moment(time: datetime) -> str:
    """A time for people, in UTC."""
    return f"{time:%Y-%m-%d %H:%M} UTC"
