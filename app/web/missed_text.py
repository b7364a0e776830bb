"""What was read in a text, as the page shows it: who, who said what, what happened, each with its sentence. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.web.missed_sentence import LONGEST, Nearest
from topics.records import Claim, Enriched, Event

MOST = 40
"""Of each kind that are shown."""
_KINDS = {"country": "a country", "person": "a person", "org": "a body"}


@dataclass(frozen=True, slots=True)
class Told:
    """An actor, a claim or an event in a line, with the sentence where it stands."""

    title: str
    about: str
    quote: Nearest | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The counts are of all there are; of each kind MOST are told."""

    actors: list[Told]
    claims: list[Told]
    events: list[Told]
    counts: tuple[int, int, int]


def reading_of(enriched: Enriched) -> Reading:
    names = {one.id: one.name for one in enriched.actors}
    return Reading(
        [
            Told(one.name, _KINDS[one.kind] + (f" of {one.country}" if one.country and one.kind != "country" else ""))
            for one in enriched.actors[:MOST]
        ],
        [_claim(one, names, enriched) for one in enriched.claims[:MOST]],
        [_event(one, names, enriched) for one in enriched.events[:MOST]],
        (len(enriched.actors), len(enriched.claims), len(enriched.events)),
    )


def _claim(claim: Claim, names: dict[str, str], enriched: Enriched) -> Told:
    speaker = claim.speaker.text if claim.speaker is not None else "somebody"
    named = names.get(claim.speaker.actor or "", "") if claim.speaker is not None else ""
    speaker = f"{speaker} ({named})" if named and named not in speaker else speaker
    how = [claim.class_, *(["negated"] if claim.polarity == "negative" else []), *(["quoted"] if claim.direct else [])]
    return Told(speaker, ", ".join(how), _sentence(claim.content.start, claim.content.end, enriched))


def _event(event: Event, names: dict[str, str], enriched: Enriched) -> Told:
    who, whom = (_named(ids, names) for ids in (event.actor_ids, event.target_ids))
    title = f"{event.type.replace('_', ' ')}: {who or '?'}{f' → {whom}' if whom else ''}"
    more = [event.status, *([f"count {event.count}"] if event.count is not None else [])]
    more += [one for one in (event.date, event.place) if one]
    return Told(title, ", ".join(more), _sentence(event.evidence.start, event.evidence.end, enriched))


def _named(ids: Sequence[str], names: dict[str, str]) -> str:
    return ", ".join(names.get(one, one) for one in ids)


def _sentence(start: int, end: int, enriched: Enriched) -> Nearest:
    """The sentence in which a span begins, with the span marked as far as it stands in it."""
    first, last = next(
        ((one, other) for one, other in enriched.sentences if one <= start < other), (start, max(start, end))
    )
    mark = (start - first, min(end, last, first + LONGEST) - first)
    return Nearest(enriched.text[first:last][:LONGEST], mark if mark[0] < mark[1] else None)


def lead_of(enriched: Enriched) -> list[str]:
    """The title, and the first two sentences of the text: what an example is made of where nothing came near."""
    title = [enriched.text[: enriched.title_end]] if enriched.title_end else []
    body = [enriched.text[start:end] for start, end in enriched.sentences if start >= enriched.title_end][:2]
    return [one[:LONGEST] for one in (*title, *body)]
