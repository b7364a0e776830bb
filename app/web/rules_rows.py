"""The table of rules: what each row says, and which rows are shown in which order. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import quote

from alerts.rules.compile import Rule
from app.rules_known import Known, held_of
from app.web.rules_spark import Spark, spark
from state.feedback import Tally
from topics.records import SEVERITIES, Severity

SORTS = {"alerts": "Alerts", "title": "Rule", "severity": "Severity", "precision": "Precision", "last": "Last alert"}
PAGE = 200
NONE_YET = Tally()


@dataclass(frozen=True, slots=True)
class Row:
    """A rule, its alerts of 30 days, and what became of them. `trained` is None where it is not in force yet."""

    rule: Rule
    file: str
    alerts: int
    spark: Spark
    held: Mapping[str, int]
    tally: Tally
    last: datetime | None
    trained: float | None
    memory: datetime | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked the table for; empty is any."""

    q: str = ""
    state: str = ""
    severity: str = ""
    tag: str = ""
    sort: str = "alerts"
    start: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of rules, by rule."""

    known: Known
    files: Mapping[str, str]
    by_day: Mapping[str, Mapping[date, int]]
    last: Mapping[str, datetime]


def row(rule: Rule, facts: Facts, days: Sequence[date]) -> Row:
    by_day = facts.by_day.get(rule.id, {})
    return Row(
        rule=rule,
        file=facts.files.get(rule.id, ""),
        alerts=sum(by_day.values()),
        spark=spark(by_day, days),
        held=held_of(facts.known.outcomes.get(rule.id, {})),
        tally=facts.known.tallies.get(rule.id, NONE_YET),
        last=facts.last.get(rule.id),
        trained=facts.known.trained.get(rule.id),
        memory=facts.known.memory_since(rule.id),
    )


def wanted_of(query: Mapping[str, str]) -> Wanted:
    """What cannot be meant is left out."""
    start, sort = query.get("start", ""), query.get("sort", "")
    return Wanted(
        q=query.get("q", "").strip()[:200],
        state=query.get("state", "") if query.get("state") in ("live", "draft") else "",
        severity=query.get("severity", "") if query.get("severity") in SEVERITIES else "",
        tag=query.get("tag", ""),
        sort=sort if sort in SORTS else "alerts",
        start=int(start) if start.isdecimal() and len(start) < 8 else 0,
    )


def wanted_rules(rules: Iterable[Rule], wanted: Wanted) -> list[Rule]:
    """Those that fit; words are looked for in id, title and tags."""
    words = wanted.q.casefold().split()

    def fits(rule: Rule) -> bool:
        text = " ".join((rule.id, rule.title, *rule.tags)).casefold()
        return (
            all(word in text for word in words)
            and wanted.state in ("", rule.state)
            and (wanted.severity not in SEVERITIES or _rank(rule.severity) >= SEVERITIES.index(wanted.severity))
            and (not wanted.tag or wanted.tag in rule.tags)
        )

    return [rule for rule in rules if fits(rule)]


def in_order(rows: Iterable[Row], sort: str) -> list[Row]:
    """What needs a look first: many alerts, little precision, great severity, the latest; else by title."""
    by_title = sorted(rows, key=lambda one: (one.rule.title.casefold(), one.rule.id))
    return sorted(by_title, key=_ORDERS[sort]) if sort in _ORDERS else by_title


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def _by_precision(one: Row) -> float:
    return one.tally.precision if one.tally.precision is not None else 2.0


_ORDERS: Mapping[str, Callable[[Row], float]] = {
    "alerts": lambda one: -one.alerts,
    "severity": lambda one: -_rank(one.rule.severity),
    "precision": _by_precision,
    "last": lambda one: -(one.last.timestamp() if one.last is not None else 0.0),
}


def place_of(rule_id: str) -> str:
    """The place of a rule's page, for Site.url. A name that is another page's, too, ends with a slash."""
    return f"rules/{quote(rule_id, safe='')}{'/' if rule_id == 'new' or rule_id.endswith(_BELOW) else ''}"


_BELOW = ("/edit", "/examples", "/delete", "/")
