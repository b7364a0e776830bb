"""What a condition found in an article, and what of it may be quoted."""

from dataclasses import dataclass, field

from alerts.rules.view import View
from topics.records import Claim, Event, Evidence, EvidenceKind, Reason

MAX_QUOTE = 300
Facet = dict[str, str | None]
"""Key part -> value."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding. `facets` are the ways in which it fills the parts of a key; `unquoted` has no words in the text."""

    kind: EvidenceKind
    start: int
    end: int
    type: str | None = None
    facets: tuple[Facet, ...] = ()
    event: Event | None = None
    claim: Claim | None = None
    unquoted: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """Whether a condition holds, why, and what it found."""

    holds: bool
    reason: Reason
    found: list[Found] = field(default_factory=list)


def evidence(view: View, found: Found) -> Evidence:
    """The finding as it is shown, with its sentence."""
    text = view.enriched.text
    article = view.enriched.article.id
    start, end = _sentence(view, found.start, found.end)
    start, end = _cut(text, start, end, found.start, found.end)
    sentence = text[start:end].replace("\n", " ").replace("\r", " ")
    mark = None if found.unquoted else (found.start - start, min(found.end, end) - start)
    return Evidence(
        article, found.kind, found.type, found.start, found.end, text[found.start : found.end], sentence, mark
    )


def place_name(view: View, offset: int) -> str:
    """Which part of the article an offset lies in."""
    if offset < view.enriched.title_end:
        return "title"
    lead = view.ranges("lead")
    return "lead" if lead and lead[0][0] <= offset < lead[0][1] else "text"


def _sentence(view: View, start: int, end: int) -> tuple[int, int]:
    """The sentence, with its marks, in which a stretch begins; the title where nothing has a place."""
    enriched = view.enriched
    around = [one for one in enriched.sentences if one[0] <= start < one[1]]
    block = next((one for one in enriched.blocks if one[0] <= start < one[1]), (0, len(enriched.text)))
    if not around:
        return min(block[0], start), max(block[1], end)
    last = [one for one in enriched.sentences if one[0] < end <= one[1]]
    return around[0][0], max(around[0][1], end, *(one[1] for one in last))


def _cut(text: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    """At most MAX_QUOTE characters around a stretch, cut between words where there is a space."""
    while start < first and text[start].isspace():
        start += 1
    while end > last and text[end - 1].isspace():
        end -= 1
    if end - start <= MAX_QUOTE:
        return start, end
    if last - first >= MAX_QUOTE:
        return first, first + MAX_QUOTE
    room = MAX_QUOTE - (last - first)
    left = max(start, min(first - room // 2, end - MAX_QUOTE))
    right = min(end, left + MAX_QUOTE)
    if left > start and (space := text.find(" ", left, first)) >= 0:
        left = space + 1
    if right < end and (space := text.rfind(" ", last, right)) >= 0:
        right = space
    return left, right
