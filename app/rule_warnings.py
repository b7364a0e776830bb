"""What is right in rules and still not what was meant."""

from collections.abc import Iterator
from datetime import timedelta

from alerts.ruleset import Rule, Rules
from app.rule_files import RulesReader
from app.yaml_reading import ConfigProblem
from topics.durations import shown_duration


def window_warnings(reader: RulesReader, rules: Rules, kept: timedelta) -> list[ConfigProblem]:
    """Windows that reach further back than articles are kept: an edit of the rule would forget what lies before."""
    words = f"is longer than articles are kept ({shown_duration(kept)}, retention: enriched in wirewatch.yaml):"
    advice = "a rule that is new or edited knows only so much"
    return [
        reader.problem(rule.id, key, f"{key}: {shown_duration(span)} {words} {advice}")
        for rule in rules.rules.values()
        for key, span in _windows(rule)
        if span > kept
    ]


def _windows(rule: Rule) -> Iterator[tuple[str, timedelta]]:
    if rule.new is not None:
        yield "new", rule.new
    if rule.cooldown is not None:
        yield "cooldown", rule.cooldown
    if rule.at_least is not None:
        yield "at_least", rule.at_least.within
    if rule.spike is not None:
        yield "spike", rule.spike.over + 2 * rule.spike.within
