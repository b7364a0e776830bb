"""When an RSS channel wants not to be asked: ttl, skipHours and skipDays (RSS 2.0).

feedparser gives only the first of them, so they are looked for in the head of the document, before its first item.
Syndication's updatePeriod is left alone: WordPress writes "hourly" into every feed, whatever its owner means.
"""

import re
from typing import TypedDict

HEAD_BYTES = 50_000
LONGEST_TTL = 7 * 24 * 60
"""Minutes; who asks for more means something else."""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

_ITEM = re.compile(rb"<(?:item|entry)[\s>]", re.IGNORECASE)
_TTL = re.compile(rb"<ttl>\s*(\d{1,6})\s*</ttl>", re.IGNORECASE)
_HOURS = re.compile(rb"<skipHours>(.{0,4000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(rb"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAYS = re.compile(rb"<skipDays>(.{0,4000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_DAY = re.compile(rb"<day>\s*([A-Za-z]{6,9})\s*</day>", re.IGNORECASE)


class Wishes(TypedDict):
    ttl: int | None
    skip_hours: list[int]
    skip_days: list[int]


def wishes_of(body: bytes) -> Wishes:
    """What the head of a document asks for; a wish that leaves no hour or no day is none."""
    item = _ITEM.search(body, 0, HEAD_BYTES)
    head = body[: item.start() if item is not None else HEAD_BYTES]
    hours = {int(one) % 24 for block in _HOURS.findall(head) for one in _HOUR.findall(block) if int(one) <= 24}
    names = {one.decode().lower() for block in _DAYS.findall(head) for one in _DAY.findall(block)}
    days = {DAYS.index(one) for one in names if one in DAYS}
    return Wishes(
        ttl=_ttl(head),
        skip_hours=sorted(hours) if len(hours) < 24 else [],
        skip_days=sorted(days) if len(days) < 7 else [],
    )


def _ttl(head: bytes) -> int | None:
    found = _TTL.search(head)
    minutes = int(found[1]) if found is not None else 0
    return minutes if 0 < minutes <= LONGEST_TTL else None
