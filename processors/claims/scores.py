"""How much a claim is a key claim: who speaks, what he does, how much he says."""

from processors.reading import Reading
from topics.records import Span, Speaker

_WEIGHT = {"say": 0.3, "confirm": 0.4, "warn": 0.45, "promise": 0.45, "demand": 0.5, "accuse": 0.55, "deny": 0.55}


def score(reading: Reading, kind: str, speaker: Speaker | None, content: Span, direct: bool) -> float:
    """0 to 1. A sum of signs that can be read off the page; no figure stands behind the weights yet."""
    total = _WEIGHT.get(kind, 0.3)
    actor = reading.actors.get(speaker.actor or "") if speaker is not None else None
    if actor is not None:
        total += 0.15 if actor.country is not None or actor.kind == "org" else 0.05
    if any(one.actor is not None for one in reading.mentions_in(content.start, content.end)):
        total += 0.1
    if direct:
        total += 0.05
    if len(content.text.split()) < 4:
        total -= 0.1
    total += 0.1 * (1 - content.start / max(1, len(reading.text)))
    return round(min(1.0, max(0.0, total)), 2)
