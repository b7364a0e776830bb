"""What an inbox is asked for: the query of its address as a filter, and back. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import msgspec

from state.matching import Filter
from topics.records import SEVERITIES

NAMES = ("q", "rule", "tag", "severity", "country", "source", "from", "to", "unread", "open", "noise")
"""What an address may ask for, in the order in which pages show it."""
LONGEST = 300
"""Characters of one value."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_PLACE = re.compile(r"-?\d{1,19}")
_FARTHEST = 1 << 63
_MARK = re.compile(r"\d{1,16}")


@dataclass(frozen=True, slots=True)
class Asked:
    """`values` are those given, as they stand in an address; `problems` say what is wrong with some of them.

    `before` is where the page begins, `seen` the mark after which alerts are unread, where the address names one: so
    that who goes on from a page sees the same ones as unread.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)
    wanted: Filter = field(default_factory=Filter)
    before: int | None = None
    seen: datetime | None = None

    @property
    def plain(self) -> bool:
        """Whether it is the whole inbox, from its beginning."""
        return not self.values and self.before is None

    def filter(self, mark: datetime | None) -> Filter:
        """What to find, for one who looked last at `mark`."""
        if "unread" not in self.values:
            return self.wanted
        return msgspec.structs.replace(self.wanted, unread_since=mark or EPOCH)


def read(query: Mapping[str, str]) -> Asked:
    """Whatever stands there: what cannot be meant is a problem and filters nothing."""
    values = {name: query[name].strip()[:LONGEST] for name in NAMES if query.get(name, "").strip()}
    problems: dict[str, str] = {}
    days = {name: _day(values[name]) for name in ("from", "to") if name in values}
    problems |= {name: "Write a day as 2032-05-07." for name, day in days.items() if day is None}
    since, last = days.get("from"), days.get("to")
    if since is not None and last is not None and last < since:
        problems["to"] = "This is before the first day."
        last = None
    if values.get("severity", "low") not in SEVERITIES:
        problems["severity"] = f"There are {', '.join(SEVERITIES)}."
    severity = next((one for one in SEVERITIES if one == values.get("severity")), None)
    place, mark = query.get("before", ""), query.get("seen", "")
    wanted = Filter(
        text=values.get("q", ""),
        rule=values.get("rule"),
        tag=values.get("tag"),
        severity=severity,
        country=values.get("country"),
        source=values.get("source"),
        since=_midnight(since) if since is not None else None,
        until=_midnight(last) + timedelta(days=1) if last is not None else None,
        unacknowledged="open" in values,
        noise=values.get("noise") != "hide",
    )
    return Asked(
        values,
        problems,
        wanted,
        int(place) if _PLACE.fullmatch(place) and abs(int(place)) < _FARTHEST else None,
        EPOCH + timedelta(microseconds=int(mark)) if _MARK.fullmatch(mark) else None,
    )


def spelt(mark: datetime | None) -> str | None:
    """A mark as an address names it; `read` gives it back to the microsecond."""
    return None if mark is None else str((mark - EPOCH) // timedelta(microseconds=1))


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 <= found.year < 9999 else None


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
