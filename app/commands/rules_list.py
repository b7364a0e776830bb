"""wirewatch rules list: what stands, how far its memory reaches, what it fired and what that was worth."""

import contextlib
from datetime import UTC, datetime
from typing import Any

from rich.markup import escape

from alerts.rules.compile import RuleSet
from alerts.ruleset import Rule
from app.configured import configured
from app.output import out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, Data, DataOption, JsonOption
from app.rules_at_hand import RulesArgument, compiled
from app.rules_known import Known, held_of, known_of, with_log
from state.feedback import Tally
from topics.log import LogError


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
    known = known_of(place.state(), rules, datetime.now(UTC))
    with contextlib.suppress(LogError), place.log() as log:
        return with_log(known, log)
    return known


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
        "held": held_of(outcomes),
        "feedback": {"useful": tally.useful, "known": tally.known, "noise": tally.noise},
        "precision": tally.precision,
    }


def _memory(trained: float | None) -> str:
    if trained is None:
        return "[dim]not in force[/]"
    return "trained" if trained == 1 else f"[yellow]training, {trained:.0%}[/]"


def _precision(tally: Tally) -> str:
    return f"{tally.precision:.0%} of {tally.judged}" if tally.precision is not None else ""
