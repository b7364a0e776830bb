"""Whom a noun phrase means: names, offices ("the defence ministry"), pronouns; resolved through what stands before."""

from dataclasses import dataclass
from itertools import pairwise

from spacy.tokens import Token

from processors.names.beside import person_beside, with_title
from processors.names.offices import office
from processors.names.pronouns import PERSONS, SELVES, THINGS, person_meant, thing_meant
from processors.reading import Block, Reading
from processors.words.chunks import phrase_start
from processors.words.trees import above, conjuncts, phrase_end, subject

_LISTING = frozenset({", ", " and ", ", and ", " & ", " as well as "})
_RELATIVES = frozenset({"who", "which", "that"})


@dataclass(frozen=True, slots=True)
class Who:
    """An actor as the text names it: characters `start` to `end` of the article's text."""

    actor: str | None
    start: int
    end: int


def who(reading: Reading, block: Block, head: Token) -> Who:
    """The one that the noun phrase of `head` means; its actor is None where the text does not make it plain."""
    first, last = phrase_start(head), phrase_end(head)
    start, end = block.offset(first), block.past(last)
    named = person_beside(reading, block, head, end)
    if named is not None:
        return Who(named.actor, min(start, with_title(reading, named)), max(end, named.end))
    mention = reading.mention_at(block.offset(head))
    if mention is not None and mention.actor is not None:
        return Who(mention.actor, min(start, with_title(reading, mention)), max(end, mention.end))
    if head.lower_ in SELVES:
        said = [actor for first, last, actor in reading.speeches if first <= start < last]
        return Who(said[0] if said else None, start, end)
    if head.lower_ in PERSONS:
        return Who(person_meant(reading, block, head), start, end)
    if head.lower_ in THINGS:
        return Who(thing_meant(reading, block, head), start, end)
    return Who(office(reading, block, head, start), start, end)


def who_all(reading: Reading, block: Block, head: Token) -> list[Who]:
    """Everyone in a coordination, or in the one that "they" takes up."""
    if head.lower_ in _RELATIVES and head.head.dep_ in {"acl:relcl", "relcl", "acl"} and head.head.head.i < head.i:
        # "three lawyers who were detained"
        return who_all(reading, block, head.head.head)
    if head.lower_ == "they":
        taken_up = _subject_above(head)
        if taken_up is not None:
            return [Who(one.actor, block.offset(head), block.past(head)) for one in who_all(reading, block, taken_up)]
    found = [who(reading, block, one) for one in conjuncts(head)]
    return _listed(reading, found) or found


def _listed(reading: Reading, found: list[Who]) -> list[Who]:
    """`Denmark, Finland, Norway and Sweden`: all the states of a list, where the tree shows only some."""
    states = [one for one in reading.mentions if one.label == "GPE" and one.actor is not None]
    index = next(
        (at for at, one in enumerate(states) if one.start == found[0].start and one.actor == found[0].actor), None
    )
    if index is None:
        return []
    first = last = index
    while first > 0 and reading.text[states[first - 1].end : states[first].start] in _LISTING:
        first -= 1
    while last + 1 < len(states) and reading.text[states[last].end : states[last + 1].start] in _LISTING:
        last += 1
    listed = states[first : last + 1]
    # Without an "and" it is a place with its country ("Goma, Congo").
    joined = any(" and " in reading.text[one.end : other.start] for one, other in pairwise(listed))
    return [Who(one.actor, one.start, one.end) for one in listed] if joined and len(listed) > len(found) else []


def _subject_above(pronoun: Token) -> Token | None:
    """`Fiji and Tonga said that they`: the subject of the clause above, where it is no pronoun itself."""
    for verb in list(above(pronoun))[1:5]:
        found = subject(verb)
        if found is not None and found.i < pronoun.i and found.pos_ != "PRON":
            return found
    return None
