"""wirewatch feeds import | export: lists of feeds from other programs, and for them."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from app.feeds_at_hand import feeds_at_hand
from app.output import err
from app.places import CONFIG, ConfigOption, JsonOption


def import_(
    file: Annotated[str, typer.Argument(metavar="FILE", help="An OPML file, - for stdin.")],
    every: Annotated[
        str | None, typer.Option("--every", help="How often its feeds are polled at most, as in 15m.")
    ] = None,
    config: ConfigOption = CONFIG,
    as_json: JsonOption = False,
) -> None:
    """Writes the feeds of an OPML file into feeds.yaml; its folders become groups. What is there already stays."""
    from app.commands.feeds_taken import tell
    from app.feeds_editing import add_feeds  # these take half a second that other commands do without
    from app.feeds_importing import take
    from app.opml import OpmlError, read_opml
    from app.yaml_editing import EditError
    from topics.durations import parse_duration

    if every is not None:
        try:
            parse_duration(every)
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    at_hand = feeds_at_hand(config)
    try:
        taken = take(read_opml(_bytes_of(file), file), at_hand, every)
        if taken.feeds:
            add_feeds(at_hand, taken.feeds)
    except (OpmlError, EditError) as error:
        _give_up(str(error))
    for outline, words in taken.refused:
        name = outline.title or outline.url or "an outline without a name"
        err.print(f"{file}:{outline.line}: {name}: {words}", style="yellow", markup=False, soft_wrap=True)
    tell(taken, at_hand.document.name, as_json)


def export(
    file: Annotated[str, typer.Argument(metavar="FILE", help="Where it is written, - for stdout.")] = "-",
    config: ConfigOption = CONFIG,
) -> None:
    """Writes the feeds of feeds.yaml as OPML; groups become folders."""
    from app.feeds_editing import portable
    from app.opml import write_opml
    from app.yaml_editing import replace_file

    feeds, lacking = portable(feeds_at_hand(config).written)
    document = write_opml(feeds, "The feeds of Wirewatch")
    if lacking:
        words = f"{', '.join(lacking)}: how these are reached (headers, login, proxy, password) is not in the list"
        err.print(words, style="yellow", markup=False, soft_wrap=True)
    if file == "-":
        sys.stdout.buffer.write(document)
        return
    path = Path(file)
    try:
        if path.exists() and b"<opml" not in path.read_bytes()[:1000]:
            _give_up(f"{path} is there already and is no OPML: name another file")
        replace_file(path, document.decode())
    except OSError as error:
        _give_up(f"{path}: cannot be written: {error.strerror}")


def _bytes_of(file: str) -> bytes:
    """The file's bytes, no more of them than are read in any case."""
    from app.opml import MAX_BYTES

    if file == "-":
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    try:
        with Path(file).open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        _give_up(f"{file}: cannot be read: {error.strerror}")


def _give_up(words: str) -> NoReturn:
    err.print(words, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1)
