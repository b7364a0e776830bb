"""What a step of judgement answers: whether it holds the match back, and why in words."""

from dataclasses import dataclass
from datetime import datetime, timedelta

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


def duration(span: timedelta) -> str:
    """A span of time as rules write it, to the minute: 6h, 90d, 1h 30m."""
    minutes = round(abs(span.total_seconds()) / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if count]
    return " ".join(parts) or "0m"
