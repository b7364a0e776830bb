"""wirewatch replay --into-history, replay undo."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.trying import Trial
from app.configuration import open_folder
from app.configured import checked_settings, configured
from app.output import err, out, print_json
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.replaying import history
from app.replaying.deciding import Backfilled
from app.replaying.dry_run import Look, Seen, decided
from app.replaying.sets import RuleTexts
from app.replaying.show import show_replay
from app.replaying.span import Span
from state.database import State
from topics.log import Log


def into_history(
    place: Data,
    log: Log,
    rules: RuleTexts,
    span: Span,
    look: Look,
    seen: Seen,
    *,
    config: Path,
    notify: bool,
    yes: bool,
) -> None:
    """Decides the span, records what is not known yet, and asks before anybody is told."""
    state, compiled, backfilled = place.kept(), rules.compiled(), Backfilled()
    file = _subscriptions(config, place.path) if notify else None
    with Trial(compiled) as trial:
        past = history.decided_up_to(state)
        shown, articles = decided(log, rules, span, trial, look, seen, past, backfilled)
        run = history.begin(state, span.words, _now)
        err.print(f"run {run.id}", style="dim")
        written = history.write(state, run, trial, backfilled.places, _now)
    if look.as_json:
        print_json({"run": run.id, **written.counts})
    else:
        show_replay(shown, compiled, articles, look.most)
        known = f", {written.known:,} were known already" if written.known else ""
        out.print(f"{written.alerts:,} alerts are history now{known}: run [bold]{run.id}[/]")
        out.print(f"`wirewatch replay undo {run.id}` takes them back", style="dim")
    if file is not None:
        _tell(state, file, run.id, yes)


def undo(
    run: Annotated[str, typer.Argument(metavar="RUN", help="The id of a replay into history.")],
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Takes a replay out of history: exactly what it wrote. What was told of it stays told."""
    place = configured(config, data)
    try:
        gone = history.undo(place.kept(), _subscriptions(config, data), run, _now())
    except history.RunError as error:
        err.print(f"{error}: see `wirewatch alerts list`", style="red", markup=False)
        raise typer.Exit(1) from error
    if as_json:
        print_json({"run": run, "alerts": gone.alerts, "hits": gone.hits, "stories": gone.stories})
    else:
        out.print(f"{escape(run)} is undone: {gone.alerts:,} alerts and {gone.hits:,} hits are gone")


def _tell(state: State, file: SubscriptionsFile, run: str, yes: bool) -> None:
    told = history.telling(state, file, run)
    if not told.alerts:
        err.print("no subscription takes any of them: nobody is told")
        return
    words = f"tell {len(told.alerts):,} alerts from the archive to {told.destinations} destinations?"
    if not yes and not typer.confirm(words, err=True):
        err.print("nobody is told; the alerts are history all the same")
        return
    digests = history.tell(state, file, run, told, _now())
    err.print(f"{len(told.alerts):,} alerts to {told.destinations} destinations: {digests} digests are on their way")


def _subscriptions(config: Path, data: Path) -> SubscriptionsFile:
    folder = open_folder(config)
    settings, _ = checked_settings(folder, data, keep=False)
    return folder.subscriptions(settings)


def _now() -> datetime:
    return datetime.now(UTC)
