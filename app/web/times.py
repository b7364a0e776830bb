"""Times as pages show them: in UTC, and for machines."""

from datetime import UTC, datetime


def moment(time: datetime) -> str:
    """`7 May 2032, 09:30`; that it is UTC stands at the foot of each page."""
    return f"{time.astimezone(UTC):%-d %b %Y, %H:%M}"


def iso(time: datetime) -> str:
    """RFC 3339, to the second."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def day(time: datetime) -> str:
    """`7 May 2032`."""
    return f"{time.astimezone(UTC):%-d %b %Y}"
