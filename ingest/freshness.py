"""How long an answer is good, by what its server says of it (RFC 9111, 4.2 and 5.2.2)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,10})", re.IGNORECASE)
_UNSTORED = re.compile(r"(?:^|[\s,])(?:no-cache|no-store)(?:$|[\s,=])", re.IGNORECASE)


def fresh_for(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds from `now`; None where nothing is said, or where it is said that the answer is never good for long."""
    control = headers.get("Cache-Control", "")
    if _UNSTORED.search(control):
        return None
    found = _MAX_AGE.search(control)
    if found is not None:
        age = headers.get("Age", "").strip()
        left = float(found[1]) - (float(age) if age.isdigit() and len(age) < 11 else 0.0)
    else:
        expires, date = http_moment(headers.get("Expires")), http_moment(headers.get("Date"))
        if expires is None:
            return None
        left = (expires - (date or now)).total_seconds()
    return left if left > 0 else None


def http_moment(value: str | None) -> datetime | None:
    """A date of a header (RFC 9110, 5.6.7), one without zone being UTC; None for what is none."""
    try:
        moment = parsedate_to_datetime(value) if value else None
    except (ValueError, TypeError, OverflowError):
        return None
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment
