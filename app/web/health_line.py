"""How the installation is, in one line at the foot of every page."""

from dataclasses import dataclass
from datetime import datetime

from app.overview import Report
from app.web.times import span

BEHIND = 60.0
"""Seconds that a record may wait for its stage before it shows in red; a stage that was started just now catches up."""
DOERS = {"ingest": "the poller", "alert": "the decider", "deliver": "the deliverer"}


@dataclass(frozen=True, slots=True)
class HealthLine:
    """`well` is false where something needs attention."""

    words: str
    well: bool


def health_line(report: Report | None, now: datetime) -> HealthLine:
    """None stands for a log or a state that does not answer."""
    if report is None:
        return HealthLine("log or state does not answer", False)
    seconds = _behind(report, now)
    nobody = [DOERS.get(stage, stage) for stage, owner in report.roles.items() if owner is None]
    ill = [f"{name} is not at work" for name in nobody]
    if report.channels_off:
        ill.append(_count(len(report.channels_off), "destination is off", "destinations are off"))
    if report.notices:
        ill.append(_count(len(report.notices), "notice for the operator", "notices for the operator"))
    words = [_feeds(report), f"decider {span(seconds)} behind" if seconds >= 1 else "decider up to date", *ill]
    return HealthLine("; ".join(words), not ill and seconds < BEHIND)


def _feeds(report: Report) -> str:
    asked = [feed for feed in report.feeds if not feed["paused"]]
    well = sum(1 for feed in asked if not feed["gone"] and not feed["failures"])
    return f"{well} of {_count(len(asked), 'feed', 'feeds')} healthy" if asked else "no feeds yet"


def _behind(report: Report, now: datetime) -> float:
    since = [moment for moment in report.waiting_since.values() if moment is not None]
    return max(0.0, (now - min(since)).total_seconds()) if since else 0.0


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
