"""Who is named most, and how that changes: a row of bars for each, the number, and the change. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.web.pictures.days import Bucket, said, ticks
from app.web.pictures.scales import change, heights, many, shortened
from app.web.pictures.svg import bars, box, element, link, picture, room, text

ROW, HEAD = 30, 24
"""Pixels."""
NAME, BARS, NUMBER = 38, 74, 86
"""Where names, bars and numbers end, in percent."""
NARROW, WIDE = 16, 32
"""Columns of letters that a name has on a phone and elsewhere."""


Thing = tuple[str, str]
"""What is counted: one of it, and several."""


@dataclass(frozen=True, slots=True)
class Row:
    """A name with what was counted in each bucket, and in the span before, which is as long (None: not counted)."""

    id: str
    name: str
    href: str
    counts: Sequence[int]
    before: int | None

    @property
    def number(self) -> int:
        return sum(self.counts)


Href = Callable[["Row", Bucket], str]


def rows_picture(
    key: str, title: str, words: str, rows: Sequence[Row], among: Sequence[Bucket], href: Href, thing: Thing
) -> Markup:
    """Each row's bars have a scale of their own: they show when, the number shows how often."""
    compared = any(one.before is not None for one in rows)
    inside = [
        text(thing[1], NUMBER, 14, "tick", at="end"),
        *([text("change", 100, 14, "tick", at="end")] if compared else []),
        *(_row(one, place, among, href, thing) for place, one in enumerate(rows)),
    ]
    bottom = HEAD + ROW * len(rows)
    axis = [
        text(
            one.words,
            NAME + 2 + one.x * (BARS - NAME - 2) / 100,
            bottom + 14,
            "tick wide" if one.wide else "tick",
            at=one.at,
        )
        for one in ticks(among, few=2, many=4)
    ]
    return picture(key, title, words, bottom + 20, [*inside, *axis])


def _row(row: Row, place: int, among: Sequence[Bucket], href: Href, thing: Thing) -> Markup:
    y = HEAD + ROW * place
    width = (BARS - NAME - 2) / max(1, len(among))
    links = [
        link(href(row, bucket), bar_words(row, number, bucket, thing), _reach(NAME + 2 + width * step, y, width))
        for step, (number, bucket) in enumerate(zip(row.counts, among, strict=True))
        if number
    ]
    high = ROW - 8
    spans = [(step, high - one, one) for step, one in enumerate(heights(row.counts, high))]
    drawn = bars(NAME + 2, y + 5, BARS - NAME - 2, high, spans, len(among))
    name = link(row.href, row.name, *names(row.name, 20, NARROW, WIDE))
    return element(
        "g",
        element("line", x1="0%", x2="100%", y1=y + 0.5, y2=y + 0.5, class_="grid"),
        room(0, y, NAME, ROW, name),
        drawn,
        *links,
        text(f"{row.number:,}", NUMBER, y + 20, "figure", at="end"),
        *([text(change(row.number, row.before), 100, y + 20, "change", at="end")] if row.before is not None else []),
    )


def bar_words(row: Row, number: int, bucket: Bucket, thing: Thing) -> str:
    return f"{row.name}, {said(bucket)}: {many(number, *thing)}"


def _reach(x: float, y: float, width: float) -> Markup:
    return box(x, y + 1, width, ROW - 1, "reach")


def names(words: str, y: float, narrow: int, wide: int) -> list[Markup]:
    """A name as it fits a phone, and as it fits elsewhere; the style sheet shows one of them."""
    short, long = shortened(words, narrow), shortened(words, wide)
    if short == long:
        return [text(long, 0, y, "name")]
    return [text(short, 0, y, "name narrow"), text(long, 0, y, "name wide")]
