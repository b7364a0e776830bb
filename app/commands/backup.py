"""wirewatch backup and restore: a copy of an embedded installation, and back."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.backing_up import back_up, files_of, is_left_out
from app.configuration import FEEDS, SETTINGS, SUBSCRIPTIONS, open_folder
from app.configured import configured
from app.output import err, out, print_json
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.restoring import restore as put_back
from app.secrets import literal_secrets
from app.who import who
from app.yaml_reading import ConfigError
from topics.sizes import shown_size


def add_to(app: typer.Typer) -> None:
    app.command("backup")(backup)
    app.command("restore")(restore)


def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A file that ends in .tar.zst, or a new folder.")],
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Copies log, state and configuration while everything runs, and checks the copy."""
    place = configured(config, data)
    _only_embedded(place)
    place.kept().close()
    manifest = back_up(data, config, target, datetime.now(UTC))
    for words in _warnings(config):
        err.print(words, style="yellow", markup=False, soft_wrap=True)
    if as_json:
        print_json({"backup": str(target), "at": manifest.at, "bytes": manifest.bytes})
        return
    sizes = [f"{name.removeprefix('data/')} {shown_size(size)}" for name, size in manifest.bytes.items()]
    shown = [one for one in sizes if not one.startswith("config/")]
    files = len(sizes) - len(shown)
    out.print(f"{target}: {', '.join(shown)}, {files} files of configuration; checked", markup=False, soft_wrap=True)


def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `backup` wrote.", exists=True)],
    data: Annotated[Path, typer.Option("--data", help="A new or empty folder for topics and state.")],
    config: Annotated[
        Path | None, typer.Option("--config", help="A new or empty folder for the configuration.")
    ] = None,
) -> None:
    """Puts a backup into an empty place. It is the same installation: run it instead of the old one, not beside it."""
    manifest = put_back(source, data, config, who(), datetime.now(UTC))
    out.print(f"restored into {data}, as of {manifest.at:%Y-%m-%d %H:%M} UTC", markup=False, soft_wrap=True)
    err.print(
        "It is the same installation: run it instead of the old one. Beside it, both would send every message."
        " What was sent after the backup may be sent again.",
        style="yellow",
        soft_wrap=True,
    )


def _only_embedded(place: Data) -> None:
    far = [
        words
        for words, there in (
            ("the topics are on Kafka: keep three replicas, or mirror them to another cluster", place.topics.kafka),
            ("the state is in PostgreSQL: use pg_dump or its own archiving, before you copy topics", place.database),
        )
        if there is not None
    ]
    if far:
        raise typer.BadParameter(f"this copies an embedded installation; {'; '.join(far)}")


def _warnings(config: Path) -> list[str]:
    """Secrets that went into the backup, and files that did not."""
    folder, found = open_folder(config), []
    for name in (SETTINGS, FEEDS, SUBSCRIPTIONS):
        try:
            found += [f"{one}: it is in the backup now" for one in literal_secrets(folder.text(name))]
        except ConfigError as error:
            found += [str(one) for one in error.problems]
    left = [str(path) for path in files_of(config) if is_left_out(path)]
    return [*found, f"not in the backup, since they may be secrets: {', '.join(left)}"] if left else found
