"""wirewatch rules: each subcommand is a file beside this one."""

import typer

from app.commands.rules_list import list_rules
from app.commands.rules_schema import schema
from app.commands.rules_suggest import suggest
from app.commands.rules_test import test
from app.commands.rules_try import try_


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Rules: what stands, do the examples hold, what would they do?")
    group.command("list")(list_rules)
    group.command("test")(test)
    group.command("try")(try_)
    group.command("suggest")(suggest)
    group.command("schema")(schema)
    app.add_typer(group, name="rules")
