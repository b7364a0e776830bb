"""What commands print: JSON Lines for scripts, tables and colours for people."""

import sys
from datetime import UTC, datetime
from typing import Any

import msgspec
from rich.console import Console
from rich.table import Table

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON line on stdout, in UTF-8 whatever the locale says, at once."""
    sys.stdout.buffer.write(msgspec.json.encode(value, enc_hook=str) + b"\n")
    sys.stdout.buffer.flush()


def table(*columns: str, title: str | None = None) -> Table:
    """A quiet table: no box, bold heads."""
    made = Table(box=None, title=title, title_justify="left", title_style="bold", header_style="bold", pad_edge=False)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


def when(moment: datetime | None) -> str:
    """A time as people read it, in UTC."""
    return "never" if moment is None else f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
