"""Days as numbers: since 1970, in UTC."""

from datetime import UTC, date, datetime

_FIRST = date(1970, 1, 1).toordinal()

MICROSECONDS = 24 * 3600 * 1_000_000
"""Of a day, as the type `Moment` of tables.py counts them."""


def day_of(time: datetime | date) -> int:
    found = time.astimezone(UTC) if isinstance(time, datetime) else time
    return found.toordinal() - _FIRST


def date_of(day: int) -> date:
    return date.fromordinal(day + _FIRST)
