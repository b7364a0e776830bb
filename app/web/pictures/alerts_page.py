"""Alerts by day and rule: what the page shows."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from app.web.pictures.alerts_picture import Href, Pillar, rule_picture, total_picture
from app.web.pictures.asked import Asked
from app.web.pictures.common import filter_of, inbox
from app.web.pictures.days import Bucket, gathered, said
from app.web.pictures.scales import many
from app.web.pictures.tables import Table, by_bucket, figure, words
from app.web.site import Site
from state.alert_days import Fired, by_day, by_rule
from state.database import Connection
from state.days import date_of
from topics.records import SEVERITIES, Severity

MOST = 60
"""Rules that are drawn, those with the most alerts."""


@dataclass(frozen=True, slots=True)
class Small:
    """A rule's picture, and what stands above it."""

    rule: str
    counts: list[int]
    href: str
    svg: Markup


def alerts_page(connection: Connection, site: Site, asked: Asked) -> dict[str, object]:
    fired = by_day(connection, filter_of(asked))

    def href(bucket: Bucket, rule: str | None) -> str:
        return inbox(site, asked, bucket, rule=rule)

    rules = sorted(by_rule(fired).items(), key=lambda one: (-one[1].total(), one[0]))
    pillars = _pillars(fired, asked.fine)
    levels = [one for one in reversed(SEVERITIES) if any(pillar.by.get(one) for pillar in pillars)]
    smalls = [
        _small(f"rule-{place}", rule, gathered(counts, asked.coarse), asked, href)
        for place, (rule, counts) in enumerate(rules[:MOST])
    ]
    number = sum(one.number for one in fired)
    return {
        "total": total_picture(pillars, href) if fired else None,
        "lead": f"{many(number, 'alert', 'alerts')} by {many(len(rules), 'rule', 'rules')}.",
        "levels": levels,
        "smalls": smalls,
        "hidden": max(0, len(rules) - MOST),
        "by_time": by_time(pillars, levels, href),
        "by_rules": by_rules(smalls, asked.coarse),
    }


def _small(key: str, rule: str, counts: list[int], asked: Asked, href: Href) -> Small:
    whole = Bucket(asked.first, asked.last)
    return Small(rule, counts, href(whole, rule), rule_picture(key, rule, counts, asked.coarse, href))


def by_time(pillars: Sequence[Pillar], levels: Sequence[Severity], href: Href) -> Table:
    """A row for each bucket in which something fired, the latest first."""
    rows = [
        (
            words(said(one.bucket), href(one.bucket, None)),
            figure(one.number),
            *(figure(one.by.get(level, 0)) for level in levels),
        )
        for one in reversed(pillars)
        if one.number
    ]
    return Table("Alerts by severity over time", ("Days", "Alerts", *levels), rows)


def by_rules(smalls: Sequence[Small], among: Sequence[Bucket]) -> Table:
    """A row for each rule."""
    rows = []
    for one in smalls:
        rows.append((words(one.rule, one.href), figure(sum(one.counts)), by_bucket(among, one.counts)))
    return Table("Alerts by rule over time", ("Rule", "Alerts", "When"), rows)


def _pillars(fired: Sequence[Fired], among: Sequence[Bucket]) -> list[Pillar]:
    by = {severity: Counter[date]() for severity in SEVERITIES}
    for one in fired:
        by[one.severity][date_of(one.day)] += one.number
    found = {severity: gathered(counts, among) for severity, counts in by.items()}
    return [
        Pillar(bucket, {severity: counts[place] for severity, counts in found.items() if counts[place]})
        for place, bucket in enumerate(among)
    ]
