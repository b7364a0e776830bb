"""One event for each happening: what headline, lead and body tell of the same is put together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from processors.reading import Reading
from topics.records import Event

NEARBY = 300
"""Characters: about two sentences."""
_HAPPENED = frozenset({"done", "announced"})
_DID_NOT = frozenset({"denied", "negated"})


@dataclass(frozen=True, slots=True)
class Found:
    """One telling of an event, at characters `start` to `end`."""

    type: str
    status: str
    actors: list[str]
    targets: list[str]
    count: int | None
    date: str | None
    start: int
    end: int
    is_title: bool
    place: str | None = None
    is_before: bool = False
    """The past perfect sets it before what else is told."""
    is_echo: bool = False
    """It says nothing of whom ("an unlawful expulsion"): it counts only beside a fuller telling."""


def merged(reading: Reading, found: Sequence[Found]) -> list[Event]:
    """The events, in the order of their evidence."""
    happenings: list[Found] = []
    whole = {one.type for one in found if not one.is_echo}
    kept = [one for one in found if one.type in whole and not _taken_back(reading, one, found)]
    kept = [_by_title(reading, _set_back(reading, one, kept), kept) for one in kept]
    # The body says more than the headline, so it gives the evidence.
    for one in sorted(kept, key=lambda telling: (telling.is_title, telling.start)):
        left = _not_counted(reading, one, kept)
        if left is None:
            continue
        alike = [index for index, other in enumerate(happenings) if _same(reading, left, other)]
        best = next((index for index in alike if happenings[index].count == left.count), alike[0] if alike else None)
        if best is None:
            happenings.append(left)
        else:
            happenings[best] = _joined(happenings[best], left)
    return [_event(reading, one) for one in sorted(happenings, key=lambda one: one.start)]


def _same(reading: Reading, one: Found, other: Found) -> bool:
    if one.type != other.type or not (_alike(one.status, other.status) or _foretold(one, other)):
        return False
    if one.count is not None and other.count is not None and one.count != other.count and not one.is_title:
        return False
    if not (one.actors and other.actors) and one.actors != other.actors and not _near(one, other):
        return False
    return _agree(one.actors, other.actors, reading) and _agree(one.targets, other.targets, reading)


def _not_counted(reading: Reading, one: Found, happenings: Sequence[Found]) -> Found | None:
    """A telling of several actors without those of whom others tell with a number each; None when none is left."""
    if one.count is not None or len(one.actors) < 2:
        return one
    counted = {
        actor
        for other in happenings
        if other.type == one.type and other.count is not None and len(other.actors) < len(one.actors)
        if _alike(one.status, other.status) and _agree(one.targets, other.targets, reading)
        for actor in _countries(reading, other.actors)
    }
    left = [actor for actor in one.actors if (reading.country_of(actor) or actor) not in counted]
    return replace(one, actors=left) if left else None


def _taken_back(reading: Reading, one: Found, found: Sequence[Found]) -> bool:
    """`rescinded its decision to expel the envoy, who had been given two days to leave`: the order stands no more."""
    return (
        one.is_before
        and one.status in _HAPPENED
        and any(
            other.type == one.type
            and other.status in _DID_NOT
            and _agree(one.actors, other.actors, reading)
            and _agree(one.targets, other.targets, reading)
            for other in found
        )
    )


def _by_title(reading: Reading, one: Found, found: Sequence[Found]) -> Found:
    """The status by the headline's, where that says that it is not so, or only if: "No, Fiji did not expel"."""
    if one.is_title or one.status not in _HAPPENED:
        return one
    for other in found:
        agrees = other.type == one.type and _agree(one.actors, other.actors, reading)
        if not other.is_title or not agrees or not _agree(one.targets, other.targets, reading):
            continue
        if other.status in _DID_NOT:
            return replace(one, status="denied")
        if other.status == "threatened" and one.status == "announced":
            return replace(one, status="threatened")
    return one


def _set_back(reading: Reading, one: Found, found: Sequence[Found]) -> Found:
    """`It had expelled twelve before`, beside seventy now: another round, long ago."""
    another = one.is_before and one.status in _HAPPENED and one.count is not None
    rounds = (
        other
        for other in found
        if not other.is_before and other.type == one.type and other.status in _HAPPENED
        if other.count not in {None, one.count} and other.actors and other.targets
    )
    again = another and any(
        _agree(one.actors, other.actors, reading) and _agree(one.targets, other.targets, reading) for other in rounds
    )
    return replace(one, status="historic") if again else one


def _countries(reading: Reading, actors: Sequence[str]) -> set[str]:
    return {reading.country_of(one) or one for one in actors}


def _near(one: Found, other: Found) -> bool:
    """Whether a telling without an actor may take it from the other: a headline, or a sentence nearby."""
    return one.is_title or other.is_title or abs(one.start - other.start) < NEARBY


def _alike(one: str, other: str) -> bool:
    return one == other or {one, other} <= _HAPPENED or {one, other} <= _DID_NOT


def _foretold(one: Found, other: Found) -> bool:
    """Whether a headline and its text tell of the same thing to come."""
    return one.is_title and {one.status, other.status} <= {"announced", "planned"}


def _agree(some: Sequence[str], others: Sequence[str], reading: Reading) -> bool:
    """Whether two tellings may speak of the same ones: what is not said agrees with anything."""
    if not some or not others:
        return True
    codes, other_codes = _countries(reading, some), _countries(reading, others)
    return codes <= other_codes or other_codes <= codes


def _joined(main: Found, other: Found) -> Found:
    """The fuller reading of each field."""
    done = "done" in {main.status, other.status} and {main.status, other.status} <= _HAPPENED
    return replace(
        main,
        status="done" if done else main.status,
        actors=main.actors if len(main.actors) >= len(other.actors) else other.actors,
        targets=main.targets if len(main.targets) >= len(other.targets) else other.targets,
        count=main.count if main.count is not None else other.count,
        date=main.date or other.date,
        place=main.place or other.place,
    )


def _event(reading: Reading, one: Found) -> Event:
    return Event(
        type=one.type,
        status=one.status,
        actor=[reading.country_of(identity) for identity in one.actors],
        actor_ids=one.actors,
        target=[reading.country_of(identity) for identity in one.targets],
        target_ids=one.targets,
        count=one.count,
        date=one.date,
        place=one.place,
        evidence=reading.span(one.start, one.end),
    )
