"""wirewatch purge: texts that must vanish, and the record of what was taken away."""

import time
from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from app.configuration import open_folder
from app.configured import checked_settings, place_by
from app.output import err, out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from app.purging import Demand, Found, carry_out, find, scrub, source_meant, summary, was_purged
from app.settings import Settings
from app.who import who
from state.audit import acts
from state.database import State
from state.purge import is_known
from topics.durations import shown_duration
from topics.log import Log
from topics.records import utc


def add_to(app: typer.Typer) -> None:
    app.command("purge")(purge)


def purge(
    article: Annotated[str | None, typer.Argument(help="The id of an article.")] = None,
    source: Annotated[str | None, typer.Option("--source", help="All articles of a source, by its domain.")] = None,
    before: Annotated[str | None, typer.Option("--before", help="All that came before a day or time, in UTC.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Does not ask.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only says what would go.")] = False,
    show: Annotated[bool, typer.Option("--list", help="Shows what was taken away, by whom and when.")] = False,
    config: ConfigOption = CONFIG,
    data: DataOption = DATA,
    as_json: JsonOption = False,
) -> None:
    """Takes texts, titles, links and quotes of articles out of topics and state, for good. It may run meanwhile.

    That a rule fired stays, without words. A purged article is not taken again, whatever its feed says of it.
    """
    settings, _ = checked_settings(open_folder(config), data, keep=False)
    place = place_by(settings, data)
    if show:
        _list(place.kept(), as_json)
        return
    demand = _demand(article, source, before)
    state = place.kept()
    with place.log() as log:
        log.prepare(settings.topics(), create=place.topics.kafka is None)
        found = find(log, state, demand)
        stays = not log.erases and demand.before is None and any(found.records.values())
        if not found and not (demand.article is not None and is_known(state, demand.article)):
            _nothing(log, state, demand)
            return
        err.print(f"{demand.words}: {summary(found)}", markup=False)
        if dry_run:
            _print(demand, found, as_json)
            return
        if not yes:
            typer.confirm("Take all of it away, for good?", abort=True, err=True)
        taken = carry_out(log, state, demand, found, who(), datetime.now(UTC), time.sleep)
        _print(demand, taken, as_json)
    if stays:
        err.print(_left(settings, found), style="yellow", markup=False)
        raise typer.Exit(1)


def _nothing(log: Log, state: State, demand: Demand) -> None:
    """Once more for one that was broken off before its files were scrubbed."""
    if not was_purged(state, demand):
        err.print(f"{demand.words}: nothing is kept of it", markup=False)
        raise typer.Exit(1)
    scrub(log, state)
    err.print(f"{demand.words}: was purged before, and nothing is kept of it", markup=False)


def _demand(article: str | None, source: str | None, before: str | None) -> Demand:
    if sum(one is not None for one in (article, source, before)) != 1:
        raise typer.BadParameter("name one of them: the id of an article, --source DOMAIN, or --before DATE")
    if before is None:
        return Demand(article, source_meant(source) if source is not None else None)
    try:
        moment = utc(datetime.fromisoformat(before))
    except ValueError as error:
        raise typer.BadParameter(f"{before!r} is no date: write 2032-05-07, or 2032-05-07T09:30:00Z") from error
    if moment > datetime.now(UTC):
        raise typer.BadParameter(f"{before} has not come yet")
    return Demand(before=moment)


def _print(demand: Demand, found: Found, as_json: bool) -> None:
    if as_json:
        rows = msgspec.to_builtins(found.rows)
        print_json({"purge": demand.words, "articles": len(found.ids), "records": found.records, "rows": rows})
    else:
        out.print(f"{demand.words}: {summary(found)}", markup=False)


def _left(settings: Settings, found: Found) -> str:
    plans = settings.topics()
    kept = [f"{topic} ({shown_duration(plans[topic].retention)})" for topic, count in found.records.items() if count]
    return (
        f"the state is purged, but Kafka takes no single records out: they stay in {', '.join(kept)} until they are"
        " that old. Until then an edited rule learns from them again. `wirewatch purge --before` cuts the topics"
    )


def _list(state: State, as_json: bool) -> None:
    rows = table("at", "who", "what", "which")
    for act in acts(state):
        if as_json:
            print_json(msgspec.structs.asdict(act))
        rows.add_row(when(act.at), act.who, act.what, act.words)
    if not as_json:
        out.print(rows if rows.row_count else "Nothing was taken away yet.", markup=False)
