"""wirewatch page: what the web page needs of its administrator."""

import getpass
import sys

import typer

from app.output import err, print_json
from app.places import JsonOption

SHORTEST = 8
"""Letters of a password (NIST SP 800-63B)."""

page = typer.Typer(no_args_is_help=True, help="The web page: passwords for `web.users` of wirewatch.yaml.")


def add_to(app: typer.Typer) -> None:
    app.add_typer(page, name="page")


@page.callback()
def _page() -> None:
    """So that `password` keeps its name while it is the only one."""


@page.command()
def password(as_json: JsonOption = False) -> None:
    """Asks for a password twice, or reads one line of stdin, and prints its hash for wirewatch.yaml."""
    given = _asked() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if len(given) < SHORTEST:
        err.print(f"a password has {SHORTEST} letters or more")
        raise typer.Exit(1)
    from app.web.passwords import LONGEST, hash_password

    if len(given) > LONGEST:
        err.print(f"a password has {LONGEST} letters at most")
        raise typer.Exit(1)
    hashed = hash_password(given)
    if as_json:
        print_json({"password": hashed})
    else:
        print(hashed)


def _asked() -> str:
    first = getpass.getpass("Password: ")
    if first != getpass.getpass("Once more: "):
        err.print("the two differ")
        raise typer.Exit(1)
    return first
