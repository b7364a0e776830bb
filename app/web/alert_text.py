"""An article's text as pieces: who is named, what is claimed, what happened, and the words that fired. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from app.web.inbox_bar import keys_of
from topics.records import Claim, Enriched, Event, Evidence

LONGEST = 20_000
"""Characters that are shown."""
MOST = 40
"""Claims and events that are listed."""
QUOTED = 240
"""Characters of a claim in the list."""

Stretch = tuple[int, int, str]
"""(start, end, kind): actor, claim, event or fired."""


@dataclass(frozen=True, slots=True)
class Piece:
    """`kinds` are what these words are, as classes, and where a claim begins and ends; by those that `fired` it did."""

    text: str
    kinds: str
    fired: bool


@dataclass(frozen=True, slots=True)
class Block:
    """A heading or a paragraph."""

    title: bool
    pieces: list[Piece]


@dataclass(frozen=True, slots=True)
class Said:
    """A claim or an event in one line; `negative` where it is said not to be so."""

    who: str
    what: str
    text: str


@dataclass(frozen=True, slots=True)
class Text:
    """The whole: `cut` where it goes on, `degraded` why it could not be read in full."""

    blocks: list[Block]
    actors: list[str]
    claims: list[Said]
    events: list[Said]
    cut: bool
    degraded: str | None


def text_of(enriched: Enriched, evidence: Sequence[Evidence]) -> Text:
    """`evidence` is the alert's; what is of other articles or of an earlier text of this one marks nothing."""
    stretches = [*_stretches(enriched), *_fired(enriched, evidence)]
    shown = [(start, min(end, LONGEST)) for start, end in enriched.blocks if start < LONGEST]
    blocks = [_block(enriched, start, end, stretches) for start, end in shown]
    names = {actor.id: actor.name for actor in enriched.actors}
    return Text(
        blocks=blocks,
        actors=list(dict.fromkeys(actor.name for actor in enriched.actors))[:MOST],
        claims=[_claim(one, names) for one in sorted(enriched.claims, key=lambda one: -one.score)[:MOST]],
        events=[_event(one, names) for one in enriched.events[:MOST]],
        cut=len(enriched.text) > LONGEST,
        degraded=enriched.degraded,
    )


def _stretches(enriched: Enriched) -> Iterator[Stretch]:
    yield from ((one.start, one.end, "actor") for one in enriched.mentions if one.actor is not None)
    for claim in enriched.claims:
        yield from ((one.start, one.end, "claim") for one in claim.parts or [claim.content])
    yield from ((one.evidence.start, one.evidence.end, "event") for one in enriched.events)


def _fired(enriched: Enriched, evidence: Iterable[Evidence]) -> Iterator[Stretch]:
    for one in evidence:
        if one.article == enriched.article.id and enriched.text[one.start : one.end] == one.text and one.text:
            yield one.start, one.end, "fired"


def _block(enriched: Enriched, start: int, end: int, stretches: Sequence[Stretch]) -> Block:
    here = [one for one in stretches if one[0] < end and one[1] > start]
    return Block(end <= enriched.title_end, list(_pieces(enriched.text, start, end, here)))


def _pieces(text: str, start: int, end: int, stretches: Sequence[Stretch]) -> Iterator[Piece]:
    """The block cut where a stretch begins or ends."""
    cuts = (place for first, last, _ in stretches for place in (first, last) if start < place < end)
    for first, last in pairwise(sorted({start, end, *cuts})):
        here = [one for one in stretches if one[0] <= first and last <= one[1]]
        kinds = {kind for _, _, kind in here}
        kinds |= {"opens" for begins, _, kind in here if kind == "claim" and begins == first}
        kinds |= {"closes" for _, ends, kind in here if kind == "claim" and ends == last}
        yield Piece(text[first:last], " ".join(sorted(kinds - {"fired"})), "fired" in kinds)


def _claim(claim: Claim, names: dict[str, str]) -> Said:
    speaker = claim.speaker
    named = names.get(speaker.actor or "", speaker.text) if speaker is not None else "somebody"
    denies = claim.polarity == "negative" and claim.class_ != "deny"
    content = claim.content.text
    cut = content if len(content) <= QUOTED else f"{content[:QUOTED].rstrip()}…"
    return Said(named, claim.class_.replace("_", " ") + (", not so" if denies else ""), cut)


def _event(event: Event, names: dict[str, str]) -> Said:
    acts = _named(event.actor_ids, event.actor, names)
    acted = _named(event.target_ids, event.target, names)
    who = f"{acts or '?'} → {acted}" if acted else acts
    more = [str(event.count) if event.count is not None else "", event.place or "", event.date or ""]
    return Said(who, f"{event.type.replace('_', ' ')}, {event.status}", ", ".join(one for one in more if one))


def _named(ids: Sequence[str], codes: Sequence[str | None], names: dict[str, str]) -> str:
    found = [names[one] if one in names else keys_of([one]) for one in ids]
    return ", ".join(dict.fromkeys(found or [keys_of([one]) for one in codes if one]))
