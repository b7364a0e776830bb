"""Expulsions: whether a text alerts, and who, whose, how many and in which status."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from bench.scores.ratio import Overlap, Ratio
from topics.records import Event

FIRES = {"done", "announced"}


@dataclass
class Expulsions:
    """Alert precision and recall by text; among texts that rightly alert who, whose, how many; status by text."""

    precision: Ratio = field(default_factory=Ratio)
    recall: Ratio = field(default_factory=Ratio)
    expeller: Ratio = field(default_factory=Ratio)
    target: Ratio = field(default_factory=Ratio)
    count: Ratio = field(default_factory=Ratio)
    pairs: Overlap = field(default_factory=Overlap)
    status: Ratio = field(default_factory=Ratio)

    def add(self, expected: Sequence[dict[str, Any]], events: Sequence[Event]) -> list[str]:
        """Counts one text and says in words what was read differently."""
        found = [event for event in events if event.type == "expulsion"]
        wanted = [one for one in expected if one["status"] in FIRES]
        fired = [one for one in found if one.status in FIRES]
        wrong = []
        if fired:
            self.precision.add(bool(wanted))
        if wanted:
            self.recall.add(bool(fired))
        if bool(wanted) != bool(fired):
            wrong.append("no alert" if wanted else "a false alert")
        if wanted and fired:
            wrong += self._compare(wanted, fired)
        if expected:
            want, got = {one["status"] for one in expected}, {one.status for one in found}
            self.status.add(want == got)
            if want != got:
                wrong.append(f"status {sorted(got)} for {sorted(want)}")
        return wrong

    def _compare(self, wanted: Sequence[dict[str, Any]], fired: Sequence[Event]) -> list[str]:
        told = [({*one["actor"]}, {*one["target"]}, one["count"]) for one in wanted]
        read = [({*one.actor}, {*one.target}, one.count) for one in fired]
        wrong = []
        for name, ratio, take in (
            ("actor", self.expeller, lambda one: one[0]),
            ("target", self.target, lambda one: one[1]),
            ("count", self.count, lambda one: {(actor, one[2]) for actor in one[0] or [None]}),
        ):
            want, got = (set().union(*map(take, some)) for some in (told, read))
            ratio.add(want == got)
            if want != got:
                wrong.append(f"{name} {sorted(map(str, got))} for {sorted(map(str, want))}")
        want, got = ({(a, b) for actors, targets, _ in some for a in actors for b in targets} for some in (told, read))
        self.pairs.add(len(want), len(got), len(want & got))
        return wrong
