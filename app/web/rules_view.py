"""What the pages of rules show of rules, state and files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Request
from starlette.exceptions import HTTPException

from alerts.rules.compile import Rule, RuleSet
from app.rule_warnings import window_warnings
from app.rules_known import SPAN, known_of, with_log
from app.rules_saving import plain
from app.web.rules_desk import Standing
from app.web.rules_rows import Facts, Row, place_of, row
from app.web.site import Site
from app.yaml_reading import ConfigProblem
from app.yaml_stretches import lines_of, stretch_of
from state import alerts
from state.rule_days import alerts_by_day, days_until, last_alerts
from topics.records import Alert

DAYS = SPAN.days
LAST = 8
"""Alerts on a rule's page."""
DONE = {
    "saved": "Saved. What is new or edited is first trained on what is kept, in silence; then it decides.",
    "same": "Nothing differs from what stood there, so nothing was saved.",
    "draft": "It is a draft now: what it fires stands on these pages, and nobody is told.",
    "live": "It is live now: who asked for it is told of what it fires.",
    "deleted": "The rule is deleted. Its alerts stay.",
    "example": "The alert’s sentence is an example of the rule now.",
}
COMMON: Mapping[str, Any] = {"place_of": place_of, "days": DAYS}
"""What each template of rules may name."""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A line of a file."""

    number: int
    text: str


def done(request: Request) -> str | None:
    """What came of the change that led here, in words."""
    return DONE.get(request.query_params.get("done", ""))


def found(standing: Standing, rule_id: str) -> Rule:
    """Raises 404."""
    rule = standing.rules.rules.get(rule_id)
    if rule is None:
        raise HTTPException(404)
    return rule


def numbered(text: str, rule_id: str) -> list[Numbered]:
    """The rule's lines; the whole file where it has none of its own."""
    text = plain(text)
    stretch = stretch_of(text, rule_id)
    first, shown = (1, text) if stretch is None else (stretch.first, lines_of(text, stretch))
    return [Numbered(first + place, line) for place, line in enumerate(shown.rstrip("\n").split("\n"))]


def rows_of(site: Site, standing: Standing, rules: Sequence[Rule]) -> list[Row]:
    now = site.clock()
    known = with_log(known_of(site.state, standing.rules, now), site.running.log)
    days = days_until(now, DAYS)
    with site.state.read() as connection:
        facts = Facts(known, standing.files, alerts_by_day(connection, now - SPAN), last_alerts(connection))
    return [row(rule, facts, days) for rule in rules]


def recent(site: Site, rule: str) -> list[Alert]:
    """The latest alerts of a rule, the latest first."""
    with site.state.read() as connection:
        return alerts.recent(connection, rule=rule, since=site.clock() - 12 * SPAN, limit=LAST)[::-1]


def warnings_of(site: Site, standing: Standing, rules: RuleSet) -> list[ConfigProblem]:
    return window_warnings(standing.reader, rules, site.running.settings.retention.enriched)
