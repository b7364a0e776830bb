"""Alerts by day: all of them stacked by severity, and a small picture of bars for each rule. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.web.pictures.days import Bucket, said, ticks
from app.web.pictures.scales import heights, many, nice_top
from app.web.pictures.svg import bars, box, element, link, picture, text
from topics.records import SEVERITIES, Severity

HEIGHT, AXIS = 150, 22
"""Pixels of the bars, and of what stands below."""
SMALL = 44

Href = Callable[[Bucket, str | None], str]
"""The inbox of a bucket and a rule (None: of all)."""


@dataclass(frozen=True, slots=True)
class Pillar:
    """What fired in a bucket."""

    bucket: Bucket
    by: dict[Severity, int]

    @property
    def number(self) -> int:
        return sum(self.by.values())

    @property
    def words(self) -> str:
        parts = [f"{self.by[one]} {one}" for one in reversed(SEVERITIES) if self.by.get(one)]
        more = f" ({', '.join(parts)})" if parts else ""
        return f"{said(self.bucket)}: {many(self.number, 'alert', 'alerts')}{more}"


def total_picture(pillars: Sequence[Pillar], href: Href) -> Markup:
    """All alerts of each bucket, the most severe at the bottom."""
    most = max((one.number for one in pillars), default=0)
    top, width = nice_top(most), 100 / max(1, len(pillars))
    total = sum(one.number for one in pillars)
    peak = next((one for one in pillars if one.number == most), None)
    words = f"{many(total, 'alert', 'alerts')}; most in {peak.words}." if peak is not None and most else "No alerts."
    inside = [*_grid(top), *_stacks(pillars, top)]
    inside += [
        link(href(one.bucket, None), one.words, box(place * width, 0, width, HEIGHT, "reach"))
        for place, one in enumerate(pillars)
        if one.number
    ]
    inside += [
        text(one.words, one.x, HEIGHT + 16, "tick wide" if one.wide else "tick", at=one.at)
        for one in ticks([pillar.bucket for pillar in pillars])
    ]
    return picture("total", "Alerts by severity over time", words, HEIGHT + AXIS, inside)


def rule_picture(key: str, rule: str, counts: Sequence[int], among: Sequence[Bucket], href: Href) -> Markup:
    """One rule's alerts; the highest bar is as high as there is room, and its number stands beside the picture."""
    width = 100 / max(1, len(among))
    links = [
        link(
            href(bucket, rule),
            f"{said(bucket)}: {many(number, 'alert', 'alerts')}",
            box(place * width, 0, width, SMALL, "reach"),
        )
        for place, (number, bucket) in enumerate(zip(counts, among, strict=True))
        if number
    ]
    spans = [(place, SMALL - high, high) for place, high in enumerate(heights(counts, SMALL))]
    drawn = bars(0, 0, 100, SMALL, spans, len(among))
    ground = element("line", x1="0%", x2="100%", y1=SMALL + 0.5, y2=SMALL + 0.5, class_="ground")
    marks = [text(one.words, one.x, SMALL + 15, "tick", at=one.at) for one in ticks(among, few=2, many=2)]
    words = f"{many(sum(counts), 'alert', 'alerts')}, {peak_words(counts, among)}."
    return picture(key, f"Alerts of {rule} over time", words, SMALL + 20, [drawn, ground, *links, *marks])


def peak_words(counts: Sequence[int], among: Sequence[Bucket]) -> str:
    most = max(counts, default=0)
    if not most:
        return "none"
    return f"most {most} on {said(among[list(counts).index(most)])}"


def _grid(top: int) -> list[Markup]:
    """Two lines with their numbers above them, and the ground."""
    found = [element("line", x1="0%", x2="100%", y1=HEIGHT + 0.5, y2=HEIGHT + 0.5, class_="ground")]
    for value in dict.fromkeys((top, top // 2)):
        y = round(HEIGHT - (HEIGHT - 16) * value / top) + 0.5
        if value:
            found.append(element("line", x1="0%", x2="100%", y1=y, y2=y, class_="grid"))
            found.append(text(str(value), 0, y - 3, "scale"))
    return found


def _stacks(pillars: Sequence[Pillar], top: int) -> list[Markup]:
    """For each severity its bars, upon those of the severer."""
    bottoms, found = [float(HEIGHT)] * len(pillars), []
    for severity in reversed(SEVERITIES):
        spans = []
        for place, one in enumerate(pillars):
            high = (HEIGHT - 16) * one.by.get(severity, 0) / top
            bottoms[place] -= high
            spans.append((place, bottoms[place], high))
        found.append(bars(0, 0, 100, HEIGHT, spans, len(pillars), f"bar {severity}"))
    return found
