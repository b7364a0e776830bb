"""wirewatch topics list | create | copy | tail | export."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from app.configuration import open_folder
from app.configured import checked_settings, configured, place_by
from app.logs import set_up
from app.moving import Place, move
from app.output import err, out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.signals import stop_event
from topics.log import TOPICS, Log, Stored

BATCH = 500

TopicArgument = Annotated[str, typer.Argument(help=f"One of {', '.join(TOPICS)}.")]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Look into the topics.")
    group.command("list")(list_topics)
    group.command("create")(create)
    group.command("copy")(copy)
    group.command("tail")(tail)
    group.command("export")(export)
    app.add_typer(group, name="topics")


def list_topics(config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """The topics, how many records each keeps, and from when."""
    rows = table("topic", "partition", "records", "oldest", "latest")
    with configured(config, data).log() as log:
        for topic in TOPICS:
            for partition, head in log.head(topic).items():
                oldest = log.oldest(topic)[partition]
                ends = [_appended(log, topic, partition, place) for place in (oldest, head - 1)]
                if as_json:
                    print_json(
                        {
                            "topic": topic,
                            "partition": partition,
                            "oldest": oldest,
                            "head": head,
                            "oldest_appended": ends[0],
                            "latest_appended": ends[1],
                        }
                    )
                rows.add_row(topic, str(partition), f"{head - oldest:,}", when(ends[0]), when(ends[1]))
    if not as_json:
        out.print(rows)


def create(config: ConfigOption = CONFIG, data: DataOption = DATA) -> None:
    """Makes the topics that are missing, and gives all of them the retention of the settings."""
    settings, _ = checked_settings(open_folder(config), data, keep=False)
    with place_by(settings, data).log() as log:
        made = log.prepare(settings.topics(), create=True)
    out.print(f"made: {', '.join(made)}" if made else "all topics were there")


def copy(
    source: Annotated[Path, typer.Option("--from", help="The data folder of the embedded installation.")],
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
) -> None:
    """Takes an embedded installation to the Kafka and the PostgreSQL of the configuration, with all that it remembers.

    It may run meanwhile; when nearly all is copied, stop it. Nothing is alerted twice, and nothing is left out.
    """
    settings, _ = checked_settings(open_folder(config), data, keep=False)
    place = place_by(settings, data)
    if place.topics.kafka is None or place.database is None:
        raise typer.BadParameter("name both addresses in wirewatch.yaml: log.kafka and state")
    old = Data(source)
    if not old.exists():
        raise typer.BadParameter(f"there is no state.db in {source}")
    set_up("copy")
    with old.log() as old_log, place.log() as new_log:
        plans = settings.topics()
        old_log.prepare(plans, create=True)
        new_log.prepare(plans, create=place.topics.create_topics)
        target = Place(new_log, place.state(), place.topics.kafka)
        moved = move(Place(old_log, old.state(), str(source)), target, datetime.now(UTC), stop_event(), say)
    if moved is None:
        raise typer.Exit(1)
    say(f"moved: {moved.records:,} records and {moved.rows:,} rows of state; start it with `wirewatch run`")


def say(words: str) -> None:
    err.print(words, highlight=False)


def tail(
    topic: TopicArgument,
    count: Annotated[int, typer.Option("--lines", "-n", help="How many of the last records to show first.")] = 10,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as records arrive, until Ctrl-C.")] = False,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """The last records of a topic."""
    _known(topic)
    with configured(config, data).log() as log:
        starts = {partition: max(0, head - count) for partition, head in log.head(topic).items()}
        while True:
            idle = True
            for partition, start in starts.items():
                for one in log.read(topic, partition, start, BATCH):
                    _show(one, as_json)
                    starts[partition] = one.offset + 1
                    idle = False
            if idle and not follow:
                return
            if idle:
                time.sleep(0.2)


def export(
    topic: TopicArgument, config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False
) -> None:
    """Every record of a topic, as it is, one JSON line each (with or without --json)."""
    _known(topic)
    with configured(config, data).log() as log:
        for partition, head in log.head(topic).items():
            start = log.oldest(topic)[partition]
            while start < head and (batch := log.read(topic, partition, start, min(BATCH, head - start))):
                for one in batch:
                    _export_one(one)
                start = batch[-1].offset + 1


def _known(topic: str) -> None:
    if topic not in TOPICS:
        raise typer.BadParameter(f"there is no topic {topic!r}; the topics are {', '.join(TOPICS)}")


def _export_one(one: Stored) -> None:
    try:
        print_json(msgspec.json.decode(one.value))
    except msgspec.DecodeError:
        err.print(
            f"{one.topic} {one.offset} is no JSON and was left out; it stands among the dead letters", style="yellow"
        )


def _show(one: Stored, as_json: bool) -> None:
    if as_json:
        _export_one(one)
        return
    try:
        record = msgspec.json.decode(one.value)
    except msgspec.DecodeError:
        record = {}
    article = record.get("article", record)
    title = article.get("title") or article.get("rule_title") or article.get("error") or ""
    source = article.get("source") or article.get("rule") or article.get("stage") or ""
    out.print(f"[dim]{one.offset:>8} {when(one.appended)}[/] [cyan]{escape(source)}[/] {escape(title)}", soft_wrap=True)


def _appended(log: Log, topic: str, partition: int, offset: int) -> datetime | None:
    found = log.read(topic, partition, offset, 1) if offset >= 0 else []
    return found[0].appended.astimezone(UTC) if found else None
