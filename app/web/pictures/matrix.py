"""A matrix of rows and columns, each cell with a number, a shade and an address. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from app.web.pictures.rows_picture import names
from app.web.pictures.svg import box, element, link, picture, room, text

ROW = 30
NAME = 34
"""Where names end, in percent."""
NARROW, WIDE = 14, 30
SLANTED, STRAIGHT = 58, 30
"""Pixels of the head where its words stand aslant, and where they don't."""


@dataclass(frozen=True, slots=True)
class Side:
    """A row or a column. `short` is what a narrow column says."""

    id: str
    name: str
    short: str = ""
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Square:
    """`words` say it whole; `figure` stands in it, `wide` where there is room for more; `class_` is its shade."""

    words: str
    figure: str
    class_: str
    href: str | None = None
    wide: str = ""


def matrix_picture(
    key: str,
    title: str,
    words: str,
    rows: Sequence[Side],
    columns: Sequence[Side],
    squares: Mapping[tuple[str, str], Square],
    *,
    slanted: bool = False,
) -> Markup:
    """`slanted` puts the heads of columns aslant where the window is narrow."""
    head = SLANTED if slanted else STRAIGHT
    width = (100 - NAME) / max(1, len(columns))
    heads = [_head(one, NAME + width * place, width, head, slanted) for place, one in enumerate(columns)]
    lines = [_row(one, head + ROW * place, columns, width, squares) for place, one in enumerate(rows)]
    return picture(key, title, words, head + ROW * len(rows) + 2, [*heads, *lines], slanted=slanted)


def _head(column: Side, x: float, width: float, head: int, slanted: bool) -> Markup:
    short = column.short or column.name
    if slanted:
        turned = element("text", short, x=0, y=0, transform="rotate(-55)", class_="head")
        words = [
            room(x + width / 2, head - 8, 1, 1, turned, class_="open narrow"),
            text(column.name, x + width / 2, head - 10, "head wide", at="middle"),
        ]
    else:
        words = [text(short, x + width / 2, head - 10, "head", at="middle")]
    if column.href is None:
        return element("g", element("title", column.name), *words)
    return link(column.href, column.name, *words)


def _row(
    row: Side, y: float, columns: Sequence[Side], width: float, squares: Mapping[tuple[str, str], Square]
) -> Markup:
    name = names(row.name, 20, NARROW, WIDE)
    led = [link(row.href, row.name, *name)] if row.href is not None else name
    found = [
        _square(squares[row.id, column.id], NAME + width * place, y, width)
        for place, column in enumerate(columns)
        if (row.id, column.id) in squares
    ]
    line = element("line", x1="0%", x2="100%", y1=y + 0.5, y2=y + 0.5, class_="grid")
    return element("g", line, room(0, y, NAME - 1, ROW, *led), *found)


def _square(square: Square, x: float, y: float, width: float) -> Markup:
    middle = x + width / 2
    inside = [
        box(x + 0.04 * width, y + 2.5, 0.92 * width, ROW - 4, f"square {square.class_}"),
        text(square.figure, middle, y + 20, "figure", at="middle"),
    ]
    if square.wide and square.wide != square.figure:
        inside[1:] = [
            text(square.figure, middle, y + 20, "figure narrow", at="middle"),
            text(square.wide, middle, y + 20, "figure wide", at="middle"),
        ]
    class_ = f"cell {square.class_}"
    if square.href is None:
        return element("g", element("title", square.words), *inside, class_=class_)
    return link(square.href, square.words, *inside, class_=class_)
