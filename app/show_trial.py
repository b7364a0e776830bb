"""What rules would have done, for a terminal: a table by rule, then each alert with its sentence."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from rich.markup import escape
from rich.padding import Padding
from rich.text import Text

from alerts.rules.compile import RuleSet
from alerts.trying import Change, Tried
from app.output import out, table
from app.show_alerts import COLOURS, HELD_BY, sentence
from app.tried_lines import InputNames
from topics.records import Enriched

_BARS = " ▁▂▃▄▅▆▇█"
DAYS = 30
"""Bars in a row at most: the last so many days."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A match, with its article."""

    tried: Tried
    enriched: Enriched


def show_trial(shown: Sequence[Shown], rules: RuleSet, articles: int, names: InputNames, held: bool) -> None:
    """Alerts (and with `held` what did not alert) in order, then how many by rule."""
    for one in shown:
        if one.tried.alert is not None or held:
            show_one(one, rules, names)
    alerts = [one.tried for one in shown if one.tried.alert is not None]
    rows = table("rule", "alerts", "by day", "held")
    days = _days(one.tried for one in shown)
    for rule in rules.rules.values():
        of_rule = [one.tried for one in shown if one.tried.hit.rule == rule.id]
        fired = [one for one in of_rule if one.alert is not None]
        kept = Counter(str(one.hit.held) for one in of_rule if one.alert is None and one.hit.held)
        words = ", ".join(f"{count} {name}" for name, count in kept.most_common())
        rows.add_row(escape(rule.id), str(len(fired)), _bars(fired, days), words)
    out.print()
    out.print(rows)
    out.print(f"{len(alerts)} alerts from {articles} articles", style="bold")


def show_changes(found: Sequence[tuple[Change, Enriched]], names: InputNames) -> None:
    """By rule and day, each alert that came or went with its sentence."""
    by_rule = sorted(found, key=lambda one: (one[0].tried.hit.rule, one[0].tried.hit.time))
    for rule, group in groupby(by_rule, key=lambda one: one[0].tried.hit.rule):
        changes = list(group)
        signs = Counter(change.sign for change, _ in changes)
        out.print(f"\n[bold]{escape(rule)}[/]  [green]+{signs['+']}[/] [red]-{signs['-']}[/]")
        for day, of_day in groupby(changes, key=lambda one: one[0].tried.hit.time.date()):
            out.print(f"  [dim]{day}[/]")
            for change, enriched in of_day:
                _show_change(change, enriched, names)
    signs = Counter(change.sign for change, _ in found)
    words = f"{signs['+']} alerts more, {signs['-']} alerts fewer" if found else "no alert differs"
    out.print(f"\n{words}", style="bold")


def show_one(one: Shown, rules: RuleSet, names: InputNames) -> None:
    """A match with its sentence, or with what held it."""
    tried, rule = one.tried, rules.rules[one.tried.hit.rule]
    where = f"[dim]{tried.hit.time:%Y-%m-%d %H:%M} {_where(tried, one.enriched, names)}[/]"
    if tried.alert is not None:
        head = f"[{COLOURS[rule.severity]}]fires[/]  [bold]{escape(rule.id)}[/] [cyan]{_key(tried)}[/]"
        out.print(f"{head} {where}")
        _quote(tried)
    else:
        out.print(f"[dim]held   {escape(rule.id)} {_key(tried)}[/] {where}[dim]: {HELD_BY[str(tried.hit.held)]}[/]")


def _show_change(change: Change, enriched: Enriched, names: InputNames) -> None:
    colour = "green" if change.sign == "+" else "red"
    tried = change.tried
    where = _where(tried, enriched, names)
    out.print(f"  [{colour}]{change.sign}[/] [cyan]{_key(tried)}[/] [dim]{tried.hit.time:%H:%M} {where}[/]")
    _quote(tried, 6)


def _quote(tried: Tried, indent: int = 7) -> None:
    quoted: list[Text] = []
    for evidence in tried.hit.evidence:
        one = sentence(evidence)
        if one.plain not in {other.plain for other in quoted}:
            quoted.append(one)
    for one in quoted[:3]:
        out.print(Padding(one, (0, 0, 0, indent)))


def _where(tried: Tried, enriched: Enriched, names: InputNames) -> str:
    article = enriched.article
    return escape(f"{article.source} {names.latest(tried.hit.article)}".strip())


def _key(tried: Tried) -> str:
    return escape(" → ".join(part or "?" for part in tried.hit.key or ()))


def _days(tried: Iterable[Tried]) -> list[date]:
    """The days from the first match to the last, the last DAYS of them."""
    times = [one.hit.time.date() for one in tried]
    if not times:
        return []
    first = max(min(times), max(times) - timedelta(days=DAYS - 1))
    return [first + timedelta(days=number) for number in range((max(times) - first).days + 1)]


def _bars(tried: Sequence[Tried], days: Sequence[date]) -> str:
    counts = Counter(one.hit.time.date() for one in tried)
    most = max((counts[day] for day in days), default=0)
    return "".join(_BARS[-(-counts[day] * (len(_BARS) - 1) // most)] if most else _BARS[0] for day in days)
