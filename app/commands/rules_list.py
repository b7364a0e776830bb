"""wirewatch rules list: what stands, how far its memory reaches, what it fired and what that was worth."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from rich.markup import escape

from alerts.activation import PARTITION
from alerts.rules.compile import RuleSet
from alerts.ruleset import Rule
from alerts.training import progress
from app.configured import configured
from app.output import out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.rules_at_hand import RulesArgument, compiled
from state import feedback, hits
from state.feedback import Tally
from state.reach import first_times
from topics.log import ENRICHED, Log, LogError
from topics.records import UnreadableRecord, decode_enriched

SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Known:
    """What the state knows of rules: training by rule (0 to 1), outcomes of 30 days, and feedback.

    `firsts` are the event times of their first hits, `kept_since` is that of the oldest article that is kept.
    """

    trained: Mapping[str, float] = field(default_factory=dict)
    outcomes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    firsts: Mapping[str, datetime] = field(default_factory=dict)
    kept_since: datetime | None = None

    def memory_since(self, rule: str) -> datetime | None:
        """How far back a rule in force knows what there was, and what there was not; at least so far.

        While it is being trained only its hits tell.
        """
        known = [self.firsts.get(rule), self.kept_since if self.trained.get(rule) == 1 else None]
        return min((one for one in known if one is not None), default=None) if rule in self.trained else None


def list_rules(
    rules: RulesArgument = None, config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False
) -> None:
    """All rules: training, what fired and was held in 30 days, and the share of judged alerts that were true."""
    rule_set = compiled(rules, config)
    known = _known(configured(config, data), rule_set)
    rows = table("rule", "severity", "state", "memory", "memory since", "alerts 30d", "held 30d", "precision", "title")
    for rule in rule_set.rules.values():
        record = _record(rule, known)
        if as_json:
            print_json(record)
        rows.add_row(
            escape(rule.id),
            rule.severity,
            rule.state,
            _memory(record["trained"]),
            when(record["memory_since"])[:10] if record["memory_since"] else "",
            str(record["alerts"] or ""),
            str(sum(record["held"].values()) or ""),
            _precision(known.tallies.get(rule.id, Tally())),
            escape(rule.title),
        )
    if not as_json:
        out.print(rows if rows.row_count else "No rules yet: put a file into rules/ of the configuration.")


def _known(place: Data, rules: RuleSet) -> Known:
    if not place.exists():
        return Known()
    state = place.state()
    with state.read() as connection:
        outcomes = hits.counts_by_rule(connection, datetime.now(UTC) - SPAN)
        known = Known(progress(connection, rules), outcomes, feedback.tallies(connection), first_times(connection))
    with contextlib.suppress(LogError), place.log() as log:  # all else is worth a look while the log is away
        return replace(known, kept_since=_kept_since(log))
    return known


def _kept_since(log: Log) -> datetime | None:
    """The event time of the oldest article that a rule can be trained on."""
    for one in log.read(ENRICHED, PARTITION, log.oldest(ENRICHED)[PARTITION], 1):
        with contextlib.suppress(UnreadableRecord):
            return decode_enriched(one.value).article.event_time
    return None


def _record(rule: Rule, known: Known) -> dict[str, Any]:
    outcomes = known.outcomes.get(rule.id, {})
    tally = known.tallies.get(rule.id, Tally())
    return {
        "id": rule.id,
        "title": rule.title,
        "severity": rule.severity,
        "tags": list(rule.tags),
        "state": rule.state,
        "version": rule.version,
        "trained": known.trained.get(rule.id),
        "memory_since": known.memory_since(rule.id),
        "alerts": outcomes.get("fired", 0),
        "held": {name: count for name, count in outcomes.items() if name not in {"fired", "trained", "noise"}},
        "feedback": {"useful": tally.useful, "known": tally.known, "noise": tally.noise},
        "precision": tally.precision,
    }


def _memory(trained: float | None) -> str:
    if trained is None:
        return "[dim]not in force[/]"
    return "trained" if trained == 1 else f"[yellow]training, {trained:.0%}[/]"


def _precision(tally: Tally) -> str:
    return f"{tally.precision:.0%} of {tally.judged}" if tally.precision is not None else ""
