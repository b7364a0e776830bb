"""What a digest says: alerts of one rule and story are one line, the gravest first. Pure."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from alerts.deliver.wording import DigestWords, Line, one_line, wording
from topics.records import SEVERITIES, Alert

LINES = 500
"""So many stand with their sentence; the rest is named in short."""
FURTHER = 2_000


def digest_words(alerts: Sequence[Alert], title: str, below: Sequence[str], time: datetime, zone: str) -> DigestWords:
    """The digest of `alerts`; `title` says for when, `below` what else there is to say."""
    groups: dict[tuple[str, str], list[Alert]] = {}
    for alert in sorted(alerts, key=lambda one: (one.time, one.id)):
        groups.setdefault((alert.rule, alert.story), []).append(alert)
    ranked = sorted(groups.values(), key=_rank)
    titles = Counter(one_line(alert.rule_title or alert.rule, 100) for alert in alerts)
    gravest = SEVERITIES[max((SEVERITIES.index(alert.severity) for alert in alerts), default=0)]
    further = [_in_short(group) for group in ranked[LINES:]]
    if len(further) > FURTHER:
        further = [*further[:FURTHER], f"and {len(further) - FURTHER} more"]
    return DigestWords(
        title=title,
        severity=gravest,
        rules=titles.most_common(),
        lines=[_line(group, zone) for group in ranked[:LINES]],
        further=further,
        below=list(below),
        time=time,
        zone=zone,
    )


def _rank(group: Sequence[Alert]) -> tuple[int, float]:
    gravest = max(SEVERITIES.index(alert.severity) for alert in group)
    return (-gravest, -group[-1].time.timestamp())


def _line(group: Sequence[Alert], zone: str) -> Line:
    words = wording(group, zone)
    return Line(
        headline=words.headline,
        severity=words.severity,
        rule=words.rule,
        keys=words.keys,
        quote=words.quotes[0] if words.quotes else None,
        article=words.article,
        others=len({alert.articles[-1].id for alert in group}) - 1,
        time=words.time,
        zone=zone,
    )


def _in_short(group: Sequence[Alert]) -> str:
    words = wording(group)
    return f"{words.headline}: {', '.join(words.keys) or one_line(words.article.title, 80)}"
