"""Dates as feeds write them, which is not always as their formats say. Pure."""

import re
from datetime import UTC, date, datetime, timedelta, timezone

from ingest.months import month_of
from ingest.zones import zone_named

EARLIEST, LATEST = 1600, 2200
AHEAD = timedelta(days=1)
"""What is dated further ahead of now was not published then."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LONGEST = 100

_SECONDS = re.compile(r"(\d{9,10})(?:\.\d+)?|(\d{12,13})")
_W3C = re.compile(r"(\d{4})(?:-(\d{1,2}))?")
_CLOCK = re.compile(
    r"(?<![\d:])(\d{1,2})(?::|(?<=\d)h)(\d{2})(?:(?::|m)(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\b\.?)?", re.IGNORECASE
)
_HOUR_MIN = re.compile(r"\b(\d{1,2})\.(\d{2})\s*(?:Uhr|ч)\b", re.IGNORECASE)
_OFFSET = re.compile(r"^\s*(?:GMT|UTC|Z)?\s*([+−-])(\d{1,2})(?::?(\d{2}))?(?!\d)", re.IGNORECASE)
_YMD = re.compile(r"(?<!\d)(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_DMY = re.compile(r"(?<![\d.])(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")


def read_date(text: str, language: str = "") -> datetime | None:
    """The instant (UTC) that a feed's date means, None where it means none that can be told.

    RFC 822 and 2822 (with wrong weekdays, years of two digits, no seconds, zone names beyond theirs), RFC 3339,
    W3CDTF and ISO 8601 down to the year, asctime and date(1), seconds and milliseconds since 1970, "24:00", "2:00 PM",
    "14h30", day and month with the month's name in the feed's `language` (BCP 47) or a usual one, and "07.05.2032".
    "05/07/2032" is May in English and July elsewhere; of a feed without a language it is no date. A date without a
    zone is UTC, without a time midnight. The beginning of the epoch and of the calendar are empty fields, not dates.
    """
    text = " ".join(text.split())[:_LONGEST]
    try:
        found = _numeric(text) or _iso(text) or _in_words(text, language)
        return found.astimezone(UTC).replace(microsecond=0) if found is not None and is_date(found) else None
    except (ValueError, OverflowError):
        return None


def is_date(moment: datetime) -> bool:
    """Whether a moment may be meant: no empty field of a database, no year of another calendar."""
    return EARLIEST <= moment.year <= LATEST and abs(moment - _EPOCH) > timedelta(hours=14)


def _numeric(text: str) -> datetime | None:
    found = _SECONDS.fullmatch(text)
    if found is None:
        return None
    return _EPOCH + timedelta(seconds=int(found[1]) if found[1] else int(found[2]) / 1000)


def _iso(text: str) -> datetime | None:
    level = _W3C.fullmatch(text)
    if level is not None:
        return datetime(int(level[1]), int(level[2] or 1), 1, tzinfo=UTC)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _in_words(text: str, language: str) -> datetime | None:
    """The parts of a date wherever they stand: time, zone, day."""
    time, zone, rest = timedelta(), UTC, text
    clock = _CLOCK.search(text.replace("T", " ", 1) if _YMD.match(text) else text) or _HOUR_MIN.search(text)
    if clock is not None:
        time = _time(clock)
        zone, after = _zone(text[clock.end() :])
        rest = f"{text[: clock.start()]} {after}"
    day = _day(rest, language)
    return datetime(day.year, day.month, day.day, tzinfo=zone) + time if day is not None else None


def _time(clock: re.Match[str]) -> timedelta:
    """24:00 is the next day's midnight, and a leap second the next minute."""
    parts = [*clock.groups(), None, None]
    hours, minutes, seconds = int(parts[0] or 0), int(parts[1] or 0), int(parts[2] or 0)
    half = (parts[3] or "").lower()
    if half and hours <= 12:
        hours = hours % 12 + (12 if half.startswith("p") else 0)
    if hours > 24 or minutes > 59 or seconds > 60:
        raise ValueError(clock[0])
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _zone(after: str) -> tuple[timezone, str]:
    """The zone behind a time, and what stands behind it: "14:00:00 +0200", "14:00 CET 2032", "14:00 GMT+2"."""
    offset = _OFFSET.match(after)
    if offset is not None and int(offset[2]) <= 14:
        minutes = int(offset[2]) * 60 + int(offset[3] or 0)
        return timezone(timedelta(minutes=minutes if offset[1] == "+" else -minutes)), after[offset.end() :]
    for word in re.findall(r"[A-Za-z/]+", after):
        zone = zone_named(word)
        if zone is not None:
            return zone, after.replace(word, " ", 1)
    return UTC, after


def _day(text: str, language: str) -> date | None:
    found = _YMD.search(text)
    if found is not None:
        return date(int(found[1]), int(found[2]), int(found[3]))
    found = _DMY.search(text)
    if found is not None:
        return _of_numbers(int(found[1]), int(found[3]), _year(found[4]), found[2], language)
    return _of_names(_TOKEN.findall(text), language)


def _of_numbers(first: int, second: int, year: int, between: str, language: str) -> date | None:
    """Day and month where neither is named; points are written where the day is first."""
    if first > 12 or between == ".":
        return date(year, second, first)
    if second > 12:
        return date(year, first, second)
    if not language:
        return None
    american = language.replace("_", "-").lower() in ("en", "en-us")
    return date(year, first, second) if american else date(year, second, first)


def _of_names(tokens: list[str], language: str) -> date | None:
    """ "Fri, 7 May 2032", "May 7, 32", "le 7 mai 2032", "2032 May 7": weekdays and other words say nothing."""
    months = [meant for one in tokens if not one.isdigit() and (meant := month_of(one, language))]
    numbers = [one for one in tokens if one.isdigit()]
    if not months or len(numbers) < 2:
        return None
    month = months[-1]  # "mar., 7 mai" is a Tuesday in May
    if len(numbers[0]) == 4:
        return date(int(numbers[0]), month, int(numbers[1]))
    return date(_year(numbers[1]), month, int(numbers[0]))


def _year(digits: str) -> int:
    """Two digits are of 1970 to 2069 (POSIX strptime has 1969 to 2068)."""
    year = int(digits)
    return year if len(digits) > 2 else year + (2000 if year < 70 else 1900)
