"""What puts an alert into its place: the first of its actor for how long, how many lately, by how many sources."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

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
    actor: str | None, time: datetime, lately: Collection[str], sources: Collection[str], firsts: Firsts
) -> list[Fact]:
    """`actor` is who acts, where the rule's key says so, `lately` who did in the 24 hours before; `sources` tell it."""
    facts = []
    if actor is not None:
        facts += _first(actor, time, firsts)
        if lately and actor not in lately:
            facts.append(Fact("lately", len(lately) + 1))
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
