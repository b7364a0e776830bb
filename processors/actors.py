"""Whom names mean: countries and bodies from the lexicon, persons with their titles, bodies by their names."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from processors.lexicon import folded, lexicon
from processors.mentions import Name, names_in
from processors.name_rules import settle
from processors.names import resolve
from processors.reading import Block, Reading
from processors.titles import OFFICIAL, title_after, title_before
from topics.records import Actor, Mention

_NAMED = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT"})
_SLUG = re.compile(r"[^a-z0-9]+")
_OF_STATE = re.compile(
    r"\b(?:ministry|ministries|embassy|consulate|government|parliament|army|navy|air force|police|supreme court"
    r"|central bank|foreign office|defen[cs]e department|department of|cabinet|presidency|chancellery|high commission"
    r"|national guard)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Person:
    """A name of a person in its place, with the title beside it."""

    block: Block
    name: Name
    title: str | None
    country: str | None
    settled: bool
    """The title says for whom he acts, be it for no country (a body of many)."""

    def surface(self) -> str:
        return self.block.doc.text[self.name.start : self.name.end]

    def name_words(self) -> list[str]:
        return self.surface().split()

    def place(self) -> int:
        return self.block.start + self.name.start


def name_actors(reading: Reading, unread: Sequence[tuple[int, int]] = ()) -> None:
    """Fills `mentions` and `actors`; what no pipeline has read takes its names from the rest and from the lexicon."""
    persons: list[Person] = []
    read = [(block, names_in(block.doc)) for block in reading.blocks]
    settle([(block.doc, names) for block, names in read])
    for block, names in read:
        for name in names:
            if name.label == "PERSON":
                persons.append(_person(block, name, names))
            else:
                _take(reading, block, name)
    reading.mentions.sort(key=lambda one: one.start)
    _settle_bodies(reading)
    _take_persons(reading, persons)
    for start, end in unread:
        _repeat(reading, start, end)
    reading.mentions.sort(key=lambda one: one.start)


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


def home(reading: Reading, offset: int) -> str | None:
    """The country from whose side the text tells at `offset`: that which the nearest passage before it names first."""
    blocks = [block for block in reading.blocks if block.start <= offset]
    for block in reversed(blocks):
        first = next(
            (
                one
                for one in reading.mentions
                if block.start <= one.start < min(block.end, offset) and _names_country(one, reading)
            ),
            None,
        )
        if first is not None:
            return reading.country_of(first.actor)
    return None


def slug(name: str) -> str:
    return _SLUG.sub("-", folded(name)).strip("-")


def _names_country(mention: Mention, reading: Reading) -> bool:
    actor = reading.actors.get(mention.actor) if mention.actor is not None else None
    return actor is not None and actor.kind == "country"


def _take(reading: Reading, block: Block, name: Name) -> None:
    """A name that is no person's."""
    start, end = block.start + name.start, block.start + name.end
    actor = name.known.actor if name.known is not None else _body(reading.text[start:end], name)
    if actor is not None:
        reading.actors.setdefault(actor.id, actor)
    identity, country = (actor.id, actor.country) if actor is not None else (None, None)
    reading.mentions.append(Mention(start, end, reading.text[start:end], name.label, identity, None, country))


def _body(surface: str, name: Name) -> Actor | None:
    """A body that the lexicon does not have: it acts for the country in its name."""
    if name.label != "ORG" or len(surface) < 2:
        return None
    inside = [one.known.actor for one in lexicon().find(surface) if one.known.sort in {"name", "people"}]
    country = inside[0].country if inside and _OF_STATE.search(surface) else None
    identity = slug(surface)
    return Actor(f"org:{identity}", "org", surface, country) if identity else None


def _settle_bodies(reading: Reading) -> None:
    """A state's body without a country in its name acts for the one beside it, else for the one the text is about."""
    for mention in reading.mentions:
        actor = reading.actors.get(mention.actor or "")
        if actor is None or actor.kind != "org" or actor.country is not None or mention.label != "ORG":
            continue
        if actor.id in lexicon().actors or not _OF_STATE.search(actor.name):
            continue
        beside = [
            one
            for one in reading.mentions
            if _names_country(one, reading)
            and (
                reading.text[one.end : mention.start] in {"'s ", "’s ", " "}
                or reading.text[mention.end : one.start] in {" of ", " in ", " in the ", " of the "}
            )
        ]
        country = reading.country_of(beside[0].actor) if beside else home(reading, mention.start)
        reading.actors[actor.id] = Actor(actor.id, "org", actor.name, country)


def _person(block: Block, name: Name, names: list[Name]) -> Person:
    doc = block.doc
    span = doc.char_span(name.start, name.end, alignment_mode="expand")
    if span is None:
        return Person(block, name, None, None, False)
    others = [
        (one.start, one.end)
        for other in names
        if other.label != "PERSON"
        and (one := doc.char_span(other.start, other.end, alignment_mode="expand")) is not None
    ]
    place = title_before(doc, span.start, others) or title_after(doc, span.end)
    if place is None:
        return Person(block, name, None, None, False)
    title = doc[place[0] : place[1]].text
    told = title
    if place[0] < span.start and span.end + 1 < len(doc) and doc[span.end].lower_ in {"of", "from"}:
        told = f"{title} {doc[span.end : span.end + 5].text}"
    meant = [one.known.actor for one in lexicon().find(told) if one.known.sort != "person"]
    country = next((actor.country for actor in meant if actor.country is not None), None)
    settled = bool(meant) or not {word.lower().strip(".,") for word in re.split(r"[\s-]+", title)} & OFFICIAL
    return Person(block, name, title, country, settled)


def _take_persons(reading: Reading, persons: list[Person]) -> None:
    """Persons after all else, since a title without a country takes it from the passage."""
    full = [person for person in persons if len(person.name_words()) > 1]
    made: list[tuple[Person, str]] = []
    for person in persons:
        made.append((person, _identity(person, full)))
    for person, identity in made:
        known = lexicon().actors.get(identity)
        before = reading.actors.get(identity)
        country = person.country or (before.country if before is not None else None)
        if country is None and known is not None:
            country = known.country
        elif country is None and person.title is not None and not person.settled:
            country = home(reading, person.block.start + person.name.start)
        name = known.name if known is not None else _best_name(identity, made)
        reading.actors[identity] = Actor(identity, "person", name, country)
        start, end = person.block.start + person.name.start, person.block.start + person.name.end
        surface = reading.text[start:end]
        reading.mentions.append(Mention(start, end, surface, "PERSON", identity, person.title, person.country))


def _identity(person: Person, full: list[Person]) -> str:
    """One id for all names of a person: a surname is the last full name before it that ends with it, else the next."""
    words = person.name_words()
    if _known_person(" ".join(words)) is None or len(words) == 1:
        same = [one for one in full if _is_part(words, one.name_words())]
        earlier = [one for one in same if one.place() < person.place()]
        if same:
            words = (earlier or same[:1])[-1].name_words()
    text = " ".join(words)
    known = _known_person(text)
    return known if known is not None else f"person:{slug(text)}"


def _is_part(words: list[str], full: list[str]) -> bool:
    """Whether a name is the end of a longer one, or its first word ("Condori Tapia" of "Severo Condori Tapia")."""
    if len(words) >= len(full):
        return False
    return full[-len(words) :] == words or (len(words) == 1 and full[0] == words[0])


def _known_person(text: str) -> str | None:
    found = [one for one in resolve(text) if one.startswith("person:")]
    return found[0] if len(found) == 1 else None


def _best_name(identity: str, made: list[tuple[Person, str]]) -> str:
    """The longest name that the person bears in the article."""
    return max((person.surface() for person, one in made if one == identity), key=len)
