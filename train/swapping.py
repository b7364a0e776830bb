"""Puts other names in the place of those of a text: the pipeline is to learn where names stand, not which there are.

Each word is exchanged for one word, the same one throughout a text, so that trees, spaces and "Obiorah" after
"Chukwuemeka Obiorah" stay right. A part of the names is made up from the halves of two others: no table of words
can know these.
"""

import random
from collections import defaultdict

from train.gazetteer import Gazetteer, one_word
from train.words import Document, Sentence, Word, copied, names_of

INNER = ("ORG", "LOC", "FAC")
"""Names that may hold other names: Bank of Kano, Lake Victoria, Kenyatta Airport."""
MADE_UP = 0.3
OTHER_BODY = 0.35
"""Share of organisations, places and buildings that are exchanged as a whole, for one of as many words."""
OWN_PEOPLE = 0.25
"""Share of texts whose people are called as in our own marked news, among them those that the public lists lack."""


class Swapper:
    def __init__(
        self, rng: random.Random, gazetteer: Gazetteer, texts: list[Document], parts: dict[str, set[str]]
    ) -> None:
        """`texts` give organisations, places and buildings as wholes, and names of people; `parts` is name_words()."""
        self._rng = rng
        self._parts = {word for label in INNER for word in parts.get(label, ())}
        self._people = list(gazetteer.people.values())
        self._own_people: tuple[list[str], list[str]] = ([], [])
        self._cities = sorted(name for name in gazetteer.cities if one_word(name))
        self._large = [name for name in self._cities if gazetteer.cities[name] > 300_000]
        self._countries = [name for name in gazetteer.countries if one_word(name)]
        self._nationalities = [name for name in gazetteer.nationalities if one_word(name)]
        self._is_place = {*self._cities, *self._countries, *gazetteer.regions}
        self._is_country = set(self._countries)
        self._is_nationality = set(self._nationalities)
        self._is_person = {name for _, lasts in self._people for name in lasts}
        self._towns = _by_length([name.split() for name in (*gazetteer.cities, *gazetteer.regions) if "-" not in name])
        self._wholes: dict[tuple[str, int], list[Sentence]] = defaultdict(list)
        for sentence in (sentence for text in texts for sentence in text):
            for start, end, label in names_of(sentence):
                if label in INNER:
                    self._wholes[label, end - start].append(sentence[start:end])
                elif label == "PERSON" and one_word(sentence[end - 1].text):
                    self._own_people[0].extend(word.text for word in sentence[start : end - 1] if one_word(word.text))
                    self._own_people[1].append(sentence[end - 1].text)

    def swapped(self, text: Document) -> Document:
        return _OneText(self).swapped(text)

    # What follows is asked by _OneText only.

    def people(self) -> tuple[list[str], list[str]]:
        own = self._rng.random() < OWN_PEOPLE and all(self._own_people)
        return self._own_people if own else self._rng.choice(self._people)

    def chosen(self, names: list[str]) -> str:
        name = self._rng.choice(names)
        return self._spliced(name, self._rng.choice(names)) if self._rng.random() < MADE_UP else name

    def _spliced(self, one: str, other: str) -> str:
        head, tail = one[: (len(one) + 1) // 2], other[len(other) // 2 :].lower()
        return (head + tail) if len(head + tail) > 3 else one

    def place(self, old: str) -> str:
        if old in self._is_country:
            return self._rng.choice(self._countries)
        return self.chosen(self._large if self._rng.random() < 0.4 else self._cities)

    def town(self, words: int) -> Sentence | None:
        towns = self._towns.get(words)
        return [Word(text) for text in self._rng.choice(towns)] if towns else None

    def nationality(self, old: str) -> str:
        alike = [name for name in self._nationalities if name.endswith("s") == old.endswith("s")]
        return self._rng.choice(alike)

    def whole(self, label: str, words: int) -> Sentence | None:
        wholes = self._wholes.get((label, words))
        return self._rng.choice(wholes) if wholes and self._rng.random() < OTHER_BODY else None

    def letters(self, old: str) -> str:
        return "".join(self._rng.choice("ABCDEFGHIKLMNOPRSTUW") for _ in old)

    def is_odd(self, word: str) -> bool:
        """A company's or club's name; not "Senate", and not the town that gave the club its name."""
        return word not in self._parts and self.kind(word) is None

    def odd_name(self) -> str:
        """A company or club of one word that nobody has heard of."""
        return self.chosen(self._rng.choice((self.people()[1], self._cities)))

    def kind(self, word: str) -> str | None:
        """What a word within the name of an organisation names by itself; "Union" is a town too, but not there."""
        if word in self._is_nationality:
            return "NORP"
        if word in self._is_country:
            return "GPE"
        if word in self._parts:
            return None
        if word in self._is_place:
            return "GPE"
        return "PERSON" if word in self._is_person else None


def _by_length(names: list[list[str]]) -> dict[int, list[list[str]]]:
    lengths: dict[int, list[list[str]]] = defaultdict(list)
    for name in names:
        if all(one_word(word) for word in name):
            lengths[len(name)].append(name)
    return lengths


class _OneText:
    """The exchanges of one text: word for word, and name for name where a name goes as a whole."""

    def __init__(self, swapper: Swapper) -> None:
        self._from = swapper
        self._people = swapper.people()
        self._words: dict[str, str] = {}
        self._names: dict[tuple[str, ...], Sentence | None] = {}

    def swapped(self, text: Document) -> Document:
        text = [copied(sentence) for sentence in text]
        for sentence in text:
            for start, end, label in names_of(sentence):
                self._swap(sentence[start:end], label)
        return text

    def _swap(self, name: Sentence, label: str) -> None:
        key = (label, *(word.text for word in name))
        if key not in self._names:
            self._names[key] = self._whole(name, label)
        whole = self._names[key]
        for place, word in enumerate(name):
            last = place == len(name) - 1
            new = whole[place].text if whole else self._word(word.text, label, first=not last, alone=len(name) == 1)
            if whole and not last:
                word.space = whole[place].space
            if word.node is not None and word.node.lemma == word.text:
                word.node.lemma = new
            word.text = new

    def _whole(self, name: Sentence, label: str) -> Sentence | None:
        """Another name as a whole; None where the words are exchanged one by one."""
        if label == "GPE" and len(name) > 1 and all(one_word(word.text) for word in name):
            return self._from.town(len(name))
        if label in INNER and all(word.node is None for word in name):
            return self._from.whole(label, len(name))
        return None

    def _word(self, old: str, label: str, first: bool, alone: bool) -> str:
        if old not in self._words:
            self._words[old] = self._other(old, label, first, alone)
        return self._words[old]

    def _other(self, old: str, label: str, first: bool, alone: bool) -> str:
        if label == "ORG" and old.isupper() and old.isalpha() and 2 < len(old) < 7:
            return self._from.letters(old) if alone else old
        upper = old.isupper() and len(old) > 3
        if not (one_word(old) or upper):
            return old
        inside = label in INNER
        if label == "ORG" and alone and self._from.is_odd(old):
            return self._from.odd_name()
        if inside:
            label, first = self._from.kind(old) or label, False
        new = old
        if label == "PERSON":
            new = self._from.chosen(self._people[0] if first else self._people[1])
        elif label == "GPE" and (alone or inside):
            new = self._from.place(old)
        elif label == "NORP" and (alone or inside):
            new = self._from.nationality(old)
        return new.upper() if upper else new
