"""wirewatch subscriptions list | test | schema."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.markup import escape

from alerts.deliver.channel import Delivery
from alerts.deliver.failures import DeliveryError
from alerts.deliver.schema import subscriptions_schema
from alerts.deliver.senders import Destination, destinations
from alerts.deliver.subscriptions import Subscription, SubscriptionsFile
from alerts.deliver.wording import NoticeWords
from app.configuration import open_folder
from app.configured import checked_settings
from app.output import err, out, print_json, table
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Who gets what, where and when.")
    group.command("list")(list_subscriptions)
    group.command("test")(test)
    group.command("schema")(schema)
    app.add_typer(group, name="subscriptions")


def list_subscriptions(config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Each subscription in words."""
    file, _ = _read(config, data)
    shown = table("subscription", "gets", "when", "where")
    for one in file.subscriptions:
        if as_json:
            print_json(one.model_dump(mode="json", by_alias=True))
        shown.add_row(escape(one.id), escape(what(one)), escape(when(one)), escape(", ".join(one.to)))
    if not as_json:
        out.print(shown if file.subscriptions else "No subscriptions yet: subscriptions.yaml says how to write one.")


def test(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A subscription, or a channel.")],
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Sends a marked test to the real place, and shows what the provider answers."""
    file, places = _read(config, data)
    subscription = next((one for one in file.subscriptions if one.id == name), None)
    channels = list(subscription.to) if subscription is not None else [name] if name in places else []
    if not channels:
        known = ", ".join([*(one.id for one in file.subscriptions), *places]) or "none yet"
        err.print(f"{name}: no subscription or channel has this name ({known})", style="red", markup=False)
        raise typer.Exit(1)
    tried = [asyncio.run(_try(places[channel], name)) for channel in dict.fromkeys(channels)]
    for one in tried:
        if as_json:
            print_json({"channel": one.channel, "taken": one.taken, "answer": one.answer})
        else:
            verdict = "[green]taken[/]" if one.taken else "[red]not taken[/]"
            out.print(f"{escape(one.channel)}: {verdict}: {escape(one.answer)}", soft_wrap=True)
    if not all(one.taken for one in tried):
        raise typer.Exit(1)


def schema() -> None:
    """Prints a JSON Schema of subscriptions.yaml, by which editors complete keys and underline mistakes."""
    print(json.dumps(subscriptions_schema(), indent=2))


def what(one: Subscription) -> str:
    """Which alerts it gets, in words."""
    chosen = [f"tags {', '.join(one.tags)}"] if one.tags else []
    chosen += [f"rules {', '.join(one.rules)}"] if one.rules else []
    which = " or ".join(chosen) or "everything"
    return which if one.severity == "low" else f"{which}, at least {one.severity}"


def when(one: Subscription) -> str:
    """When they come, in words."""
    words = ["at once"]
    if (digest := one.digest) is not None:
        day = f" on {digest.on}" if digest.on else ""
        at = f"{digest.at:%H:%M} {digest.zone}" if digest.every != "hour" else f"{digest.at:%M} minutes past"
        words = [f"every {digest.every}{day} at {at}"]
        words += [f"{digest.except_} and above at once"] if digest.except_ else []
    if (quiet := one.quiet) is not None:
        words.append(f"quiet {quiet.start:%H:%M} to {quiet.end:%H:%M} {quiet.zone}")
        words[-1] += f" but for {quiet.except_} and above" if quiet.except_ else ""
    return "; ".join(words)


@dataclass(frozen=True, slots=True)
class _Tried:
    channel: str
    taken: bool
    answer: str


async def _try(place: Destination, name: str) -> _Tried:
    now = datetime.now(UTC)
    text = f"This is a test that somebody asked for with `wirewatch subscriptions test {name}`. Nothing has happened."
    words = NoticeWords(f"Test of {name}", text, "low", now, "UTC")
    try:
        answer = await place.sender.send(Delivery(uuid4().hex[:24], words, name, now, in_doubt=False))
    except DeliveryError as error:
        return _Tried(place.id, False, str(error))
    return _Tried(place.id, True, answer or "ok")


def _read(config: Any, data: Any) -> tuple[SubscriptionsFile, dict[str, Destination]]:
    folder = open_folder(config)
    settings, _ = checked_settings(folder, data)
    file = folder.subscriptions(settings)
    return file, destinations(file.channels, settings.smtp, settings.slack, lambda: datetime.now(UTC))
