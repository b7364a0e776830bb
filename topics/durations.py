"""Durations as people write them: 30m, 6h, 90d."""

import re
from datetime import UTC, datetime, timedelta

_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"(\d{1,9})\s*([smhdw])")


def parse_duration(text: str) -> timedelta:
    """`90d` as a timedelta; units are s, m, h, d and w. Raises ValueError with the forms that are understood."""
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"{text!r} is no duration: write a number and a unit, as in 30m, 6h or 90d")
    try:
        return timedelta(**{_UNITS[found[2]]: int(found[1])})
    except OverflowError as error:
        raise ValueError(f"{text!r} is too long a duration") from error


def shifted(time: datetime, span: timedelta) -> datetime:
    """`time` plus a span, forwards or back, or the end of the calendar where that lies beyond it."""
    try:
        return time + span
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if span > timedelta(0) else datetime.min.replace(tzinfo=UTC)


def shown_duration(span: timedelta) -> str:
    """A span of time as rules write it, to the minute: 6h, 90d, 1h 30m."""
    minutes = round(abs(span.total_seconds()) / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [f"{count}{unit}" for count, unit in ((days, "d"), (hours, "h"), (minutes, "m")) if count]
    return " ".join(parts) or "0m"
