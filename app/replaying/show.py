"""What a replay found, for a terminal: how many alerts each rule has on each day, and some of them with sentences."""

from collections import Counter
from collections.abc import Sequence

from rich.markup import escape

from alerts.rules.compile import RuleSet
from app.output import out, table
from app.show_trial import Shown, show_one
from app.tried_lines import InputNames

MOST = 5
"""Alerts of a rule that are shown with their sentences."""


def show_replay(shown: Sequence[Shown], rules: RuleSet, articles: int, most: int | None) -> None:
    """`most`: so many of each rule with their sentences, None: all. `shown` are matches, fired or held, in order."""
    names, so_far, left = InputNames(), Counter[str](), Counter[str]()
    for one in shown:
        rule = one.tried.hit.rule
        if most is None or so_far[rule] < most:
            show_one(one, rules, names)
        else:
            left[rule] += 1
        so_far[rule] += 1
    for rule, count in left.items():
        out.print(f"[dim]{escape(rule)}: {count:,} more; --all shows them[/]")
    fired = [one.tried for one in shown if one.tried.alert is not None]
    days = Counter((one.hit.rule, one.hit.time.date()) for one in fired)
    rows = table("rule", "day", "alerts")
    for (rule, day), count in sorted(days.items()):
        rows.add_row(escape(rule), str(day), f"{count:,}")
    if days:
        out.print()
        out.print(rows)
    firing = len({rule for rule, _ in days})
    alerts = f"{len(fired):,} alert{'' if len(fired) == 1 else 's'} of {firing} rule{'' if firing == 1 else 's'}"
    out.print(f"\n{alerts} from {articles:,} articles", style="bold")
