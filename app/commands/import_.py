"""wirewatch import: archives into the topic `articles`, without an alert for anybody."""

import os
import re
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from app.configuration import open_folder
from app.configured import checked_settings, place_by
from app.output import err, out, print_json, when
from app.overview import PROCESS_GROUP
from app.patience import resting
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.signals import stop_event
from topics.log import ARTICLES, TopicPlan
from topics.pacing import BehindReaders

if TYPE_CHECKING:
    from app.importing.asking import Wanted
    from app.importing.shapes import Choices, Format

FEED_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
DOMAIN = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
SHOWN = 10
"""Records of a dry run."""


def add_to(app: typer.Typer) -> None:
    app.command("import")(import_)


def import_(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH...", help="Files, folders, - for stdin.", show_default=False),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option("--format", help="jsonl, csv, feed, html, mediacloud or gdelt; else it is found out."),
    ] = None,
    maps: Annotated[
        list[str] | None, typer.Option("--map", help="Which field is which, ours first: title=headline.")
    ] = None,
    feed: Annotated[str | None, typer.Option("--feed", help="The feed that the articles are to be of.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="The domain of articles without a link.")] = None,
    language: Annotated[str | None, typer.Option("--language", help="The language of articles that name none.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the first ten, store nothing.")] = False,
    run: Annotated[str | None, typer.Option("--run", help="Go on with this run, or begin one of this name.")] = None,
    rejects: Annotated[
        Path | None, typer.Option("--rejects", help="File for what cannot be taken; else rejects/RUN.jsonl in --data.")
    ] = None,
    list_: Annotated[bool, typer.Option("--list", help="The imports that there were.")] = False,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Takes archives of articles into memory and history: JSON Lines, tables, saved feeds and pages.

    They count by the date they carry, and notify nobody. What is there already is left alone. An import that was broken
    off goes on when it is called again.
    """
    from app.importing.asking import Wanted  # what is behind these takes a second that other commands do without
    from app.importing.running import ImportCallError

    settings, _ = checked_settings(open_folder(config), data, keep=False)
    place = place_by(settings, data)
    if list_:
        _list(place, as_json)
        return
    if not paths and run is None:
        raise typer.BadParameter("name files or folders to import, or - for stdin")
    absolute = tuple(one if one == "-" else os.path.abspath(one) for one in paths or [])  # noqa: PTH100 - links stay
    wanted = Wanted(absolute, _format(form), _choices(maps or [], feed, source, language))
    try:
        if dry_run:
            _show_first(wanted, as_json)
        else:
            _take(place, settings.topics(), wanted if paths else None, run, rejects, as_json)
    except ImportCallError as error:
        raise typer.BadParameter(str(error)) from error
    except OSError as error:
        _give_up(str(error))


def _take(
    place: Data, plans: Mapping[str, TopicPlan], wanted: "Wanted | None", run: str | None, rejects: Path | None,
    as_json: bool,
) -> NoReturn:  # fmt: skip
    from app.importing.finding import STDIN, files_of
    from app.importing.running import Importer, task
    from app.importing.showing import in_words, progress

    clock = partial(datetime.now, UTC)
    with place.log() as log, closing(place.state()) as state:
        log.prepare(plans, create=place.topics.create_topics)
        todo = task(state, wanted, run, clock())
        if todo.settled or todo.run.counts:
            say(f"going on with {todo.run.id}, begun {when(todo.run.began)}: {in_words(todo.run.counts)} so far")
        elif STDIN in todo.wanted.paths:
            say("stdin cannot be read again: an import of it that is broken off does not go on")
        file = rejects or place.path / "rejects" / f"{todo.run.id}.jsonl"
        stop = stop_event()
        pace = BehindReaders(log, PROCESS_GROUP, ARTICLES, sleep=resting(stop))
        importer = Importer(log, state, pace, clock, stop)
        with progress([one for one, problem in files_of(todo.wanted.paths) if problem is None]) as says:
            ended = importer.do(todo, file, place.path / "locks", says)
    counts = {name: ended.counts.get(name, 0) for name in ("new", "changed", "known", "revised_out", "rejected")}
    refused = counts["rejected"]
    if as_json:
        print_json({"run": ended.id, "status": ended.status, **counts, "rejects": str(file) if refused else None})
    else:
        more = f"; what was rejected stands in {file}" if refused else ""
        out.print(f"{ended.id}: {in_words(ended.counts)}{more}", markup=False, soft_wrap=True)
    if ended.status == "stopped":
        say(f"stopped; `wirewatch import --run {ended.id}` goes on")
    raise typer.Exit(1 if refused or ended.status == "stopped" else 0)


def _show_first(wanted: "Wanted", as_json: bool) -> NoReturn:
    from app.importing.running import first
    from app.importing.shapes import How, Reject
    from app.importing.showing import show_understood, understood

    found = first(wanted, How(wanted.choices, "dry-run", datetime.now(UTC)), SHOWN)
    for name, one in found:
        shown = understood(name, one)
        print_json(shown) if as_json else show_understood(shown)
    refused = sum(isinstance(one, Reject) for _, one in found)
    say(f"of the first {len(found)} records {refused} would be rejected; nothing was stored")
    raise typer.Exit(1 if refused else 0)


def _list(place: Data, as_json: bool) -> None:
    from app.importing.showing import show_runs
    from state.runs import every

    with closing(place.kept()) as state:
        found = [one for one in every(state) if one.kind == "import"]
    if not as_json:
        show_runs(found)
    for one in found if as_json else []:
        print_json(one)


def _format(name: str | None) -> "Format | None":
    from app.importing.shapes import FORMATS

    if name is not None and name not in FORMATS:
        raise typer.BadParameter(f"{name!r} is no format; there are {', '.join(FORMATS)}")
    return name


def _choices(maps: list[str], feed: str | None, source: str | None, language: str | None) -> "Choices":
    from app.importing.fields import USUAL, unknown_names
    from app.importing.shapes import Choices

    names = tuple((ours.strip(), theirs) for one in maps for ours, equals, theirs in [one.partition("=")] if equals)
    odd = unknown_names(names)
    if len(names) < len(maps) or odd:
        raise typer.BadParameter(f"--map takes OURS=THEIRS, as in title=headline; ours are {', '.join(USUAL)}")
    if feed is not None and not FEED_ID.fullmatch(feed):
        raise typer.BadParameter(f"{feed!r} is no id of a feed: letters, digits, '.', '_' and '-'")
    if source is not None and not DOMAIN.fullmatch(source):
        raise typer.BadParameter(f"{source!r} is no domain, as in gazette.example")
    return Choices(names, feed, source.lower() if source is not None else None, language)


def say(words: str) -> None:
    err.print(words, markup=False, soft_wrap=True)


def _give_up(words: str) -> NoReturn:
    err.print(words, style="red", markup=False, soft_wrap=True)
    raise typer.Exit(1)
