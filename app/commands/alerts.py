"""wirewatch alerts list | feedback | ack | mute | unmute | muted."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from app.commands import alerts_reactions
from app.configuration import Folder, open_folder
from app.configured import configured
from app.feedback_example import example_of
from app.output import err, out, print_json
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from app.rule_files import RulesReader
from app.show_alerts import show_alert, show_update
from app.yaml_editing import EditError, add_example
from app.yaml_reading import ConfigError
from state import acks, updates
from state.alerts import recent
from state.feedback import Verdict, give
from topics.durations import parse_duration
from topics.records import Alert


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Alerts that fired, and what you say of them.")
    group.command("list")(list_alerts)
    group.command("feedback")(feedback)
    alerts_reactions.add_to(group)
    app.add_typer(group, name="alerts")


def list_alerts(
    rule: Annotated[str | None, typer.Option("--rule", help="Only this rule's.")] = None,
    since: Annotated[str, typer.Option("--since", help="How far back, as in 6h or 30d.")] = "30d",
    limit: Annotated[int, typer.Option("--limit", help="At most so many, the latest.")] = 100,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """The alerts of late, oldest first."""
    try:
        span = parse_duration(since)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    state = configured(config, data).kept()
    with state.read() as connection:
        found = recent(connection, rule=rule, since=datetime.now(UTC) - span, limit=limit)
        seen_to = acks.of(connection, [alert.id for alert in found])
        became = updates.of(connection, [alert.id for alert in found])
    for alert in found:
        ack = seen_to.get(alert.id)
        if as_json:
            plain = msgspec.to_builtins(alert, builtin_types=(datetime,))
            later = [msgspec.to_builtins(one, builtin_types=(datetime,)) for one in became.get(alert.id, [])]
            seen = None if ack is None else msgspec.structs.asdict(ack)
            print_json({**plain, "acknowledged": seen, "updates": later})
        else:
            show_alert(alert)
            for one in became.get(alert.id, []):
                show_update(one)
            if ack is not None:
                out.print(f"seen to by {escape(ack.by)}{escape(f': {ack.note}' if ack.note else '')}", style="dim")
            out.print()
    if not found and not as_json:
        out.print("No alerts in this time.")


def feedback(
    identity: Annotated[str, typer.Argument(metavar="ID", help="The id of an alert.")],
    verdict: Annotated[
        Verdict, typer.Argument(help="Useful, true but known already, or noise: misread or beside the point.")
    ],
    as_example: Annotated[
        bool, typer.Option("--as-example", help="Write the sentence into the rule's file, as an example.")
    ] = False,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Says what an alert was worth: noise is forgotten by every window, and each rule gets its precision."""
    state = configured(config, data).kept()
    alert = alerts_reactions.alert_of(state, identity)
    with state.write() as connection:
        give(connection, alert.id, alert.rule, verdict, datetime.now(UTC))
    place = _write_example(open_folder(config), alert, verdict) if as_example else None
    if as_json:
        print_json({"alert": alert.id, "rule": alert.rule, "verdict": verdict, "example": place})
    else:
        out.print(f"noted: {escape(alert.rule_title or alert.rule)} was [bold]{verdict}[/]")
        if place is not None:
            out.print(f"the sentence is now an example in {escape(place)}", soft_wrap=True)


def _write_example(folder: Folder, alert: Alert, verdict: Verdict) -> str:
    """file:line of the new example."""
    if verdict == "known":
        raise typer.BadParameter(
            "known says nothing against or for the sentence: only useful and noise make an example"
        )
    try:
        reader = RulesReader()
        rule = reader.compile(folder.rule_texts()).rules.get(alert.rule)
        if rule is None:
            raise EditError(f"no file of {folder.path}/rules has the rule {alert.rule} any more")
        name = reader.file_of(rule.id)
        line = add_example(Path(name), alert.rule, example_of(rule, alert, fires=verdict == "useful"))
    except (EditError, ConfigError) as error:
        err.print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(1) from error
    return f"{name}:{line}"
