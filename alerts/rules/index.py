"""The compiled index: from the words and features of an article to the rules that it may fulfil.

Words that a rule knows lead to numbers, and a pair of numbers to the rules in which these words stand together, so an
article costs a few look-ups a word, however many rules there are. A sieve of bits in front of the tables lets the few
pairs through that some rule may have. Indexes don't change: adding rules makes a new one that shares what it can.
"""

from collections.abc import Iterable, Iterator
from copy import copy
from itertools import repeat
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alerts.rules.anchors import Anchors, Feature, WordAnchor
from topics.stems import stemmer

K = TypeVar("K")
Rules = dict[str, int]
"""Rule id -> how many words may stand between the pair (0 where there is no pair)."""
Numbers = NDArray[np.int64]
FACTOR = 0x9E3779B1
UNKNOWN = 0


class Index:
    """Rule ids by their anchors."""

    def __init__(self) -> None:
        # Grows only, and is shared by the indexes that came one from the other.
        self._numbers: dict[str, int] = {}
        self._always: Rules = {}
        self._features: dict[Feature, Rules] = {}
        self._bases: dict[str, Rules] = {}
        self._pairs: dict[tuple[int, int], Rules] = {}
        self._sieve = _Sieve(0)
        self._stems: dict[str, dict[str, Rules]] = {}

    def changed(self, gone: Iterable[tuple[str, Anchors]], come: Iterable[tuple[str, Anchors]]) -> "Index":
        """A new index without some rules and with others, given by id and anchors."""
        index = Index()
        index._numbers, index._always = self._numbers, dict(self._always)
        index._features, index._bases, index._pairs = dict(self._features), dict(self._bases), dict(self._pairs)
        for rule, anchors in gone:
            index._leave(rule, anchors)
        fresh: dict[tuple[int, int], int] = {}
        for rule, anchors in come:
            for pair, apart in index._enter(rule, anchors).items():
                fresh[pair] = max(apart, fresh.get(pair, 0))
        index._sieve = self._sieve.with_pairs(fresh, index._pairs)
        return index

    def candidates(self, words: list[str], features: Iterable[Feature]) -> dict[str, list[int]]:
        """The rules of which an anchor is there, each with the places of its words.

        `words` are all words in order, with END between stretches; a rule whose anchor is no word has no places.
        """
        found: dict[str, list[int]] = {rule: [] for rule in self._always}
        numbers = np.fromiter(map(self._numbers.get, words, repeat(UNKNOWN)), np.int64, len(words))
        for place, apart, pair in self._sieve.let_through(numbers):
            for rule, most in self._pairs.get(pair, {}).items():
                if apart <= most:
                    found.setdefault(rule, []).append(place)
        for feature in self._features.keys() & features:
            for rule in self._features[feature]:
                found.setdefault(rule, [])
        return found

    def inflected(self, words: Iterable[str], language: str | None) -> set[str]:
        """The rules with a word of which a form, by the endings of the text's own language, is among `words`."""
        stem = stemmer(language) if language not in {None, "en"} else None
        if stem is None or language is None:
            return set()
        if language not in self._stems:
            table: dict[str, Rules] = {}
            for base, rules in self._bases.items():
                table[stem(base)] = table.get(stem(base), {}) | rules
            self._stems[language] = table
        return {rule for word in set(words) for rule in self._stems[language].get(stem(word), ())}

    def _enter(self, rule: str, anchors: Anchors) -> dict[tuple[int, int], int]:
        """Enters a rule, and answers its pairs with how far apart they may stand."""
        pairs: dict[tuple[int, int], int] = {}
        if anchors is None:
            self._always[rule] = 0
        for anchor in anchors or ():
            if isinstance(anchor, Feature):
                self._features[anchor] = {**self._features.get(anchor, {}), rule: 0}
                continue
            for base in anchor.bases:
                self._bases[base] = {**self._bases.get(base, {}), rule: 0}
            for pair in self._pairs_of(anchor):
                most = max(anchor.apart, self._pairs.get(pair, {}).get(rule, 0))
                self._pairs[pair] = {**self._pairs.get(pair, {}), rule: most}
                pairs[pair] = most
        return pairs

    def _leave(self, rule: str, anchors: Anchors) -> None:
        self._always.pop(rule, None)
        for anchor in anchors or ():
            if isinstance(anchor, Feature):
                _drop(self._features, anchor, rule)
                continue
            for base in anchor.bases:
                _drop(self._bases, base, rule)
            for pair in self._pairs_of(anchor):
                _drop(self._pairs, pair, rule)

    def _pairs_of(self, anchor: WordAnchor) -> Iterator[tuple[int, int]]:
        """The numbers of the words; a word that stands alone has UNKNOWN beside it."""
        seconds = self._known(anchor.second) if anchor.second else {UNKNOWN}
        for first in self._known(anchor.first):
            for second in seconds:
                yield first, second

    def _known(self, forms: frozenset[str]) -> set[int]:
        """The numbers of these words; the forms of a word get one number, where none of them had one before."""
        numbers = self._numbers
        found = {numbers[form] for form in forms if form in numbers}
        fresh = [form for form in forms if form not in numbers]
        if fresh:
            number = min(found) if found else len(numbers) + 1
            for form in fresh:
                numbers[form] = number
            found.add(number)
        return found


class _Sieve:
    """For each pair of numbers a byte at its hash: bit 0 for a word alone, bit d for a pair d places apart."""

    def __init__(self, pairs: int) -> None:
        size = 1 << max(12, (pairs * 16 - 1).bit_length())
        self._room = size // 16
        self._mask = size - 1
        self._bits = np.zeros(size, np.uint8)
        self._reach = 0

    def with_pairs(self, fresh: dict[tuple[int, int], int], every: dict[tuple[int, int], Rules]) -> "_Sieve":
        """A sieve that lets `fresh` pairs through too; `every` has all pairs, for when it has to grow."""
        if len(every) > self._room:
            sieve = _Sieve(len(every) * 2)
            fresh = {pair: max(rules.values()) for pair, rules in every.items()}
        else:
            sieve = copy(self)
            sieve._bits = self._bits.copy()
        for (first, second), apart in fresh.items():
            # A word alone has bit 0; a pair with up to `apart` words between has the bits 1 to apart + 1.
            bits = 1 if second == UNKNOWN else (1 << (apart + 2)) - 2
            sieve._bits[(first * FACTOR + second) & sieve._mask] |= bits
            sieve._reach = max(sieve._reach, 0 if second == UNKNOWN else apart + 1)
        return sieve

    def let_through(self, numbers: Numbers) -> Iterator[tuple[int, int, tuple[int, int]]]:
        """(place, words between, pair) of what some rule may have, among these words in order."""
        mixed = numbers * FACTOR
        for place in np.flatnonzero(self._bits[mixed & self._mask] & 1).tolist():
            yield place, 0, (int(numbers[place]), UNKNOWN)
        for distance in range(1, self._reach + 1):
            hashes = (mixed[:-distance] + numbers[distance:]) & self._mask
            for place in np.flatnonzero(self._bits[hashes] & (1 << distance)).tolist():
                yield place, distance - 1, (int(numbers[place]), int(numbers[place + distance]))


def _drop(table: dict[K, Rules], key: K, rule: str) -> None:
    kept = {one: apart for one, apart in table.get(key, {}).items() if one != rule}
    if kept:
        table[key] = kept
    else:
        table.pop(key, None)
