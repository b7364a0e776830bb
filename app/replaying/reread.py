"""How two readings of one article differ: which events, claims and actors came and went. Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from topics.records import Claim, Enriched, Event

Kind = Literal["event", "claim", "actor"]
EXAMPLES = 3
"""Of each kind and type that are kept."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that only one reading has: `+` the new one, `-` the one that is kept. `text` are words of it."""

    sign: Literal["+", "-"]
    kind: Kind
    type: str
    text: str
    article: str


def differences(new: Enriched, old: Enriched) -> list[Difference]:
    """What stands in one reading more often than in the other."""
    found = []
    now, before = Counter(_things(new)), Counter(_things(old))
    article = new.article.id
    for sign, more in (("+", now - before), ("-", before - now)):
        found += [Difference(sign, *thing, article) for thing in more.elements()]  # type: ignore[arg-type]
    return found


@dataclass(slots=True)
class Tally:
    """Counts by sign, kind and type, with some examples of each. `articles` are those that differ in anything."""

    read: int = 0
    failed: int = 0
    missing: int = 0
    articles: int = 0
    counts: Counter[tuple[Kind, str, str]] = field(default_factory=Counter)
    examples: dict[tuple[Kind, str, str], list[Difference]] = field(default_factory=dict)

    def note(self, found: Sequence[Difference]) -> None:
        """An article that was read anew."""
        self.read += 1
        self.articles += bool(found)
        for one in found:
            name = (one.kind, one.type, one.sign)
            self.counts[name] += 1
            kept = self.examples.setdefault(name, [])
            if len(kept) < EXAMPLES:
                kept.append(one)


def _things(enriched: Enriched) -> Iterable[tuple[Kind, str, str]]:
    for event in enriched.events:
        yield "event", event.type, _event(event)
    for claim in enriched.claims:
        yield "claim", claim.class_, _claim(claim)
    for actor in enriched.actors:
        yield "actor", actor.kind, actor.id


def _event(event: Event) -> str:
    sides = " → ".join(", ".join(side) or "?" for side in (event.actor_ids, event.target_ids))
    return f"{sides} ({event.status}): {event.evidence.text}"


def _claim(claim: Claim) -> str:
    speaker = claim.speaker
    who = "?" if speaker is None else speaker.actor or speaker.text
    return f"{who} ({claim.polarity}): {claim.content.text}"
