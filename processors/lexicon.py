"""Names that are known beforehand: countries with their people, capitals and seats; bodies; office holders.

data/*.tsv is the whole knowledge; this file reads it and finds its names in a text. It needs no pipeline, so it serves
articles that could be read plainly only, and the names in rules.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from topics.records import Actor, ActorKind

DATA = Path(__file__).parent / "data"

Sort = Literal["name", "people", "capital", "seat", "body", "person", "surname"]
LABELS: dict[Sort, str] = {
    "name": "GPE", "people": "NORP", "capital": "GPE", "seat": "ORG", "body": "ORG", "person": "PERSON",
    "surname": "PERSON",
}  # fmt: skip

# Capitals that are more often something else: they count where their country is named as well.
_COMMON = (
    "Male Victoria Hamilton Kingston Georgetown Wellington Nassau Santiago Lima Praia Roseau Castries Majuro"
    " Apia Stanley Saipan Jamestown Sucre Aden Colombo Victoria Bern Monaco Tripoli Beehive Kiwi Kiwis Jersey"
    " Carthage Westminster Commonwealth Amnesty Wagner Francis Xi Abiy Lula Petro Santo"
)
WEAK = frozenset(
    {*_COMMON.split(), "San Jose", "San Juan", "George Town", "Port Louis", "Government House", "the Commission"}
)


_WHOLE = str.maketrans(
    {"ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ð": "d", "þ": "th", "ß": "ss", "æ": "ae",
     "Æ": "Ae", "œ": "oe", "ə": "a", "Ə": "A", "ŋ": "n", "ħ": "h"}
)  # fmt: skip
"""Letters that are no letter with a mark: Unicode leaves them as they are."""
_NAMESAKES = frozenset(
    {
        "Victoria",
        "Hamilton",
        "Georgetown",
        "Stanley",
        "Jersey",
        "San Jose",
        "San Juan",
        "George Town",
        "Kingston",
        "Jamestown",
    }
)
"""Towns of that name stand in many countries."""


@dataclass(frozen=True, slots=True)
class Known:
    """One name and whom it means."""

    name: str
    actor: Actor
    sort: Sort

    @property
    def label(self) -> str:
        return LABELS[self.sort]


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text: `text[start:end]`."""

    start: int
    end: int
    known: Known


_SLUG = re.compile(r"[^a-z0-9]+")
_WORD = re.compile(r"[^\W\d_](?:[\w]|[.'&-](?=\w))*")


class Lexicon:
    """Every known name, by its first word."""

    def __init__(self, names: list[Known]) -> None:
        self.by_name: dict[str, Known] = {}
        for known in names:
            self.by_name.setdefault(known.name, known)
        self.actors = {known.actor.id: known.actor for known in names}
        self._by_first: dict[str, list[tuple[str, Known]]] = {}
        for name, known in self.by_name.items():
            self._enter(name, known)
            # In headlines that shout; acronyms shout always, and short words would be others.
            if len(name) > 3 and name != name.upper():
                self._enter(name.upper(), known)
        for entries in self._by_first.values():
            entries.sort(key=lambda entry: -len(entry[0]))

    def find(self, text: str, places: frozenset[tuple[int, int]] = frozenset()) -> list[Found]:
        """The known names in `text`, the longest at each place, in order.

        A weak name counts where its country is named as well, or at one of `places`, which somebody took for places.
        """
        plain = text.replace("’", "'")
        found: list[Found] = []
        last = 0
        for word in _WORD.finditer(plain):
            if word.start() < last:
                continue
            hit = self._at(plain, word.start(), word[0])
            if hit is not None:
                found.append(Found(word.start(), hit[0], hit[1]))
                last = hit[0]
        strong = {one.known.actor.id for one in found if one.known.name not in WEAK}
        return [
            one
            for one in found
            if one.known.name not in WEAK
            or one.known.actor.id in strong
            or (one.known.name not in _NAMESAKES and (one.start, one.end) in places)
        ]

    def _at(self, text: str, start: int, word: str) -> tuple[int, Known] | None:
        for first in _firsts(word):
            for name, known in self._by_first.get(first, ()):
                end = start + len(name)
                if text.startswith(name, start) and not _continues(text, end):
                    return end, known
        return None

    def _enter(self, name: str, known: Known) -> None:
        first = _WORD.match(name)
        if first is not None:
            self._by_first.setdefault(first[0], []).append((name, known))


def _firsts(word: str) -> Iterator[str]:
    """The word, and what it is without a possessive or a second part: `Russia's`, `Paris-based`."""
    yield word
    for mark in ("'", "-", "."):
        if mark in word:
            yield word.split(mark)[0]
    if word.endswith("'s"):
        yield word[:-2]


def _continues(text: str, end: int) -> bool:
    """Whether a word goes on behind `end`."""
    if end >= len(text):
        return False
    return text[end].isalnum() or (text[end] == "_")


def is_capital(name: str) -> bool:
    known = lexicon().by_name.get(name)
    return known is not None and known.sort == "capital"


def folded(name: str) -> str:
    """A name for comparison: small letters, no accents, no article."""
    plain = "".join(one for one in unicodedata.normalize("NFKD", name) if not unicodedata.combining(one))
    plain = plain.translate(_WHOLE)
    return " ".join(plain.casefold().replace("’", "'").removeprefix("the ").split())


def slug(name: str) -> str:
    """A name as a part of an id: small letters, digits and hyphens."""
    return _SLUG.sub("-", folded(name)).strip("-")


@cache
def lexicon() -> Lexicon:
    return Lexicon([*_countries(), *_bodies(), *_persons()])


def _rows(file: str) -> Iterator[list[str]]:
    for line in (DATA / file).read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def _several(cell: str) -> list[str]:
    return [one.strip() for one in cell.split(";") if one.strip()]


def _countries() -> Iterator[Known]:
    for code, name, others, people, capitals, seats in _rows("countries.tsv"):
        actor = Actor(code, "country", name, code)
        sorts: list[tuple[Sort, list[str]]] = [
            ("name", [name, *_several(others)]), ("people", _several(people)), ("capital", _several(capitals)),
            ("seat", _several(seats)),
        ]  # fmt: skip
        for sort, names in sorts:
            for one in names:
                yield Known(one.removeprefix("the "), actor, sort)


def _bodies() -> Iterator[Known]:
    for identity, name, others, country in _rows("bodies.tsv"):
        actor = _actor(identity, "org", name, country)
        for one in [name, *_several(others)]:
            yield Known(one, actor, "body")


def _persons() -> Iterator[Known]:
    for identity, name, others, country in _rows("persons.tsv"):
        actor = _actor(identity, "person", name, country)
        for one in [name, *_several(others)]:
            yield Known(one, actor, "person" if " " in one else "surname")


def _actor(identity: str, kind: ActorKind, name: str, country: str) -> Actor:
    return Actor(identity, kind, name, country or None)
