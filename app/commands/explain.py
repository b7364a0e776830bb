"""wirewatch explain: why did a rule fire, or not, on an article?"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

import msgspec
import typer
from rich.markup import escape
from rich.tree import Tree

from app.output import err, out, print_json, when
from app.places import DATA, Data, DataOption, JsonOption
from app.show_alerts import show_alert
from state.alerts import get
from state.hits import Hit, of_article
from topics.records import Reason


def add_to(app: typer.Typer) -> None:
    app.command("explain")(explain)


def explain(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of an alert or of an article.")],
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """The whole judgement: each step, what it found, and why it fired or was held."""
    state = Data(data).state()
    with state.read() as connection:
        alert = get(connection, identity)
        hits = [] if alert is not None else of_article(connection, identity)
    if alert is None and not hits:
        err.print(
            f"{identity}: no alert has this id, and no rule matched an article with it", style="red", markup=False
        )
        raise typer.Exit(1)
    if alert is not None:
        if as_json:
            print_json(msgspec.to_builtins(alert, builtin_types=(datetime,)))
            return
        show_alert(alert)
        out.print()
        out.print(tree("why", alert.reasons))
        return
    for hit in hits:
        if as_json:
            print_json(msgspec.to_builtins(hit, builtin_types=(datetime,)))
        else:
            show_hit(hit)


def show_hit(hit: Hit) -> None:
    held = f" ({hit.held})" if hit.held else ""
    key = " · ".join(part or "?" for part in hit.key or [])
    out.print(tree(f"[bold]{escape(hit.rule)}[/] {escape(key)} {when(hit.time)}: {hit.outcome}{held}", hit.reasons))


def tree(head: str, reasons: Sequence[Reason]) -> Tree:
    """Reasons as an indented tree: a tick for what held, a cross for what did not."""
    top = Tree(head)

    def grow(branch: Tree, below: Sequence[Reason]) -> None:
        for reason in below:
            mark = "[green]✓[/]" if reason.holds else "[red]✗[/]"
            grow(branch.add(f"{mark} [dim]{escape(reason.step)}[/] {escape(reason.words)}"), reason.below)

    grow(top, reasons)
    return top
