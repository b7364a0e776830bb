"""What a digest says: alerts of one rule and story are one line, the gravest first. Pure."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import msgspec

from alerts.deliver.words.reader import Reader
from alerts.deliver.words.update_wording import news, update_wording
from alerts.deliver.words.wording import DigestWords, Line, Wording, and_more, one_line, wording
from topics.records import SEVERITIES, Alert, Update

LINES = 500
"""So many stand with their sentence; the rest is named in short."""
FURTHER = 2_000


class DigestBody(msgspec.Struct, frozen=True):
    """What a digest says beside its alerts: its title, what stands below, and what became of alerts.

    `before` are the alerts that it does not tell itself: they were told, and something became of them.
    """

    title: str = ""
    below: list[str] = []
    updates: list[Update] = []
    before: list[str] = []


def digest_words(alerts: Sequence[Alert], body: DigestBody, time: datetime, reader: Reader) -> DigestWords:
    """The digest of `alerts`, those of `body.before` among them."""
    known = {alert.id: alert for alert in alerts}
    fresh = [alert for alert in alerts if alert.id not in body.before]
    lines = [_line(group, body.updates, reader) for group in _groups(fresh)]
    late = [one for one in body.updates if one.alert in body.before and one.alert in known]
    lines += [_as_line(update_wording([one], [known[one.alert]], reader)) for one in late]
    lines.sort(key=lambda line: (-SEVERITIES.index(line.severity), -line.time.timestamp()))
    further = [_in_short(line) for line in lines[LINES:]]
    if len(further) > FURTHER:
        further = [*further[:FURTHER], and_more(len(further) - FURTHER, reader)]
    return DigestWords(
        title=body.title,
        severity=lines[0].severity if lines else "low",
        rules=Counter(one_line(alert.rule_title or alert.rule, 100) for alert in fresh).most_common(),
        lines=lines[:LINES],
        further=further,
        below=list(body.below),
        time=time,
        reader=reader,
    )


def _groups(alerts: Sequence[Alert]) -> list[list[Alert]]:
    """The alerts of one rule and story each, in order of time."""
    groups: dict[tuple[str, str], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda one: (one.time, one.id)):
        groups.setdefault((alert.rule, alert.story), []).append(alert)
    return list(groups.values())


def _line(group: Sequence[Alert], updates: Sequence[Update], reader: Reader) -> Line:
    """One line for the group, as its first has it and as grave as its gravest."""
    told = {alert.id for alert in group}
    return replace(
        _as_line(wording(group, reader)),
        severity=max((alert.severity for alert in group), key=SEVERITIES.index),
        others=len({alert.articles[-1].id for alert in group}) - 1,
        news=[news(one, reader) for one in updates if one.alert in told],
    )


def _as_line(words: Wording) -> Line:
    return Line(
        headline=words.headline,
        severity=words.severity,
        rule=words.rule,
        keys=words.keys,
        quote=words.quotes[0] if words.quotes else None,
        article=words.article,
        others=0,
        time=words.time,
        reader=words.reader,
        news=[words.news] if words.news else [],
    )


def _in_short(line: Line) -> str:
    return f"{line.headline}: {', '.join(line.keys) or one_line(line.article.title, 80)}"
