"""Persons: one id for all the names of each, and the country for which he acts, from the title beside his name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span

from processors.lexicon import lexicon, slug
from processors.names.homes import home, host_of_envoy, owner
from processors.names.mentions import Name
from processors.names.resolve import resolve
from processors.names.titles import HEADS, LAWMAKERS, is_official, title_after, title_before
from processors.reading import Block, Reading
from topics.records import Actor, Mention

_SPLIT = re.compile(r"[\s-]+")
_AHEAD = 14
_ENVOYS = frozenset({"ambassador", "envoy", "consul", "attache", "attaché", "chargé", "charge", "nuncio"})
_COURTESY = frozenset({"dr", "mr", "mrs", "ms", "hon", "sir", "prof", "his"})
_PERSONS_OWN = frozenset({"his", "her"})
_OWNED = frozenset({"its", "his", "her", "their"})
_STOPS = frozenset({".", ";", ":", "—", "–", "!", "?"})


@dataclass(slots=True)
class Person:
    """A name of a person in its place, with the title beside it."""

    block: Block
    name: Name
    title: str | None
    country: str | None
    settled: bool
    """The title says for whom he acts, be it for no country (a body of many)."""
    of_person: bool = False
    """The title is that of somebody's ("her environment minister")."""

    @property
    def start(self) -> int:
        return self.block.start + self.name.start

    @property
    def end(self) -> int:
        return self.block.start + self.name.end

    def surface(self) -> str:
        return self.block.text[self.name.start : self.name.end]

    def is_envoy(self) -> bool:
        """Whether his title is that of one sent to another state."""
        words = (self.title or "").lower().replace("’", "'").split()
        return bool(_ENVOYS & set(words)) or "high commissioner" in " ".join(words)

    def name_words(self) -> list[str]:
        return self.surface().split()


def take_persons(reading: Reading, named: Sequence[tuple[Block, Name]]) -> None:
    """Persons after all else, since their titles name countries and bodies."""
    persons = [_person(reading, block, name) for block, name in named]
    full = [person for person in persons if len(person.name_words()) > 1]
    made = [(person, _identity(person, full)) for person in persons]
    mentions: list[Mention] = []
    for person, identity in made:
        known = lexicon().actors.get(identity)
        before = reading.actors.get(identity)
        country = person.country or (before.country if before is not None else None)
        if country is None and known is not None:
            country = known.country
        elif country is None and person.of_person and mentions:
            country = reading.country_of(mentions[-1].actor)
        elif country is None and person.title is not None and not person.settled:
            country = (host_of_envoy if person.is_envoy() else home)(reading, person.start)
        name = known.name if known is not None else _best_name(identity, made)
        reading.actors[identity] = Actor(identity, "person", name, country)
        surface = reading.text[person.start : person.end]
        mentions.append(Mention(person.start, person.end, surface, "PERSON", identity, person.title, person.country))
    reading.mentions += mentions


def _person(reading: Reading, block: Block, name: Name) -> Person:
    doc = block.doc
    span = doc.char_span(name.start, name.end, alignment_mode="expand")
    if span is None:
        return Person(block, name, None, None, False)
    beside = [
        (one.start, one.end)
        for other in reading.mentions_in(block.start, block.end)
        if (one := doc.char_span(other.start - block.start, other.end - block.start, alignment_mode="expand"))
        is not None
    ]
    behind = title_after(doc, span.end)
    place = title_before(doc, span.start, beside) or behind or _apposed(doc, span.start)
    if place is None:
        country, settled = _belongs(reading, block, span)
        return Person(block, name, None, country, settled)
    stretches = [
        place if place[0] < span.end else (place[0], _to_comma(doc, place[1])),
        (span.end, _past_owner(doc, span)),
    ]
    if behind is not None and behind != place:
        # "General Idris Bello, head of the Sudanese delegation"
        stretches.append((behind[0], _to_comma(doc, behind[1])))
    title = doc[place[0] : place[1]].text
    words = {word.lower().strip(".,") for word in _SPLIT.split(title)}
    told = [_stated(reading, block, doc[first:last]) for first, last in stretches]
    country = next((code for code, _ in told if code is not None), None)
    settled = any(one for _, one in told)
    if country is None and words & LAWMAKERS:
        # "Senator Ana Soto of the Greens": a party is no state, she acts for hers all the same.
        settled = False
    if country is None and not settled:
        country, settled = _body_above(reading, block, doc[slice(*stretches[0])])
    owned = doc[place[0]].lower_ in _OWNED or (place[0] > 0 and doc[place[0] - 1].lower_ in _OWNED)
    if country is None and not settled and owned:
        country, settled = _owned(reading, block.offset(doc[place[0]]))
        hers = doc[place[0]].lower_ in _PERSONS_OWN or doc[place[0] - 1].lower_ in _PERSONS_OWN
        if hers and not settled:
            return Person(block, name, title, None, False, of_person=True)
    return Person(block, name, title, country, settled or not is_official(words))


def _past_owner(doc: Doc, span: Span) -> int:
    """`Foreign Minister Ana Soto of Paraguay`: the end of what says whose minister."""
    if span.end + 1 < len(doc) and doc[span.end].lower_ in {"of", "from"}:
        return min(len(doc), span.end + 5)
    return span.end


def _to_comma(doc: Doc, index: int) -> int:
    stop = min(len(doc), index + _AHEAD)
    while index < stop and doc[index].text != "," and doc[index].text not in _STOPS and doc[index].pos_ != "VERB":
        index += 1
    return index


def _apposed(doc: Doc, first: int) -> tuple[int, int] | None:
    """Tokens (start, end) of the title in `the Kremlin's spokesman, Dmitry Peskov,`, `head of the navy, Admiral X`."""
    if first > 2 and doc[first - 1].lower_.strip(".") in _COURTESY:
        # "The chairman of the committee, Hon. Sule Tafida"
        first -= 1
    if first < 2 or doc[first - 1].text != ",":
        return None
    index = first - 2
    while index >= 0 and first - index < _AHEAD and doc[index].text not in _STOPS | {","}:
        token = doc[index]
        if token.pos_ in {"VERB", "AUX", "PRON"} and token.tag_ != "PRP$":
            break
        index -= 1
    inside = doc[index + 1 : first - 1]
    heads = [token for token in inside if token.lower_.strip(".") in HEADS]
    if not heads:
        return None
    start = index + 1
    while start < heads[0].i and doc[start].pos_ in {"DET", "ADP", "CCONJ", "PUNCT", "SCONJ", "ADV"}:
        start += 1
    return start, first - 1


def _belongs(reading: Reading, block: Block, span: Span) -> tuple[str | None, bool]:
    """`Ana Soto of the Home Ministry`: the country of the body behind a name without a title."""
    doc = span.doc
    begin = block.offset(doc[span.start])
    for one in reading.mentions_in(max(0, begin - 40), begin):
        if one.label == "GPE" and one.country == one.actor and reading.text[one.end : begin] in {"'s ", "’s "}:
            # "Angola's Isabel Quissanga"
            return one.country, True
    if span.end + 1 >= len(doc) or doc[span.end].lower_ not in {"of", "from", "at"}:
        return None, False
    start = block.offset(doc[span.end + 1])
    for one in reading.mentions_in(start, start + 60):
        if one.label == "ORG" and one.start - start < 5 and one.actor is not None:
            return reading.country_of(one.actor), True
    return None, False


def _stated(reading: Reading, block: Block, title: Span) -> tuple[str | None, bool]:
    """The country that a title names, by itself or by a body of it, and whether it names any."""
    if not len(title):
        return None, False
    inside = [
        one
        for one in reading.mentions_in(block.offset(title[0]), block.past(title[-1]))
        if (one.country is not None or one.actor is not None) and not reading.text[: one.start].endswith(" in ")
    ]
    country = next((one.country for one in inside if one.country is not None), None)
    if country is None:
        # "Moscow-based", "Franco-": what the names of the article leave out.
        found = [one.known.actor for one in lexicon().find(title.text) if one.known.sort not in {"person", "surname"}]
        country = next((one.country for one in found if one.country is not None), None)
        return country, bool(inside or found)
    return country, True


def _owned(reading: Reading, offset: int) -> tuple[str | None, bool]:
    """Of `its spokesman`: the country of the body named last before, where that is no state's; else the state's."""
    named = [
        one for one in reading.mentions if one.start < offset and one.actor is not None and one.label in {"ORG", "GPE"}
    ]
    actor = reading.actors[str(named[-1].actor)] if named else None
    if actor is not None and actor.kind == "org":
        return actor.country, True
    return owner(reading, offset), False


def _body_above(reading: Reading, block: Block, title: Span) -> tuple[str | None, bool]:
    """Of `the ministry's spokesman`: the country of the ministry that was named last."""
    nouns = {one.lower_ for one in title[:-1] if one.pos_ == "NOUN" and one.nbor().text in {"'s", "’s"}}
    for one in reversed(reading.mentions_in(0, block.offset(title[0])) if nouns else ()):
        if one.label == "ORG" and one.actor is not None and nouns & set(one.text.lower().split()):
            return reading.country_of(one.actor), True
    return None, False


def _identity(person: Person, full: list[Person]) -> str:
    """One id for all names of a person: a surname is the last full name before it that ends with it, else the next."""
    words = person.name_words()
    if _known_person(" ".join(words)) is None or len(words) == 1:
        same = [one for one in full if _is_part(words, one.name_words())]
        earlier = [one for one in same if one.start < person.start]
        if same:
            words = (earlier or same[:1])[-1].name_words()
    text = " ".join(words)
    known = _known_person(text)
    return known if known is not None else f"person:{slug(text)}"


def _is_part(words: list[str], full: list[str]) -> bool:
    """Whether a name is the end of a longer one, or one of its words ("Condori" of "Severo Condori Tapia")."""
    if len(words) >= len(full):
        return False
    return full[-len(words) :] == words or full[: len(words)] == words or (len(words) == 1 and words[0] in full)


def _known_person(text: str) -> str | None:
    found = [one for one in resolve(text) if one.startswith("person:")]
    return found[0] if len(found) == 1 else None


def _best_name(identity: str, made: list[tuple[Person, str]]) -> str:
    """The longest name that the person bears in the article."""
    return max((person.surface() for person, one in made if one == identity), key=len)
