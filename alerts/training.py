"""Training: a rule that is new, or edited in what decides, first learns from what `enriched` retains, in silence.

It goes in chunks with a position of its own, so that a kill costs one chunk. Other rules are left alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from alerts.activation import PARTITION
from alerts.deciding import decide
from alerts.ruleset import Rules
from alerts.storybook import StoryBook
from state import hits, trained
from state.database import Connection, State
from state.leases import Lease
from state.positions import advance, position
from state.rulesets import RecordedSet, latest
from topics.log import ENRICHED, Log, Stored
from topics.records import Enriched


@dataclass(frozen=True, slots=True)
class Training:
    """What a set has to learn before it decides: `untrained` up to the offset `end`."""

    recorded: RecordedSet
    rules: Rules
    untrained: Rules

    @property
    def name(self) -> str:
        return position_name(self.recorded)

    @property
    def end(self) -> int:
        return self.recorded.active_from


def needed(state: State, recorded: RecordedSet, rules: Rules) -> Training:
    """The training that a set needs, its `untrained` empty when there is nothing to learn."""
    with state.read() as connection:
        known = trained.versions(connection)
    untrained = {rule.id for rule in rules.rules.values() if known.get(rule.id) != rule.version}
    return Training(recorded, rules, rules.only(untrained))


def position_name(recorded: RecordedSet) -> str:
    """Under which name the state keeps how far the training of a set has come."""
    return f"training {recorded.id}"


def progress(connection: Connection, rules: Rules) -> dict[str, float]:
    """Rule id -> how much of its training is done, 0 to 1; rules that are not in force as they stand are left out."""
    known = trained.versions(connection)
    found = {rule.id: 1.0 for rule in rules.rules.values() if known.get(rule.id) == rule.version}
    last = latest(connection)
    if last is not None and last.version == rules.version:
        done = position(connection, position_name(last)) / last.active_from if last.active_from else 0.0
        found |= {rule: min(done, 0.99) for rule in rules.rules if rule not in found}
    return found


def train_chunk(
    training: Training,
    log: Log,
    state: State,
    book: StoryBook,
    lease: Lease,
    read: Callable[[Sequence[Stored]], list[tuple[int, Enriched]]],
    limit: int,
) -> int:
    """Learns from up to `limit` records and answers how many; at the end marks the set as trained and answers 0.

    Raises LostLeaseError when another has taken over.
    """
    with state.read() as connection:
        start = position(connection, training.name)
    stored = log.read(ENRICHED, PARTITION, start, limit) if training.untrained.rules and start < training.end else []
    stored = [one for one in stored if one.offset < training.end]
    found = [(place, enriched, training.untrained.match(enriched)) for place, enriched in read(stored)]
    with state.write() as connection:
        if not stored:
            advance(connection, training.name, start, training.end, lease.epoch)
            _finish(connection, training)
            return 0
        advance(connection, training.name, start, stored[-1].offset + 1, lease.epoch)
        for place, enriched, matches in found:
            decide(
                connection,
                book,
                training.untrained.rules,
                enriched,
                matches,
                place,
                owners=training.rules.owners,
                silently=True,
            )
    return len(stored)


def _finish(connection: Connection, training: Training) -> None:
    hits.drop_versions(connection, {rule.id: rule.version for rule in training.untrained.rules.values()})
    trained.replace(connection, {rule.id: rule.version for rule in training.rules.rules.values()})
