"""Retry-After: how long the other side asks us to wait."""

from datetime import datetime
from email.utils import parsedate_to_datetime

from topics.records import utc

LONGEST_WAIT = 86_400.0
"""Who asks for more than a day, in seconds, is asked again after one."""


def seconds_of(value: str, now: datetime) -> float | None:
    """The header's value (RFC 9110, 10.2.3), seconds or a date, in seconds from `now`; None when it is neither."""
    try:
        if value.strip()[:1].isdigit():
            wait = float(value)
        else:
            wait = (utc(parsedate_to_datetime(value)) - now).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(max(wait, 0.0), LONGEST_WAIT)
