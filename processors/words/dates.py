"""Days that a text names: "on Friday", "yesterday", "5 May", "in 2018"; reckoned from when it was published."""

import re
from datetime import date, datetime, timedelta

_WEEKDAYS = {
    name: number for number, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul", "august aug",
            "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "(?P<month>" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_DAY = r"(?P<day>[0-3]?\d)(?:st|nd|rd|th)?"
_FULL = re.compile(
    rf"\b(?:{_DAY}\s+(?:of\s+)?{_MONTH}|{_MONTH.replace('month', 'month2')}\s+{_DAY.replace('day', 'day2')})\b"
    r"(?:,?\s+(?P<year>(?:19|20)\d\d))?",
    re.IGNORECASE,
)
_ISO = re.compile(r"\b((?:19|20)\d\d)-(\d\d)-(\d\d)\b")
_RELATIVE = re.compile(r"\b(today|tonight|yesterday|tomorrow)\b", re.I)
_WEEKDAY = re.compile(r"\b(?:(?P<which>next|last)\s+)?(?P<name>" + "|".join(_WEEKDAYS) + r")\b", re.I)
_YEAR = re.compile(
    r"\b(?:in|of|during|the|back in)\s+(?:\w+\s+)?((?:19|20)\d\d)\b|\b((?:19|20)\d\d)\s+(?=\w+s?\b)", re.I
)
_LONG_AGO = re.compile(
    r"\b(?:last year|(?:years?|decades?|months|centuries|a (?:year|decade|century)) (?:ago|earlier|before|after|since)"
    r"|anniversary of|anniversary (?:since|when)|(?:years?|decades?) on\b"
    r"|memoirs?|obituar\w+|plaques?|archives|historians?|museum|biograph\w+|commemorat\w+"
    r"|in the year (?:in which|when|that)|back when|in the days when"
    r"|in the (?:19|20)?\d0s|cold war|half a century|at the time|previously|in the past"
    r"|last (?:decade|century)|years back|that year"
    r"|(?:years?|decades?) (?:this \w+ |to the day )?since"
    r"|(?:last|previous) (?:month|summer|winter|spring|autumn)(?!['’]s))\b",
    re.IGNORECASE,
)
_FIRST_SINCE = re.compile(
    r"\b(?:first|largest|biggest|most|only|worst|latest|second|third|kind|such step)\b[^.;]{0,60}?\b(?:since"
    r"|in)\b[^,.;:]*",
    re.IGNORECASE,
)
"""`the first such step since the Cold War`, `only the third in its history`: it happens now."""
_IN_MONTH = re.compile(rf"\b(?:in|last|since|back in)\s+{_MONTH}\b(?!\s+\d)", re.IGNORECASE)
LONG = timedelta(days=60)


def day_named(text: str, published: datetime, future: bool = False) -> date | None:
    """The day that a passage names, None where it names none."""
    today = published.date()
    iso = _ISO.search(text)
    if iso:
        return _date(int(iso[1]), int(iso[2]), int(iso[3]))
    relative = _RELATIVE.search(text)
    if relative:
        shift = {"yesterday": -1, "tomorrow": 1}.get(relative[1].lower(), 0)
        return today + timedelta(days=shift)
    full = _FULL.search(text)
    if full:
        month = _MONTHS[(full["month"] or full["month2"]).lower()]
        return _nearest(int(full["day"] or full["day2"]), month, full["year"], today)
    weekday = _WEEKDAY.search(text)
    if weekday:
        return _weekday(_WEEKDAYS[weekday["name"].lower()], today, future or (weekday["which"] or "").lower() == "next")
    return None


def is_long_ago(text: str, published: datetime) -> bool:
    """Whether a passage is set in another time than its article."""
    text = _FIRST_SINCE.sub(" ", text)
    if _LONG_AGO.search(text):
        return True
    for found in _YEAR.finditer(text):
        year = int(found[1] or found[2])
        if year < published.year - (1 if published.month < 3 else 0):
            return True
    day = day_named(text, published) or _month_alone(text, published)
    return day is not None and published.date() - day > LONG


def _month_alone(text: str, published: datetime) -> date | None:
    """The end of the month in `in May`, `last August`: the last one that has begun."""
    found = _IN_MONTH.search(text)
    if found is None:
        return None
    month = _MONTHS[found["month"].lower()]
    year = published.year - (month > published.month)
    return date(year, month, 28) if month < 12 else date(year, 12, 31)


def _weekday(wanted: int, today: date, future: bool) -> date:
    ahead = (wanted - today.weekday()) % 7
    if future:
        return today + timedelta(days=ahead)
    return today - timedelta(days=(today.weekday() - wanted) % 7)


def _nearest(day: int, month: int, year: str | None, today: date) -> date | None:
    """Without a year, the one that puts the day nearest to today."""
    if year is not None:
        return _date(int(year), month, day)
    near = [one for one in (_date(today.year + shift, month, day) for shift in (-1, 0, 1)) if one is not None]
    return min(near, key=lambda one: abs(one - today), default=None)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
