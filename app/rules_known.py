"""What log and state know of rules: training, outcomes of 30 days, feedback, how far their memory reaches."""

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from alerts.activation import PARTITION
from alerts.ruleset import Rules
from alerts.training import progress
from state import feedback, hits
from state.database import State
from state.feedback import Tally
from state.reach import first_times
from topics.log import ENRICHED, Log, LogError
from topics.records import UnreadableRecord, decode_enriched

SPAN = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Known:
    """Training by rule (0 to 1), outcomes of 30 days, and feedback.

    `firsts` are the event times of their first hits, `kept_since` is that of the oldest article that is kept.
    """

    trained: Mapping[str, float] = field(default_factory=dict)
    outcomes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    tallies: Mapping[str, Tally] = field(default_factory=dict)
    firsts: Mapping[str, datetime] = field(default_factory=dict)
    kept_since: datetime | None = None

    def memory_since(self, rule: str) -> datetime | None:
        """How far back a rule in force knows what there was, and what there was not; at least so far.

        While it is being trained only its hits tell.
        """
        known = [self.firsts.get(rule), self.kept_since if self.trained.get(rule) == 1 else None]
        return min((one for one in known if one is not None), default=None) if rule in self.trained else None


def known_of(state: State, rules: Rules, now: datetime) -> Known:
    """What the state alone knows."""
    with state.read() as connection:
        outcomes = hits.counts_by_rule(connection, now - SPAN)
        return Known(progress(connection, rules), outcomes, feedback.tallies(connection), first_times(connection))


def with_log(known: Known, log: Log) -> Known:
    """With what the log knows; while it is away all else is worth a look."""
    with contextlib.suppress(LogError):
        return replace(known, kept_since=kept_since(log))
    return known


def kept_since(log: Log) -> datetime | None:
    """The event time of the oldest article that a rule can be trained on."""
    for one in log.read(ENRICHED, PARTITION, log.oldest(ENRICHED)[PARTITION], 1):
        with contextlib.suppress(UnreadableRecord):
            return decode_enriched(one.value).article.event_time
    return None


def held_of(outcomes: Mapping[str, int]) -> dict[str, int]:
    """Of a rule's outcomes those that held matches back."""
    return {name: count for name, count in outcomes.items() if name not in {"fired", "trained", "noise"}}
