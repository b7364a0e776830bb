"""What a picture is asked for: a span of days, a rule, a tag, and what is chosen in it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.web.pictures.days import Bucket, Step, buckets
from state.days import day_of

SPANS: dict[str, tuple[int, str, Step, Step]] = {
    "7d": (7, "7 days", "day", "day"),
    "30d": (30, "30 days", "day", "day"),
    "90d": (90, "90 days", "day", "week"),
    "1y": (365, "a year", "week", "month"),
}
"""Its days and words; how fine a wide picture shows it, and how fine a small one does."""
USUAL = "30d"
CHOICES = ("speaker", "class", "about", "type", "of")
"""What some pictures let one choose."""
LONGEST = 300


@dataclass(frozen=True, slots=True)
class Asked:
    """`values` are those given, as they stand in an address; `last` is today, in UTC, and belongs to the span."""

    last: date
    span: str = USUAL
    rule: str | None = None
    tag: str | None = None
    chosen: Mapping[str, str] = field(default_factory=dict)
    problems: Mapping[str, str] = field(default_factory=dict)

    @property
    def length(self) -> int:
        return SPANS[self.span][0]

    @property
    def first(self) -> date:
        return self.last - timedelta(days=self.length - 1)

    @property
    def days(self) -> tuple[int, int]:
        """The first and the last, counted from 1970."""
        return day_of(self.first), day_of(self.last)

    @property
    def before(self) -> tuple[int, int]:
        """The span before, of the same length."""
        first = self.days[0]
        return first - self.length, first - 1

    @property
    def fine(self) -> list[Bucket]:
        return buckets(self.first, self.last, SPANS[self.span][2])

    @property
    def coarse(self) -> list[Bucket]:
        return buckets(self.first, self.last, SPANS[self.span][3])

    @property
    def values(self) -> dict[str, str]:
        """What every address of these pages carries on."""
        given = {"span": None if self.span == USUAL else self.span, "rule": self.rule, "tag": self.tag}
        return {name: value for name, value in given.items() if value}


def read(query: Mapping[str, str], now: datetime) -> Asked:
    """Whatever stands there: what cannot be meant is a problem, and the usual is shown."""
    given = {name: query[name].strip()[:LONGEST] for name in query if query[name].strip()}
    span, problems = given.get("span", USUAL), {}
    if span not in SPANS:
        span, problems = USUAL, {"span": f"Choose {', '.join(SPANS)}. 30 days are shown."}
    return Asked(
        last=now.date(),
        span=span,
        rule=given.get("rule"),
        tag=given.get("tag"),
        chosen={name: given[name] for name in CHOICES if name in given},
        problems=problems,
    )
