"""An import as people see it: a bar while it goes on, the first records as understood, and the runs there were."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.markup import escape
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn

from app.importing.finding import size_of
from app.importing.running import Says
from app.importing.shapes import Prepared, Reject
from app.output import err, out, table, when
from state.runs import Run
from topics.records import Article, decode

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""
BEGINNING = 300
_COUNTED = {"new": "new", "changed": "changed", "known": "known already", "revised_out": "revised ten times already",
            "rejected": "rejected"}  # fmt: skip


def in_words(counts: Mapping[str, int]) -> str:
    found = [f"{counts[name]:,} {words}" for name, words in _COUNTED.items() if counts.get(name)]
    return ", ".join(found) or "nothing"


@contextmanager
def progress(files: Sequence[str]) -> Iterator[Says]:
    """What tells people how far it is: on a terminal a bar, else a line now and then. Sizes are those on the disk."""
    size = size_of(files)
    before: dict[str, int] = {}
    began = time.monotonic()
    first: list[int] = []

    def at(name: str, place: int) -> int:
        file = name.partition("!")[0]
        before[file] = max(before.get(file, 0), place)
        return sum(before.values())

    def rate(counts: Mapping[str, int]) -> str:
        done = sum(counts.values())
        first.append(done) if not first else None
        return f"{(done - first[0]) / max(0.001, time.monotonic() - began):,.0f}/s"

    if not err.is_terminal:
        said = [began]

        def line(name: str, place: int, counts: Mapping[str, int]) -> None:
            done, speed = at(name, place), rate(counts)
            if time.monotonic() - said[0] >= EVERY:
                said[0] = time.monotonic()
                left = (said[0] - began) * (size - done) / done if size and done else None
                ends = f", {left:,.0f} s left" if left is not None else ""
                err.print(f"{in_words(counts)}; {speed}{ends}", markup=False, soft_wrap=True)

        yield line
        return
    columns = (SpinnerColumn(), BarColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    with Progress(*columns, console=err) as bar:
        shown = bar.add_task("reading", total=size)

        def move(name: str, place: int, counts: Mapping[str, int]) -> None:
            words = escape(f"{in_words(counts)}; {rate(counts)}")
            bar.update(shown, completed=at(name, place), description=words)

        yield move


def understood(name: str, one: Prepared | Reject) -> dict[str, object]:
    """An item as it would be taken."""
    if isinstance(one, Reject):
        return {"file": name, "line": one.number, "error": one.error}
    article = decode(one.value, Article)
    shown = {key: getattr(article, key) for key in ("title", "published", "source", "language", "url", "agency")}
    return {"file": name, "line": one.number, **shown, "text": article.body[:BEGINNING]}


def show_understood(one: Mapping[str, object]) -> None:
    where = escape(f"{one['file']}:{one['line']}")
    if "error" in one:
        out.print(f"[dim]{where}[/] [yellow]{escape(str(one['error']))}[/]", soft_wrap=True)
        return
    facts = " | ".join(str(one[key]) for key in ("published", "source", "language", "url") if one[key])
    out.print(f"[dim]{where}[/] [bold]{escape(str(one['title']))}[/]", soft_wrap=True)
    out.print(f"  {escape(facts)}\n  {escape(' '.join(str(one['text']).split())[:100])}", soft_wrap=True)


def show_runs(runs: Sequence[Run]) -> None:
    rows = table("run", "began", "ended", "status", "came of it", "asked for")
    for one in runs:
        ended = when(one.ended) if one.ended is not None else "can go on"
        rows.add_row(one.id, when(one.began), ended, one.status, in_words(one.counts), escape(one.words))
    out.print(rows if rows.row_count else "Nothing has been imported yet.")
