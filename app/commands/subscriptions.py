"""wirewatch subscriptions list | return | test | schema."""

import asyncio
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import uuid4

import typer
from rich.markup import escape

from alerts.deliver.channels.channel import Receipt
from alerts.deliver.channels.failures import DeliveryError
from alerts.deliver.channels.senders import Destination, destinations
from alerts.deliver.forms.addresses import bare
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.schema import subscriptions_schema
from alerts.deliver.subscriptions import Subscription, SubscriptionsFile
from alerts.deliver.words.reader import ENGLISH
from alerts.deliver.words.wording import NoticeWords
from app.configuration import open_folder
from app.configured import checked_settings, configured, place_by
from app.output import err, out, print_json, table
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from state import unsubscribed


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Who gets what, where and when.")
    group.command("list")(list_subscriptions)
    group.command("return")(come_back)
    group.command("test")(test)
    group.command("schema")(schema)
    app.add_typer(group, name="subscriptions")


def list_subscriptions(config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """Each subscription in words, and who left it."""
    file, _ = _read(config, data)
    left = _left(config, data, [one.id for one in file.subscriptions])
    shown = table("subscription", "gets", "when", "where", *(["left"] if any(left.values()) else []))
    for one in file.subscriptions:
        if as_json:
            print_json({**one.model_dump(mode="json", by_alias=True), "left": left[one.id]})
        cells = [one.id, what(one), when(one), ", ".join(one.to), ", ".join(left[one.id])]
        shown.add_row(*map(escape, cells[: len(shown.columns)]))
    if not as_json:
        out.print(shown if file.subscriptions else "No subscriptions yet: subscriptions.yaml says how to write one.")


def come_back(
    subscription: Annotated[str, typer.Argument(metavar="SUBSCRIPTION", help="The id of a subscription.")],
    address: Annotated[str, typer.Argument(metavar="ADDRESS", help="Who left it, by the link in a mail.")],
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
) -> None:
    """Sends a subscription's mail again to somebody who left it."""
    with configured(config, data).kept().write() as connection:
        returned = unsubscribed.come_back(connection, subscription, bare(address))
        left = sorted(unsubscribed.gone(connection, subscription))
    if not returned:
        err.print(
            f"{address} has not left {subscription} ({', '.join(left) or 'nobody has'})", style="red", markup=False
        )
        raise typer.Exit(1)
    out.print(f"{escape(bare(address))} gets the mail of {escape(subscription)} again.")


def test(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A subscription, or a channel.")],
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Sends a marked test to the real place, and shows what the provider answers."""
    file, places = _read(config, data)
    subscribed = [way.channel for way in file.ways if way.id == name]
    channels = subscribed or [name] * (name in places)
    if not channels:
        known = ", ".join([*(one.id for one in file.subscriptions), *places]) or "none yet"
        err.print(f"{name}: no subscription or channel has this name ({known})", style="red", markup=False)
        raise typer.Exit(1)
    left = frozenset(_left(config, data, [name])[name]) if subscribed else frozenset()
    tried = [asyncio.run(_try(places[channel], name, left)) for channel in channels]
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
        at = (
            f"{digest.at:%H:%M} {_clock(one, digest.zone)}"
            if digest.every != "hour"
            else f"{digest.at:%M} minutes past"
        )
        words = [f"every {digest.every}{day} at {at}"]
        words += [f"{digest.except_} and above at once"] if digest.except_ else []
    if (quiet := one.quiet) is not None:
        words.append(f"quiet {quiet.start:%H:%M} to {quiet.end:%H:%M} {_clock(one, quiet.zone)}")
        words[-1] += f" but for {quiet.except_} and above" if quiet.except_ else ""
    return "; ".join(words)


def _clock(one: Subscription, zone: str | None) -> str:
    return zone or one.zone or "by the readers' clocks"


@dataclass(frozen=True, slots=True)
class _Tried:
    channel: str
    taken: bool
    answer: str


async def _try(place: Destination, name: str, left: frozenset[str]) -> _Tried:
    now = datetime.now(UTC)
    text = f"This is a test that somebody asked for with `wirewatch subscriptions test {name}`. Nothing has happened."
    words = NoticeWords(f"Test of {name}", text, "low", now, ENGLISH)
    try:
        answer = await place.sender.send(Delivery(uuid4().hex[:24], words, name, now, in_doubt=False, left=left))
    except DeliveryError as error:
        return _Tried(place.id, False, str(error))
    said = answer.provider_id if isinstance(answer, Receipt) else answer
    return _Tried(place.id, True, said or "ok")


def _left(config: Any, data: Any, subscriptions: list[str]) -> dict[str, list[str]]:
    """Who left which; nobody where nothing has run yet."""
    settings, _ = checked_settings(open_folder(config), data, keep=False)
    place = place_by(settings, data)
    if not place.exists():
        return {one: [] for one in subscriptions}
    with place.state().read() as connection:
        return {one: sorted(unsubscribed.gone(connection, one)) for one in subscriptions}


def _read(config: Any, data: Any) -> tuple[SubscriptionsFile, dict[str, Destination]]:
    folder = open_folder(config)
    settings, _ = checked_settings(folder, data)
    file = folder.subscriptions(settings)
    return file, destinations(file.channels, settings.smtp, settings.slack, lambda: datetime.now(UTC))
