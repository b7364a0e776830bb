"""Whom "he", "she", "it" and "they" mean: whoever of that kind the text has named before."""

from itertools import pairwise

from spacy.tokens import Token

from processors.names.genders import gender_of
from processors.names.homes import home
from processors.reading import Block, Reading
from processors.words.quotations import quotations

PERSONS = frozenset({"he", "she", "who"})
SELVES = frozenset({"i", "we"})
THINGS = frozenset({"it", "they", "which", "that", "both"})
_GENDERS = {"she": "female", "he": "male"}


def person_meant(reading: Reading, block: Block, head: Token) -> str | None:
    """Whom "he" or "she" means: the first person who may be one of the sentence before it, else of the sentences
    before.
    """
    gender = _GENDERS.get(head.lower_)
    offset = block.offset(head)
    quoted = quotations(reading.text, block.start, block.end)
    persons = [
        one
        for one in reading.mentions
        if one.label == "PERSON" and one.actor is not None and one.start < offset
        # Whoever is named in a quotation is not the one who speaks it.
        if not any(quote.start <= one.start < quote.end for quote in quoted)
    ]
    if gender is not None:
        genders = _genders(reading)
        persons = [one for one in persons if genders.get(str(one.actor)) in {gender, None}]
    starts = [block.start + one.start_char for one in block.sentences() if block.start + one.start_char <= offset]
    for start, end in pairwise([*reversed([*starts, offset]), -1]):
        inside = [one for one in persons if end <= one.start < start]
        if inside:
            return inside[0].actor if end >= 0 else inside[-1].actor
    return None


def thing_meant(reading: Reading, block: Block, head: Token) -> str | None:
    """What "it" or "they" means: the first state or body named in this sentence before it, else in the one before."""
    sentences = [one for one in block.sentences() if one.start <= head.i]
    for sentence in reversed(sentences[-2:]):
        for mention in reading.mentions:
            inside = (
                block.start + sentence.start_char
                <= mention.start
                < min(block.start + sentence.end_char, block.offset(head))
            )
            actor = reading.actors.get(mention.actor or "")
            if inside and actor is not None and actor.kind != "person":
                return actor.id
    return home(reading, block.start)


def can_be(reading: Reading, actor: str | None, pronoun: Token) -> bool:
    """Whether a person may be the one of a "he" or a "she"."""
    if actor is None or reading.actors[actor].kind != "person":
        return False
    wanted = _GENDERS.get(pronoun.lower_)
    return _genders(reading).get(actor) in {wanted, None}


def _genders(reading: Reading) -> dict[str, str | None]:
    """By actor, from whatever the article says of each."""
    found: dict[str, str | None] = {}
    for one in reading.mentions:
        if one.label == "PERSON" and one.actor is not None and found.get(one.actor) is None:
            actor = reading.actors[one.actor]
            found[one.actor] = gender_of(actor.name, one.title)
    return found
