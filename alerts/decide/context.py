"""What puts an alert into its place: the first of its actor for how long, how many lately, by how many sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from alerts.decide.keys import agree
from alerts.match import Key
from state.hits import Counted
from topics.records import Fact

LATELY = timedelta(hours=24)
NEAR = timedelta(hours=72)
"""How far around an alert its sources are counted."""
LEAST_DAYS = 7
"""A first after less than that is none worth telling."""
ACTOR = "event.actor"


@dataclass(frozen=True, slots=True)
class Firsts:
    """When the actor was last in a hit of the rule before this, and when the rule's memory begins; None: never."""

    last: datetime | None
    memory: datetime | None


def context(
    parts: Sequence[str], key: Key | None, time: datetime, source: str, near: Sequence[Counted], firsts: Firsts
) -> list[Fact]:
    """`near` are the rule's other hits less than NEAR away."""
    facts = []
    actor = key[parts.index(ACTOR)] if key is not None and ACTOR in parts else None
    if actor is not None and key is not None:
        facts += _first(actor, time, firsts)
        place = parts.index(ACTOR)
        lately = {one.key[place] for one in near if one.key and timedelta() <= time - one.time < LATELY}
        count = len({one for one in lately if one is not None} | {actor})
        if count > 1 and actor not in lately:
            facts.append(Fact("lately", count))
    sources = {one.source for one in near if agree(one.key, key)} | {source}
    if len(sources) > 1:
        facts.append(Fact("sources", len(sources)))
    return facts


def _first(actor: str, time: datetime, firsts: Firsts) -> list[Fact]:
    if firsts.last is not None:
        days = (time - firsts.last).days
        return [Fact("first", days, actor)] if days >= LEAST_DAYS else []
    if firsts.memory is not None and (time - firsts.memory).days >= LEAST_DAYS:
        return [Fact("beginning", name=actor, since=firsts.memory)]
    return []
