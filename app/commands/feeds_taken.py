"""What came of a list of feeds that was taken into feeds.yaml, told."""

import typer

from app.feeds_importing import Taken
from app.output import out, print_json


def tell(taken: Taken, name: str, as_json: bool, more: str = "") -> None:
    """`name` is the file's that was written, `more` follows the counts. Exits with 1 where something was refused."""
    if as_json:
        refused = [{"line": one.line, "title": one.title, "url": one.url, "error": why} for one, why in taken.refused]
        print_json({"added": [one["id"] for one in taken.feeds], "present": taken.present, "refused": refused})
    else:
        counts = f"{len(taken.feeds):,} feeds added, {taken.present:,} were there already"
        failed = f", {len(taken.refused):,} could not be taken" if taken.refused else ""
        out.print(f"{name}: {counts}{failed}{more}", markup=False, soft_wrap=True)
    raise typer.Exit(1 if taken.refused else 0)
