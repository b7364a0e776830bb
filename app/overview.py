"""The whole system at a glance, from the log and the state alone: for `status`, health answers and metrics."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import msgspec

from alerts.activation import PARTITION
from alerts.training import position_name
from state import bounces, channels, feeds, lanes, leases, notices, outbox, runs
from state.database import Connection, State
from state.positions import position
from state.rulesets import latest
from topics.log import ARTICLES, DEAD_LETTERS, ENRICHED, TOPICS, Log, Positions
from topics.sqlite import has_wal_fix, sqlite

ROLES = {"poller": "ingest", "decider": "alert", "deliverer": "deliver"}
PROCESS_GROUP = "process"
DECIDER = "decider"


@dataclass
class Report:
    """What `status` shows; `notices` are what someone should look at.

    `lags` is stage -> records that wait, `waiting_since` stage -> when the oldest of them arrived; `heads` is topic ->
    records that ever arrived in it, as far as its offsets tell.
    """

    roles: dict[str, str | None] = field(default_factory=dict)
    lags: dict[str, int] = field(default_factory=dict)
    waiting_since: dict[str, datetime | None] = field(default_factory=dict)
    heads: dict[str, int] = field(default_factory=dict)
    feeds: list[dict[str, Any]] = field(default_factory=list)
    outbox: dict[str, int] = field(default_factory=dict)
    destinations: list[dict[str, Any]] = field(default_factory=list)
    channels_off: list[dict[str, Any]] = field(default_factory=list)
    bounces: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    rules: dict[str, Any] | None = None
    dead_letters: int = 0
    runs: list[dict[str, Any]] = field(default_factory=list)


def gather(log: Log, state: State, now: datetime) -> Report:
    """Everything that `status` tells, from the log and the state alone."""
    report = Report()
    held = leases.holders(state)
    report.roles = {stage: held.get(role) for role, stage in ROLES.items()}
    heads = {topic: log.head(topic) for topic in TOPICS}
    report.heads = {topic: sum(parts.values()) for topic, parts in heads.items()}
    _lag(report, log, "process", ARTICLES, heads[ARTICLES], log.committed(PROCESS_GROUP, ARTICLES))
    with state.read() as connection:
        decided = position(connection, DECIDER)
        report.outbox = outbox.counts(connection)
        report.destinations = [msgspec.structs.asdict(one) for one in lanes.overview(connection)]
        report.bounces = [msgspec.structs.asdict(one) for one in bounces.every(connection)]
        report.rules = _rules(connection, decided)
    _lag(report, log, "alert", ENRICHED, heads[ENRICHED], {PARTITION: decided})
    report.feeds = [
        {
            "id": feed.id,
            "status": feed.status,
            "last_good": feed.last_good,
            "next_due": feed.next_due,
            "failures": feed.failures,
            "items": feed.items,
            "skipped": feed.skipped,
            "gone": feed.gone,
            "paused": feed.paused,
            "why": feed.why,
        }
        for feed in feeds.all_feeds(state)
    ]
    report.channels_off = [
        {"channel": off.id, "since": off.off_since, "error": off.error} for off in channels.switched_off(state)
    ]
    report.notices = [{"topic": one.topic, "text": one.text, "since": one.since} for one in notices.current(state)]
    if state.embedded and not has_wal_fix():
        report.notices.append(
            {
                "topic": "sqlite",
                "text": f"SQLite {sqlite.sqlite_version} has a rare fault that can damage files; 3.51.3 is free of it",
                "since": now,
            }
        )
    report.runs = [msgspec.structs.asdict(run) for run in runs.every(state) if run.status == "running"]
    report.dead_letters = report.heads[DEAD_LETTERS] - sum(log.oldest(DEAD_LETTERS).values())
    return report


def _lag(report: Report, log: Log, stage: str, topic: str, heads: Positions, done: Positions) -> None:
    """How much waits for a stage that has settled everything before `done`, and since when."""
    starts = {part: max(done.get(part, 0), oldest) for part, oldest in log.oldest(topic).items()}
    behind = {part: heads[part] - start for part, start in starts.items() if heads[part] > start}
    firsts = [log.read(topic, part, starts[part], 1) for part in behind]
    report.lags[stage] = sum(behind.values())
    report.waiting_since[stage] = min((first[0].appended for first in firsts if first), default=None)


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
