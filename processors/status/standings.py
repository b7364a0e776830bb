"""How far a thing has come, and who brought it there."""

from dataclasses import dataclass

from spacy.tokens import Token

from processors.words.trees import subject


@dataclass(frozen=True, slots=True)
class Standing:
    """A status, and the word that gave it, whose subject may be the one who acts."""

    status: str
    governor: Token | None = None


def holder(place: Standing) -> Token | None:
    """The subject of the governing word: who announced, threatened, asked."""
    if place.governor is None:
        return None
    found = subject(place.governor)
    if found is None and place.governor.dep_ in {"xcomp", "conj"}:
        found = subject(place.governor.head)
    return found
