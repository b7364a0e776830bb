"""wirewatch status: is everything at work, and what needs a hand?"""

from datetime import UTC, datetime

import typer
from rich.markup import escape

from app.configured import configured
from app.output import out, print_json, table, when
from app.overview import Report, gather
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from topics.log import TOPICS, Log


def add_to(app: typer.Typer) -> None:
    app.command("status")(status)


def status(data: DataOption = DATA, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Stages, feeds, what waits to be delivered, and what is wrong."""
    place = configured(config, data)
    if not place.exists():
        out.print(f"Nothing has run in {escape(str(data))} yet: start it with `wirewatch run`.")
        return
    with place.log() as log:
        report = gather(log, place.state(), datetime.now(UTC))
        oldest = oldest_kept(log)
    if as_json:
        print_json(
            {
                "roles": report.roles,
                "rules": report.rules,
                "lags": report.lags,
                "waiting_since": report.waiting_since,
                "feeds": report.feeds,
                "outbox": report.outbox,
                "destinations": report.destinations,
                "channels_off": report.channels_off,
                "bounces": report.bounces,
                "notices": report.notices,
                "dead_letters": report.dead_letters,
                "runs": report.runs,
                "kept_since": oldest,
            }
        )
    else:
        show(report)
        kept = [f"{topic} since {when(moment)[:10]}" for topic, moment in oldest.items() if moment is not None]
        out.print(f"kept: {', '.join(kept) or 'nothing yet'}")


def oldest_kept(log: Log) -> dict[str, datetime | None]:
    """For each topic when the oldest record that retention has left arrived."""
    found: dict[str, datetime | None] = {}
    for topic in TOPICS:
        firsts = [log.read(topic, part, start, 1) for part, start in log.oldest(topic).items()]
        found[topic] = min((one[0].appended for one in firsts if one), default=None)
    return found


def show(report: Report) -> None:
    stages = table("stage", "at work as", "waiting")
    for stage, owner in report.roles.items():
        behind = report.lags.get(stage)
        stages.add_row(stage, escape(owner) if owner else "[red]nobody[/]", "" if behind is None else f"{behind:,}")
    stages.add_row("process", "", f"{report.lags['process']:,}")
    out.print(stages)
    out.print()
    if report.feeds:
        feeds_table = table("feed", "status", "last success", "next poll", "items")
        for feed in report.feeds:
            colour = "dim" if feed["paused"] else "red" if feed["failures"] else "green"
            words = ("paused; " if feed["paused"] else "") + escape(feed["status"] or "not polled yet")
            if feed["skipped"]:
                words += f"; {feed['skipped']} entries skipped: they hold nothing"
            feeds_table.add_row(
                escape(feed["id"]),
                f"[{colour}]{words}[/]",
                when(feed["last_good"]),
                "" if feed["paused"] else when(feed["next_due"]),
                str(feed["items"]),
            )
        out.print(feeds_table)
        out.print()
    if report.rules is not None:
        rules = report.rules
        state = "in force"
        if not rules["decides"]:
            state = f"taken, deciding from record {rules['from_offset']:,} on"
        elif rules["trained"] < 1:
            state = f"learning from what has been, {rules['trained']:.0%}"
        out.print(f"rules: {rules['files']} files of {when(rules['recorded'])}, {state} (version {rules['version']})")
    waiting = ", ".join(f"{count:,} {name}" for name, count in sorted(report.outbox.items())) or "none yet"
    out.print(f"messages: {waiting}")
    if report.destinations:
        lanes_table = table("destination", "waiting", "last success", "next try", "last error")
        for lane in report.destinations:
            error = f"[red]{escape(lane['last_error'])}[/]" if lane["last_error"] else ""
            lanes_table.add_row(
                escape(lane["channel"]),
                f"{lane['waiting']:,}",
                when(lane["last_success"]),
                when(lane["next_try"]) if lane["waiting"] else "",
                error,
            )
        out.print(lanes_table)
    for off in report.channels_off:
        out.print(
            f"[red]{escape(off['channel'])} is switched off since {when(off['since'])}:[/] {escape(off['error'] or '')}"
        )
    for one in report.bounces:
        whose = f"{escape(one['channel'])}: mail to {escape(one['address'])}"
        out.print(f"[red]{whose} is refused since {when(one['since'])}:[/] {escape(one['error'])}")
    for run in report.runs:
        taken = ", ".join(f"{count:,} {what}" for what, count in run["counts"].items())
        words = f"{run['kind']} {run['id']} since {when(run['began'])}, behind live news: {escape(run['words'])}"
        out.print(f"{words} ({taken or 'nothing yet'})")
    if report.dead_letters:
        out.print(f"[yellow]{report.dead_letters} dead letters:[/] see `wirewatch dead-letters list`")
    for notice in report.notices:
        out.print(f"[red]{escape(notice['topic'])}[/] since {when(notice['since'])}: {escape(notice['text'])}")
