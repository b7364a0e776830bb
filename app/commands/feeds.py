"""wirewatch feeds: each subcommand is a file beside this one."""

import typer

from app.commands.feeds_add import add
from app.commands.feeds_check import check
from app.commands.feeds_list import list_feeds
from app.commands.feeds_opml import export, import_
from app.commands.feeds_pause import pause, resume
from app.commands.feeds_starters import starters


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Feeds: find and add them, see how they are, take lists in and out.")
    group.command("add")(add)
    group.command("check")(check)
    group.command("list")(list_feeds)
    group.command("pause")(pause)
    group.command("resume")(resume)
    group.command("starters")(starters)
    group.command("import")(import_)
    group.command("export")(export)
    app.add_typer(group, name="feeds")
