"""wirewatch rules try: what would these rules have done, with given articles or with what has been?"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import track

from alerts.rules.compile import RuleSet
from alerts.trying import Change, Trial, changes, tried_json
from app.configuration import open_folder
from app.configured import configured
from app.history import retained, retained_count
from app.inputs import BadLine, InputLine, read_input, read_lines
from app.output import err, print_json
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.replaying.span import since_of
from app.rules_at_hand import RulesArgument, compiled, compiled_or_active, reader_of
from app.show_trial import Shown, show_changes, show_trial
from app.tried_lines import InputNames
from topics.records import Enriched


@dataclass(frozen=True, slots=True)
class Given:
    """An article to try rules on; `silently` where it only trains them. `place` is its place in the order."""

    place: int
    enriched: Enriched
    silently: bool = False


def try_(
    rules: RulesArgument = None,
    articles: Annotated[
        str | None, typer.Option("--input", help="Articles to try them on, one JSON a line; - reads stdin.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--since", help="Try them on the articles that are kept: alerts of so long, as in 30d."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(
            "--against",
            help="How the alerts differ from those of another file or folder, of the `active` set, or of git:REV.",
        ),
    ] = None,
    held: Annotated[bool, typer.Option("--held", help="Show what matched and did not alert, too.")] = False,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """What would these rules have done? Nothing is stored and nobody is told."""
    if (articles is None) == (since is None):
        raise typer.BadParameter("say what to try them on: --input ARTICLES.jsonl, or --since 30d for what has been")
    rule_set = compiled(rules, config)
    other = compiled_or_active(against, config, data) if against is not None else None
    if other is not None and rules is not None and rules.is_file():
        other = other.only(set(rule_set.rules))  # a single file says nothing of the rules of others
    names = InputNames()
    bad = 0
    if articles is not None:
        lines, bad = _lines(articles)
        given = _from_lines(lines, names, config)
    else:
        given = _from_history(configured(config, data), _start(str(since)))
    if other is not None:
        _print_changes(given, rule_set, other, names, as_json)
    else:
        _print_tried(given, rule_set, names, held, as_json)
    sys.stdout.flush()
    raise typer.Exit(1 if bad else 0)


def _print_tried(given: Iterator[Given], rules: RuleSet, names: InputNames, held: bool, as_json: bool) -> None:
    shown: list[Shown] = []
    count = 0
    with Trial(rules) as trial:
        for one in given:
            count += not one.silently
            for tried in trial.take(one.place, one.enriched, silently=one.silently):
                if one.silently or (as_json and tried.alert is None and not held):
                    continue
                if as_json:
                    print_json(names.renamed(tried_json(tried)))
                else:
                    shown.append(Shown(tried, one.enriched))
    if not as_json:
        show_trial(shown, rules, count, names, held)


def _print_changes(given: Iterator[Given], rules: RuleSet, other: RuleSet, names: InputNames, as_json: bool) -> None:
    found: list[tuple[Change, Enriched]] = []
    with Trial(rules) as trial, Trial(other) as before:
        for one in given:
            both = [each.take(one.place, one.enriched, silently=one.silently) for each in (trial, before)]
            for change in changes(*both):
                if as_json:
                    print_json({"change": change.sign, **names.renamed(tried_json(change.tried))})
                else:
                    found.append((change, one.enriched))
    if not as_json:
        show_changes(found, names)


def _lines(articles: str) -> tuple[list[InputLine], int]:
    """The usable lines, and how many were not."""
    try:
        lines = list(read_lines(read_input(articles)))
    except OSError as error:
        err.print(f"{articles}: cannot be read: {error.strerror}", style="red")
        raise typer.Exit(1) from error
    bad = [line for line in lines if isinstance(line, BadLine)]
    for line in bad:
        err.print(f"{articles}: {line.error}", style="yellow", markup=False)
    return [line for line in lines if isinstance(line, InputLine)], len(bad)


def _from_lines(lines: list[InputLine], names: InputNames, config: Path) -> Iterator[Given]:
    reader = reader_of(open_folder(config))
    now = datetime.now(UTC)
    before = datetime.min.replace(tzinfo=UTC)
    for place, line in enumerate(_progress(lines, len(lines), "reading")):
        article = names.article(line, now)
        if article.event_time < before:
            words = "earlier than the line before; lines should be in order of `published`"
            err.print(f"{line.id}: {words}", style="yellow", markup=False)
        before = article.event_time
        yield Given(place, reader.read(article))


def _from_history(place: Data, start: datetime) -> Iterator[Given]:
    """What is kept; what was before `start` trains, as it would have trained the rules if they had stood then."""
    if not place.exists():
        raise typer.BadParameter(f"nothing has run in {place.path} yet, so there is no history: start `wirewatch run`")
    with place.log() as log:
        for offset, enriched in _progress(retained(log), retained_count(log), "looking back"):
            yield Given(offset, enriched, silently=enriched.article.event_time < start)


def _start(since: str) -> datetime:
    try:
        return since_of(since, datetime.now(UTC))
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


def _progress(items: Any, total: int, words: str) -> Any:
    return track(items, words, total=total, console=err, transient=True, disable=not err.is_terminal)
