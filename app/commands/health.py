"""wirewatch health, as `--help` shows it; app/__main__.py takes a shorter way to the same function."""

from typing import Annotated

import typer

from app.health import main
from app.places import DATA, DataOption


def add_to(app: typer.Typer) -> None:
    app.command("health")(health)


def health(
    stages: Annotated[list[str], typer.Argument(metavar="STAGE...", help="ingest, process, alert, deliver, web.")],
    data: DataOption = DATA,
) -> None:
    """Exit 0 when each of the stages on this machine has gone round its loop within 30 s, else 1."""
    raise typer.Exit(main([*stages, "--data", str(data)]))
