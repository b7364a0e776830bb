"""wirewatch status: is everything at work, and what needs a hand?"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import typer
from rich.markup import escape

from alerts.training import position_name
from app.commands.dead_letters import letters
from app.configured import configured
from app.output import out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from state import channels, feeds, leases, notices, outbox
from state.database import Connection, State
from state.positions import position
from state.rulesets import latest
from topics.log import ARTICLES, ENRICHED, Log
from topics.sqlite import has_wal_fix, sqlite

ROLES = {"poller": "ingest", "decider": "alert", "deliverer": "deliver"}
PROCESS_GROUP = "process"
DECIDER = "decider"


def add_to(app: typer.Typer) -> None:
    app.command("status")(status)


@dataclass
class Report:
    """What `status` shows; `notices` are what someone should look at."""

    roles: dict[str, str | None] = field(default_factory=dict)
    lags: dict[str, int] = field(default_factory=dict)
    feeds: list[dict[str, Any]] = field(default_factory=list)
    outbox: dict[str, int] = field(default_factory=dict)
    channels_off: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    rules: dict[str, Any] | None = None
    dead_letters: int = 0


def status(data: DataOption = DATA, config: ConfigOption = CONFIG, as_json: JsonOption = False) -> None:
    """Stages, feeds, what waits to be delivered, and what is wrong."""
    place = configured(config, data)
    if not place.exists():
        out.print(f"Nothing has run in {escape(str(data))} yet: start it with `wirewatch run`.")
        return
    with place.log() as log:
        report = gather(log, place.state(), datetime.now(UTC))
    if as_json:
        print_json(
            {
                "roles": report.roles,
                "rules": report.rules,
                "lags": report.lags,
                "feeds": report.feeds,
                "outbox": report.outbox,
                "channels_off": report.channels_off,
                "notices": report.notices,
                "dead_letters": report.dead_letters,
            }
        )
    else:
        show(report)


def gather(log: Log, state: State, now: datetime) -> Report:
    """Everything that `status` tells, from the log and the state alone."""
    report = Report()
    held = leases.holders(state)
    report.roles = {stage: held.get(role) for role, stage in ROLES.items()}
    done = log.committed(PROCESS_GROUP, ARTICLES)
    report.lags["process"] = sum(
        head - max(done.get(part, 0), log.oldest(ARTICLES)[part]) for part, head in log.head(ARTICLES).items()
    )
    with state.read() as connection:
        decided = position(connection, DECIDER)
        report.outbox = outbox.counts(connection)
        report.rules = _rules(connection, decided)
    report.lags["alert"] = log.head(ENRICHED)[0] - max(decided, log.oldest(ENRICHED)[0])
    report.feeds = [
        {
            "id": feed.id,
            "status": feed.status,
            "last_good": feed.last_good,
            "next_due": feed.next_due,
            "failures": feed.failures,
            "items": feed.items,
            "skipped": feed.skipped,
        }
        for feed in feeds.all_feeds(state)
    ]
    report.channels_off = [
        {"channel": off.id, "since": off.off_since, "error": off.error} for off in channels.switched_off(state)
    ]
    report.notices = [{"topic": one.topic, "text": one.text, "since": one.since} for one in notices.current(state)]
    if not has_wal_fix():
        report.notices.append(
            {
                "topic": "sqlite",
                "text": f"SQLite {sqlite.sqlite_version} has a rare fault that can damage files; 3.51.3 is free of it",
                "since": now,
            }
        )
    report.dead_letters = sum(1 for _ in letters(log))
    return report


def _rules(connection: Connection, decided: int) -> dict[str, Any] | None:
    """The rule set that was saved last: since when, and whether it decides yet or has to be trained first."""
    recorded = latest(connection)
    if recorded is None:
        return None
    done = position(connection, position_name(recorded))
    files = [name for name in recorded.files if name.endswith((".yaml", ".yml"))]
    return {
        "version": recorded.version,
        "recorded": recorded.recorded,
        "from_offset": recorded.active_from,
        "files": len(files),
        "decides": decided >= recorded.active_from,
        "trained": min(1.0, done / recorded.active_from) if recorded.active_from else 1.0,
    }


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
            colour = "red" if feed["failures"] else "green"
            words = escape(feed["status"] or "not polled yet")
            if feed["skipped"]:
                words += f"; {feed['skipped']} entries skipped: they hold nothing"
            feeds_table.add_row(
                escape(feed["id"]),
                f"[{colour}]{words}[/]",
                when(feed["last_good"]),
                when(feed["next_due"]),
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
    for off in report.channels_off:
        out.print(
            f"[red]{escape(off['channel'])} is switched off since {when(off['since'])}:[/] {escape(off['error'] or '')}"
        )
    if report.dead_letters:
        out.print(f"[yellow]{report.dead_letters} dead letters:[/] see `wirewatch dead-letters list`")
    for notice in report.notices:
        out.print(f"[red]{escape(notice['topic'])}[/] since {when(notice['since'])}: {escape(notice['text'])}")
