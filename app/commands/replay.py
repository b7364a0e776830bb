"""wirewatch replay, replay undo: what was, once more through rules or through extraction too."""

import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from app.commands.replay_history import into_history, undo
from app.commands.replay_reread import show_rereading
from app.configured import configured
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from app.replaying.dry_run import Look, show_difference, show_span
from app.replaying.progress import paced
from app.replaying.sets import RuleTexts
from app.replaying.show import MOST
from app.replaying.span import span_of
from app.rules_at_hand import texts_of, texts_or_active


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(invoke_without_command=True)
    group.callback()(replay)
    group.command("undo")(undo)
    app.add_typer(group, name="replay")


def replay(
    context: typer.Context,
    since: Annotated[str | None, typer.Option("--since", help="The span: so long back, as in 30d.")] = None,
    start: Annotated[str | None, typer.Option("--from", help="The span: from this day or time on, UTC.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Up to before this day or time.")] = None,
    run: Annotated[str | None, typer.Option("--run", help="The span: the articles of this import.")] = None,
    offsets: Annotated[str | None, typer.Option("--offsets", help="The span: A:B in `enriched`, B left out.")] = None,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="A rules file or a folder; else rules/ of the configuration.")
    ] = None,
    against: Annotated[
        str | None,
        typer.Option("--against", help="How the alerts differ from those of `active`, a file or folder, or git:REV."),
    ] = None,
    through_extraction: Annotated[
        bool, typer.Option("--through-extraction", help="Read the articles anew, and show what differs.")
    ] = False,
    to_history: Annotated[
        bool, typer.Option("--into-history", help="Record the alerts as history; `replay undo` takes them back.")
    ] = False,
    notify: Annotated[
        bool, typer.Option("--notify", help="With --into-history: one digest for each subscription that takes them.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Answer the question of --notify.")] = False,
    held: Annotated[bool, typer.Option("--held", help="Show what matched and did not alert, too.")] = False,
    everything: Annotated[bool, typer.Option("--all", help=f"Show more than {MOST} alerts of a rule.")] = False,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """What would the rules have done in a span of what is kept? Nothing is stored, nobody is told: unless asked for."""
    if context.invoked_subcommand is not None:
        return
    asked = _Asked(rules, against, through_extraction, to_history, notify, yes)
    asked.check()
    try:
        span = span_of(datetime.now(UTC), since=since, start=start, end=end, run=run, offsets=offsets)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    place = configured(config, data)
    if not place.exists():
        raise typer.BadParameter(f"nothing has run in {place.path} yet, so there is no history: start `wirewatch run`")
    look = Look(as_json, held, None if everything else MOST)
    texts = RuleTexts(texts_of(rules, config))
    with place.log() as log, paced(log) as seen:
        if to_history:
            into_history(place, log, texts, span, look, seen, config=config, notify=notify, yes=yes)
        elif through_extraction:
            show_rereading(log, texts, span, look, seen, config)
        elif against is not None:
            other = _other(against, rules, texts, config, data)
            show_difference(log, texts, other, span, look, seen)
        else:
            show_span(log, texts, span, look, seen)
    sys.stdout.flush()


@dataclass(frozen=True, slots=True)
class _Asked:
    """Which kind of replay, and whether the options go together."""

    rules: Path | None
    against: str | None
    through_extraction: bool
    into_history: bool
    notify: bool
    yes: bool

    def check(self) -> None:
        """Raises BadParameter."""
        if self.against is not None and self.through_extraction:
            raise typer.BadParameter("--through-extraction compares readings and --against rules: one at a time")
        if self.into_history and (self.rules is not None or self.against is not None or self.through_extraction):
            raise typer.BadParameter("--into-history takes the rules of the configuration and what `enriched` has")
        if self.notify and not self.into_history:
            raise typer.BadParameter("--notify goes with --into-history: only what is recorded can be told")
        if self.notify and not self.yes and not sys.stdin.isatty():
            raise typer.BadParameter("--notify asks before it tells anybody; where nobody can answer, add --yes")


def _other(against: str, rules: Path | None, texts: RuleTexts, config: Path, data: Path) -> RuleTexts:
    """What the rules are held against; a single file says nothing of the rules of others."""
    other = texts_or_active(against, config, data)
    only = frozenset(texts.compiled().rules) if rules is not None and rules.is_file() else None
    return RuleTexts(other, only)
