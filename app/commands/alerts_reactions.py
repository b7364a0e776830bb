"""wirewatch alerts ack | mute | unmute | muted."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.markup import escape

from app.configured import configured
from app.output import err, out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from app.who import user
from state import acks, mutes
from state.acks import Ack
from state.alerts import get
from state.database import State
from state.mutes import EVERYWHERE, Mute, Scope
from topics.durations import parse_duration
from topics.records import Alert

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The id of an alert.")]
RuleOption = Annotated[bool, typer.Option("--rule", help="All that its rule says, not its story alone.")]
ChannelOption = Annotated[str, typer.Option("--channel", help="At this channel only.")]


def add_to(group: typer.Typer) -> None:
    group.command("ack")(ack)
    group.command("mute")(mute)
    group.command("unmute")(unmute)
    group.command("muted")(muted)


def ack(
    identity: IdArgument,
    note: Annotated[str, typer.Option("--note", help="What was done about it.")] = "",
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Says that somebody sees to an alert, so that others need not."""
    state = configured(config, data).kept()
    alert = alert_of(state, identity)
    with state.write() as connection:
        first = acks.acknowledge(connection, Ack(alert.id, user("somebody"), note, datetime.now(UTC)))
        kept = acks.of(connection, [alert.id])[alert.id]
    if as_json:
        print_json({"alert": alert.id, "by": kept.by, "note": kept.note, "at": kept.at})
    else:
        words = "noted" if first else f"{kept.by} did already, {when(kept.at)}"
        out.print(f"{escape(words)}: {escape(alert.rule_title or alert.rule)}")


def mute(
    identity: IdArgument,
    span: Annotated[str, typer.Option("--for", help="How long, as in 12h or 3d.")] = "1d",
    rule: RuleOption = False,
    channel: ChannelOption = EVERYWHERE,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Sends nothing more of an alert's story, or of its rule, for a while; it is decided and listed all the same."""
    try:
        until = datetime.now(UTC) + parse_duration(span)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    state = configured(config, data).kept()
    scope, value = _about(alert_of(state, identity), rule)
    with state.write() as connection:
        mutes.mute(connection, Mute(scope, value, channel, until, user("somebody")))
    if as_json:
        print_json({"scope": scope, "value": value, "channel": channel or None, "until": until})
    else:
        where = f" at {channel}" if channel else ""
        out.print(f"the {scope} {escape(value)} is muted{escape(where)} until {when(until)}")


def unmute(
    identity: IdArgument,
    rule: RuleOption = False,
    channel: ChannelOption = EVERYWHERE,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
) -> None:
    """Takes a mute back."""
    state = configured(config, data).kept()
    scope, value = _about(alert_of(state, identity), rule)
    with state.write() as connection:
        found = mutes.unmute(connection, scope, value, channel)
    out.print(f"the {scope} {escape(value)} {'is heard again' if found else 'was not muted'}")


def muted(config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """What is muted now, until when and by whom."""
    state = configured(config, data).kept()
    with state.read() as connection:
        found = mutes.in_force(connection, datetime.now(UTC))
    shown = table("muted", "", "where", "until", "by")
    for one in found:
        if as_json:
            print_json({"scope": one.scope, "value": one.value, "channel": one.channel or None, "until": one.until})
        shown.add_row(
            one.scope, escape(one.value), escape(one.channel or "everywhere"), when(one.until), escape(one.by)
        )
    if not as_json:
        out.print(shown if found else "Nothing is muted.")


def alert_of(state: State, identity: str) -> Alert:
    with state.read() as connection:
        alert = get(connection, identity)
    if alert is None:
        err.print(
            f"{identity}: no alert has this id; `wirewatch alerts list --json` shows them", style="red", markup=False
        )
        raise typer.Exit(1)
    return alert


def _about(alert: Alert, rule: bool) -> tuple[Scope, str]:
    return ("rule", alert.rule) if rule else ("story", alert.story)
