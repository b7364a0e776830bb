"""How readings differ, for a terminal and for scripts."""

from typing import Any

from rich.markup import escape

from app.output import out, table
from app.replaying.reread import Difference, Tally

LONGEST = 160
"""Characters of an example."""


def difference_json(one: Difference) -> dict[str, Any]:
    """{change, kind, type, text, article}: what only one of two readings has."""
    return {"change": one.sign, **{name: getattr(one, name) for name in ("kind", "type", "text", "article")}}


def tally_json(tally: Tally) -> dict[str, Any]:
    """The line that ends a replay through extraction."""
    counts = [
        {"kind": kind, "type": type_, "change": sign, "count": count}
        for (kind, type_, sign), count in sorted(tally.counts.items())
    ]
    names = ("read", "articles", "failed", "missing")
    return {**{name: getattr(tally, name) for name in names}, "counts": counts}


def show_tally(tally: Tally) -> None:
    """Counts by kind and type, each with a few examples."""
    rows = table("kind", "type", "more", "fewer")
    for kind, type_ in sorted({(kind, type_) for kind, type_, _ in tally.counts}):
        more, fewer = (tally.counts[kind, type_, sign] for sign in ("+", "-"))
        rows.add_row(kind, escape(type_), f"{more:,}", f"{fewer:,}")
    if tally.counts:
        out.print(rows)
        out.print()
    for (kind, type_, sign), examples in sorted(tally.examples.items()):
        for one in examples:
            colour = "green" if sign == "+" else "red"
            text = one.text if len(one.text) <= LONGEST else f"{one.text[:LONGEST]} ..."
            out.print(f"[{colour}]{sign}[/] {kind} {escape(type_)} [dim]{escape(one.article)}:[/] {escape(text)}")
    left = [f"{tally.failed:,} could not be read"] if tally.failed else []
    left += [f"{tally.missing:,} are in `articles` no more"] if tally.missing else []
    words = f"{tally.read:,} articles read anew, {tally.articles:,} read otherwise"
    out.print("\n" + "; ".join([words, *left]), style="bold")
