"""When quiet hours end and digests are due, by the readers' clocks. Pure."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from alerts.deliver.subscriptions import WEEKDAYS, Digest, Quiet

_MINUTE = timedelta(minutes=1)


def quiet_until(quiet: Quiet, now: datetime) -> datetime | None:
    """When the quiet hours that `now` lies in end; None when it lies in none."""
    zone = ZoneInfo(quiet.zone or "UTC")
    local = now.astimezone(zone)
    clock = local.time()
    over_midnight = quiet.start > quiet.end
    begun, over = clock >= quiet.start, clock >= quiet.end
    if not (begun or not over if over_midnight else begun and not over):
        return None
    days = 1 if clock >= quiet.end else 0
    end = datetime.combine(local.date() + timedelta(days=days), quiet.end, zone).astimezone(UTC)
    # Where clocks are set back the hour of the end comes twice: it is over at its first coming.
    return max(end, now + _MINUTE)


def next_due(digest: Digest, after: datetime) -> datetime:
    """The first instant after `after` at which a digest is due."""
    zone = ZoneInfo(digest.zone or "UTC")
    if digest.every == "hour":
        due = after.replace(second=0, microsecond=0) + _MINUTE
        while due.astimezone(zone).minute != digest.at.minute:
            due += _MINUTE
        return due
    first = after.astimezone(zone).date()
    days = (datetime.combine(first + timedelta(days=number), digest.at, zone).astimezone(UTC) for number in range(9))
    return next(day for day in days if day > after and _is_day(digest, day.astimezone(zone)))


def latest_due(digest: Digest, since: datetime, now: datetime) -> datetime | None:
    """The last instant after `since` and up to `now` at which a digest was due; None when there was none."""
    found, due = None, next_due(digest, since)
    while due <= now:
        found, due = due, next_due(digest, due)
    return found


def _is_day(digest: Digest, local: datetime) -> bool:
    return digest.on is None or WEEKDAYS[local.weekday()] == digest.on
