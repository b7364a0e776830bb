"""Whom names mean: countries and bodies from the lexicon, other bodies by their names, persons with their titles."""

import re
from collections.abc import Sequence

from processors.lexicon import lexicon
from processors.names.bodies import settle_bodies
from processors.names.homes import locate
from processors.names.mentions import Name, names_in
from processors.names.persons import take_persons
from processors.names.rules import settle
from processors.reading import Block, Reading
from topics.records import Mention

_BELGIUM, _UNION = "BEL", "org:european-union"
_NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"})


def name_actors(reading: Reading, unread: Sequence[tuple[int, int]] = ()) -> None:
    """Fills `mentions`, `actors` and `places`; what no pipeline has read takes its names from the rest and from the
    lexicon.
    """
    persons: list[tuple[Block, Name]] = []
    read = [(block, names_in(block.text, block.doc)) for block in reading.blocks]
    settle(read)
    for block, names in read:
        for name in names:
            if name.label == "PERSON":
                persons.append((block, name))
            else:
                _take(reading, block, name)
    reading.mentions.sort(key=lambda one: one.start)
    _seat_the_union(reading)
    locate(reading)
    settle_bodies(reading)
    take_persons(reading, persons)
    for start, end in unread:
        _repeat(reading, start, end)
    reading.mentions.sort(key=lambda one: one.start)


def _seat_the_union(reading: Reading) -> None:
    """Brussels is the Union where a text names that and says nothing of Belgium."""
    named = {one.text for one in reading.mentions if one.actor == _BELGIUM}
    if not named or not named <= {"Brussels", "BRUSSELS"} or _UNION not in {one.actor for one in reading.mentions}:
        return
    for index, one in enumerate(reading.mentions):
        if one.actor == _BELGIUM:
            reading.mentions[index] = Mention(one.start, one.end, one.text, one.label, _UNION, None, None)
    reading.actors.pop(_BELGIUM)


def _take(reading: Reading, block: Block, name: Name) -> None:
    """A name that is no person's."""
    start, end = block.start + name.start, block.start + name.end
    actor = name.known.actor if name.known is not None else None
    if actor is not None:
        reading.actors.setdefault(actor.id, actor)
    identity, country = (actor.id, actor.country) if actor is not None else (None, None)
    reading.mentions.append(Mention(start, end, reading.text[start:end], name.label, identity, None, country))


def _repeat(reading: Reading, start: int, end: int) -> None:
    """The names of the rest of the text, and those of the lexicon, in a stretch that no pipeline has read."""
    taken: list[tuple[int, int]] = []
    by_name = {one.text: one for one in reading.mentions if one.label in _NAMED}
    if by_name:
        longest = sorted(by_name, key=len, reverse=True)
        pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest)) + r")(?!\w)")
        for found in pattern.finditer(reading.text, start, end):
            first = by_name[found[0]]
            taken.append(found.span())
            reading.mentions.append(Mention(*found.span(), found[0], first.label, first.actor, None, first.country))
    for known in lexicon().find(reading.text[start:end]):
        begin, last = start + known.start, start + known.end
        if not any(begin < after and before < last for before, after in taken):
            actor = known.known.actor
            reading.actors.setdefault(actor.id, actor)
            surface = reading.text[begin:last]
            reading.mentions.append(Mention(begin, last, surface, known.known.label, actor.id, None, actor.country))
