"""The same figures as a picture, as a table that can be read aloud, followed by keyboard and copied. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.web.pictures.days import Bucket, briefly
from app.web.pictures.matrix import Side, Square


@dataclass(frozen=True, slots=True)
class Cell:
    """Words, with an address where they lead somewhere; figures stand at the end of their cell."""

    words: str
    href: str | None = None
    figure: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row names it."""

    caption: str
    head: tuple[str, ...]
    rows: Sequence[tuple[Cell, ...]]


def words(text: str, href: str | None = None) -> Cell:
    return Cell(text, href)


def figure(number: int | str, href: str | None = None) -> Cell:
    return Cell(f"{number:,}" if isinstance(number, int) else number, href, figure=True)


def by_bucket(among: Sequence[Bucket], counts: Sequence[int]) -> Cell:
    """What is counted in each bucket, where there is anything; without addresses, which would weigh most of a page."""
    filled = [(bucket, number) for bucket, number in zip(among, counts, strict=True) if number]
    return Cell("; ".join(f"{briefly(bucket)}: {number:,}" for bucket, number in filled) or "none")


def matrix_table(
    caption: str,
    corner: str,
    rows: Sequence[Side],
    columns: Sequence[Side],
    squares: Mapping[tuple[str, str], Square],
    more: tuple[str, Mapping[str, Cell]] | None = None,
) -> Table:
    """A matrix's; `more` is a last column: its head, and its cells by row."""
    lines = [
        (
            words(row.name, row.href),
            *(
                figure(square.wide or square.figure, square.href)
                if (square := squares.get((row.id, one.id)))
                else figure("0")
                for one in columns
            ),
            *([more[1].get(row.id, figure("0"))] if more is not None else []),
        )
        for row in rows
    ]
    return Table(caption, (corner, *(one.name for one in columns), *([more[0]] if more is not None else [])), lines)
