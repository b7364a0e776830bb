"""What people said of alerts: useful, known already, or noise, which every window forgets."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import sqlalchemy as sa

from state import hits
from state.tables import feedback

Verdict = Literal["useful", "known", "noise"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many alerts of a rule were judged as what."""

    useful: int = 0
    known: int = 0
    noise: int = 0

    @property
    def judged(self) -> int:
        return self.useful + self.known + self.noise

    @property
    def precision(self) -> float | None:
        """The share of judged alerts that were true, 0 to 1; None where none was judged. What was known was true."""
        return (self.useful + self.known) / self.judged if self.judged else None


def give(connection: sa.Connection, alert: str, rule: str, verdict: Verdict, now: datetime) -> None:
    """Notes what is said of an alert; what was said before is taken back, and so is its effect."""
    connection.execute(sa.delete(feedback).where(feedback.c.alert == alert))
    connection.execute(sa.insert(feedback).values(alert=alert, rule=rule, verdict=verdict, given=now))
    if verdict == "noise":
        hits.mark_noise(connection, alert)
    else:
        hits.unmark_noise(connection, alert)


def tallies(connection: sa.Connection) -> dict[str, Tally]:
    """Rule id -> its tally."""
    said = (feedback.c.rule, feedback.c.verdict)
    counts: dict[str, dict[str, int]] = {}
    for rule, verdict, count in connection.execute(sa.select(*said, sa.func.count()).group_by(*said)):
        counts.setdefault(rule, {})[verdict] = count
    return {rule: Tally(**found) for rule, found in counts.items()}


def of(connection: sa.Connection, alerts: Collection[str]) -> dict[str, Verdict]:
    """Alert -> what was said of it."""
    rows = connection.execute(sa.select(feedback.c.alert, feedback.c.verdict).where(feedback.c.alert.in_(list(alerts))))
    return {row.alert: row.verdict for row in rows}
