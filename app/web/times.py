"""Times as pages show them: in UTC, and for machines."""

from datetime import UTC, datetime


def moment(time: datetime) -> str:
    """`7 May 2032, 09:30`; that it is UTC stands at the foot of each page."""
    return f"{time.astimezone(UTC):%-d %b %Y, %H:%M}"


def iso(time: datetime) -> str:
    """RFC 3339, to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def span(seconds: float) -> str:
    """`90 s`, `45 min`, `3 h`."""
    if seconds < 120:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def day(time: datetime) -> str:
    """`7 May 2032`."""
    return f"{time.astimezone(UTC):%-d %b %Y}"
