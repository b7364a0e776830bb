"""wirewatch alerts list."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from app.output import out, print_json
from app.places import DATA, Data, DataOption, JsonOption
from app.show_alerts import show_alert
from state.alerts import recent
from topics.durations import parse_duration


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Alerts that fired.")
    group.callback()(lambda: None)
    group.command("list")(list_alerts)
    app.add_typer(group, name="alerts")


def list_alerts(
    rule: Annotated[str | None, typer.Option("--rule", help="Only this rule's.")] = None,
    since: Annotated[str, typer.Option("--since", help="How far back, as in 6h or 30d.")] = "30d",
    limit: Annotated[int, typer.Option("--limit", help="At most so many, the latest.")] = 100,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """The alerts of late, oldest first."""
    try:
        span = parse_duration(since)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    state = Data(data).state()
    with state.read() as connection:
        found = recent(connection, rule=rule, since=datetime.now(UTC) - span, limit=limit)
    for alert in found:
        if as_json:
            print_json(msgspec.to_builtins(alert, builtin_types=(datetime,)))
        else:
            show_alert(alert)
            out.print()
    if not found and not as_json:
        out.print("No alerts in this time.")
