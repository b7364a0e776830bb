"""Tables of measurements as plain text."""

from collections.abc import Sequence


def show(title: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Prints the rows under their heads: the first column to the left, the others to the right."""
    lines = [head, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    print(f"\n{title}")
    for first, *others in lines:
        cells = [one.rjust(width) for one, width in zip(others, widths[1:], strict=True)]
        print("  ".join([first.ljust(widths[0]), *cells]), flush=True)


def share(value: float, of: float) -> str:
    """`value` as so many times `of`, or as a fraction of it: 2.5, 1, 1/7.4."""
    if value == of:
        return "1"
    return f"{value / of:,.1f}" if value > of else f"1/{of / value:,.1f}"
