"""Whose they are: the state of those who suffer it, where the words themselves don't name it."""

from collections import Counter
from collections.abc import Collection, Sequence

from spacy.tokens import Span, Token

from processors.events.patients import Patients
from processors.names.who import Who
from processors.reading import Block, Reading
from topics.records import Mention

_STAFFED = frozenset(
    "embassy embassies consulate consulates mission diplomat diplomats ambassador ambassadors envoy envoys diplomatic"
    " consular consul".split()
)


def whose(
    reading: Reading, block: Block, sentence: Span, suffering: Patients, actors: Sequence[Who]
) -> list[str] | None:
    """The states whose people suffer it, [] where the text does not say; None where they are the actor's own."""
    if suffering.targets:
        return suffering.targets
    doing = {country for one in actors if (country := reading.country_of(one.actor)) is not None}
    if suffering.owner is not None:
        owner = _owner(reading, block, sentence, suffering.owner, doing)
        return None if owner is None else [owner]
    return _beside_an_embassy(reading, block, sentence, doing) or _only_other(reading, doing)


def staffed_before(reading: Reading, offset: int, actors: Sequence[Who]) -> list[str]:
    """`Fourteen diplomats have 45 days to leave`: of the state whose embassy or envoys were named last before."""
    doing = {reading.country_of(one.actor) for one in actors}
    for mention in reversed(reading.mentions):
        country = reading.country_of(mention.actor)
        if mention.start < offset and country is not None and country not in doing and _has_staff(reading, mention):
            return [country]
    return []


def _owner(reading: Reading, block: Block, sentence: Span, word: Token, doing: set[str]) -> str | None:
    """Whom "its" means: the state named last before it that does not act."""
    offset = block.offset(word)
    following = word.nbor(1).lower_ if word.i + 1 < len(word.doc) else ""
    first = block.start + sentence.start_char
    inside = _countries(reading, first, offset)
    others = [one for one in inside if one not in doing]
    if following == "own" and doing & set(inside):
        return None
    if others:
        return others[-1]
    if inside:
        return None
    earlier = [one for one in _countries(reading, 0, first) if one not in doing]
    return earlier[-1] if earlier else None


def _beside_an_embassy(reading: Reading, block: Block, sentence: Span, doing: Collection[str]) -> list[str]:
    """A state whose embassy or envoys the sentence names."""
    found = []
    for mention in reading.mentions_in(block.start + sentence.start_char, block.start + sentence.end_char):
        country = reading.country_of(mention.actor)
        if country is not None and country not in doing and _has_staff(reading, mention):
            found.append(country)
    return list(dict.fromkeys(found))[:1]


def _has_staff(reading: Reading, mention: Mention) -> bool:
    """Whether a name is followed by an embassy or its people: "the Iranian embassy", "Fiji's two envoys"."""
    if mention.label == "PERSON":
        return False
    after = reading.text[mention.end : mention.end + 30].replace("'s", " ").replace("’s", " ").lower().split()[:3]
    return bool({one.strip(".,;:") for one in after} & _STAFFED)


def _only_other(reading: Reading, doing: Collection[str]) -> list[str]:
    """The only other state of the text, or that which it names most by far."""
    if not doing:
        return []
    counted = Counter(one for one in _countries(reading, 0, len(reading.text)) if one not in doing)
    first = counted.most_common(2)
    if not first or (len(first) > 1 and first[0][1] < 2 * first[1][1]):
        return []
    return [first[0][0]]


def _countries(reading: Reading, start: int, end: int) -> list[str]:
    found = (reading.country_of(one.actor) for one in reading.mentions_in(start, end))
    return [one for one in found if one is not None]
