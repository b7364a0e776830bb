"""What a rule should do as one of its examples: sentences, late enough that the examples before have no say in it."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from alerts.ruleset import Rule
from topics.records import Alert

HOUR = timedelta(hours=1)


def example_of(rule: Rule, alert: Alert, *, fires: bool) -> dict[str, Any]:
    """An alert's evidence as an example of its rule."""
    quoted = list(dict.fromkeys(one.sentence or one.text for one in alert.evidence))
    last = alert.articles[-1]
    return example(rule, last.title, quoted, last.source, fires=fires)


def example(rule: Rule, title: str, sentences: Sequence[str], source: str, *, fires: bool) -> dict[str, Any]:
    """The example as it stands in a rules file; a title counts where it is among the sentences."""
    last = max((one.at for one in rule.examples), default=None)
    at = timedelta(0) if last is None else last + _memory(rule) + HOUR
    made: dict[str, Any] = {"at": _shown(at)}
    quoted = list(sentences)
    if title and title in quoted:
        quoted.remove(title)
        made["title"] = title
    if quoted:
        made["text"] = " ".join(quoted)
    return {**made, **({"source": source} if source else {}), "fires": fires}


def _memory(rule: Rule) -> timedelta:
    """How far back any step of the rule looks."""
    spans = [rule.new, rule.cooldown]
    spans += [rule.at_least.within] if rule.at_least is not None else []
    spans += [rule.spike.over + 2 * rule.spike.within] if rule.spike is not None else []
    return max((span for span in spans if span is not None), default=timedelta(0))


def _shown(span: timedelta) -> str:
    """In whole hours, or days where they come out even."""
    hours = -(-span // HOUR)
    return f"{hours // 24}d" if hours and hours % 24 == 0 else f"{hours}h"
