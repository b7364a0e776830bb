"""wirewatch init: a commented starter configuration."""

import shutil
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from app.output import err, out
from app.places import starter


def add_to(app: typer.Typer) -> None:
    app.command("init")(init)


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="Where the starter is written.")]) -> None:
    """Writes feeds, rules and a subscription to start from; files that are there already stay as they are."""
    written = []
    for source in sorted(path for path in starter().rglob("*") if path.is_file()):
        target = folder / source.relative_to(starter())
        if target.exists():
            err.print(f"kept {escape(str(target))}: it is there already", style="yellow")
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        written.append(target)
    for target in written:
        out.print(f"wrote {escape(str(target))}", style="dim")
    out.print(
        f"\nNow edit feeds.yaml, rules/ and subscriptions.yaml in [bold]{escape(str(folder))}[/], then:\n"
        f"  wirewatch check --config {escape(str(folder))}\n  wirewatch run --config {escape(str(folder))}"
    )
