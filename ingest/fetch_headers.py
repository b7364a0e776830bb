"""Headers that go out and come back: validators byte for byte, and when a server wants to be asked again."""

from datetime import UTC, datetime

import httpx

from ingest.freshness import http_moment

MAX_VALIDATOR = 4_000
"""Characters of an ETag or a Last-Modified beyond which it is not kept: it would be sent back at every poll."""


def conditions(etag: str | None, last_modified: str | None) -> list[tuple[bytes, bytes]]:
    """The validators as headers, byte for byte as they came (`validator`)."""
    sent = []
    for name, value in ((b"If-None-Match", etag), (b"If-Modified-Since", last_modified)):
        if value is not None and all(ord(one) < 256 for one in value):
            sent.append((name, value.encode("latin-1")))
    return sent


def validator(headers: httpx.Headers, name: bytes) -> str | None:
    """A header's bytes as Latin-1; None for one that is not there, or that no server means to see again."""
    value = next((value.decode("latin-1") for key, value in headers.raw if key.lower() == name), None)
    if value is None or len(value) > MAX_VALIDATOR or any(ord(one) < 32 or ord(one) == 127 for one in value):
        return None
    return value


def seconds(retry_after: str | None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) in seconds: a number, or a date."""
    if retry_after is None:
        return None
    if retry_after.strip().isdecimal() and retry_after.isascii():
        return float(retry_after)
    moment = http_moment(retry_after)
    if moment is None:
        return None
    return max(0.0, (moment - datetime.now(UTC)).total_seconds())
