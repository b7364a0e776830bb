"""Whether a message goes now or waits for a digest, and why. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.deliver.subscriptions import Way, at_least
from alerts.deliver.times import next_due, quiet_until
from topics.records import Severity

STALE = timedelta(hours=6)
GATHERING = timedelta(seconds=30)
"""So long the first of the late waits for the others, so that they become one digest."""
HOUR = timedelta(hours=1)

DIGEST, QUIET, BRAKE, LATE = "digest", "quiet", "brake", "late"


@dataclass(frozen=True, slots=True)
class Hold:
    """It waits until then, for the digest `bundle`."""

    bundle: str
    until: datetime


def route(
    way: Way,
    severity: Severity,
    happened: datetime,
    tried: bool,
    sent: Sequence[datetime],
    now: datetime,
) -> Hold | None:
    """What becomes of an alert that is next in its lane; None: it goes now.

    `happened` is the alert's time; `tried`: it was on its way before and not taken, so it probes whether the
    destination is well again, however late. `sent` are the times at which this subscription sent single messages there
    within the last hour.
    """
    digest, quiet = way.digest, way.quiet
    if digest is not None and not _excepted(digest.except_, severity):
        return Hold(DIGEST, next_due(digest, now))
    if quiet is not None and not _excepted(quiet.except_, severity):
        end = quiet_until(quiet, now)
        if end is not None:
            return Hold(QUIET, end)
    if tried:
        return None
    if now - happened > STALE:
        return Hold(LATE, now + GATHERING)
    if len(sent) >= way.subscription.brake:
        return Hold(BRAKE, min(sent) + HOUR)
    return None


def _excepted(least: Severity | None, severity: Severity) -> bool:
    return least is not None and at_least(severity, least)
