"""Phrases: words in their order, in one sentence, with at most so many others between neighbours.

A phrase is compiled into sequences of slots; a slot holds every form that may stand there, so that matching compares
words and inflects nothing.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice, product

from alerts.rules.anchors import MAX_APART, WordAnchor
from alerts.rules.forms import PREFIXES, forms_of
from alerts.rules.text import Words, words_of

MAX_SEQUENCES = 200
Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Slot:
    """What may stand at one place: words in any case, and words in capitals only.

    `owned` is None where a possessive 's makes no difference, else whether it has to be there. `bases` are the words
    that may be inflected, for texts in other languages.
    """

    words: frozenset[str]
    capitals: frozenset[str] = frozenset()
    owned: bool | None = None
    bases: frozenset[str] = frozenset()
    forms: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        object.__setattr__(self, "forms", self.words | self.capitals if self.capitals else self.words)

    def places(self, words: Words) -> list[int]:
        """Where in the text this slot is filled, in order."""
        found = [index for word in self.words for index in words.at.get(word, ())]
        found += words.inflected(self.bases)
        found += [index for word in self.capitals for index in words.at.get(word, ()) if index in words.capitals]
        if self.owned is not None:
            found = [index for index in found if (index in words.possessive) is self.owned]
        return sorted(set(found))


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase: any of `sequences`. `shown` is how the rule writes it."""

    shown: str
    sequences: tuple[tuple[Slot, ...], ...]
    within: int = 0
    field: str | None = None
    anchors: frozenset[WordAnchor] = frozenset()

    def may_stand(self, words: Sequence[str]) -> bool:
        """Whether it stands among these words if sentences and capitals allow."""
        return any(_in_order(slots, words, self.within) for slots in self.sequences)

    @property
    def capitals(self) -> frozenset[str] | None:
        """Words in capitals of which one must stand there; None where it may do without."""
        lone = [next((slot for slot in slots if not slot.words), None) for slots in self.sequences]
        if None in lone:
            return None
        return frozenset(form.upper() for slot in lone if slot is not None for form in slot.capitals)

    def find(self, words: Words, ranges: Sequence[Range] | None = None) -> list[Range]:
        """The matches as (start, end) offsets in order, the closest where several overlap.

        With `ranges` (offsets) a match has to lie inside one of them.
        """
        found = {span for slots in self.sequences for span in _find(slots, words, self.within)}
        spans = sorted((words.start[first], words.end[last]) for first, last in found)
        if ranges is not None:
            spans = [one for one in spans if any(start <= one[0] and one[1] <= end for start, end in ranges)]
        return _closest(spans)


def compile_phrase(
    text: str,
    synonyms: Mapping[str, Sequence[str]] | None = None,
    within: int = 0,
    field: str | None = None,
    exact: bool = False,
) -> Phrase:
    """Raises ValueError, in words for the rule's author, where the text has no word or a synonym has no place."""
    parts = _split(text)
    if not parts:
        raise ValueError(f"{text!r} holds no word to look for")
    sequences = set(_sequences(_choices(parts, synonyms or {}, text), exact))
    for joined in _joined(parts):
        sequences |= set(_sequences([[[word]] for word in joined], exact))
    if len(sequences) > MAX_SEQUENCES:
        raise ValueError(f"{text!r} has too many synonyms of several words: {MAX_SEQUENCES} combinations at most")
    ordered = tuple(sorted(sequences, key=lambda slots: [sorted(slot.forms) for slot in slots]))
    anchors = frozenset(_anchor(slots, within) for slots in ordered)
    return Phrase(text.strip(), ordered, within, field, anchors)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a rule: `shape` keeps its capitals, `owned` notes a 's, `parts` stand around a hyphen."""

    shape: str
    owned: bool
    parts: tuple[str, ...] = ()


def _split(text: str) -> list[Word]:
    words = words_of(text)
    found = []
    for index, word in enumerate(words.word):
        raw = text[words.start[index] : words.end[index]]
        shape = word
        if index in words.capitals:
            shape = word.upper()
        elif any(letter.isupper() for letter in raw):
            shape = word[:1].upper() + word[1:]
        parts = tuple(part.casefold() for part in raw.split("-") if part)
        found.append(Word(shape, index in words.possessive, parts if len(parts) == 2 and parts[0] in PREFIXES else ()))
    return found


def _choices(parts: Sequence[Word], synonyms: Mapping[str, Sequence[str]], text: str) -> list[list[list[Word]]]:
    """For each stretch of the phrase the word lists that may stand there, its own first."""
    keys: list[tuple[list[str], list[list[Word]]]] = []
    for word, others in synonyms.items():
        key = [part.shape.casefold() for part in _split(word)]
        if not key:
            raise ValueError(f"synonyms: {word!r} holds no word")
        options = [_split(other) for other in others]
        if not all(options):
            raise ValueError(f"synonyms of {word!r}: one of them holds no word")
        keys.append((key, options))
    unused = set(range(len(keys)))
    choices: list[list[list[Word]]] = []
    position = 0
    lowered = [part.shape.casefold() for part in parts]
    while position < len(parts):
        for index, (key, options) in enumerate(keys):
            if lowered[position : position + len(key)] == key:
                choices.append([list(parts[position : position + len(key)]), *options])
                unused.discard(index)
                position += len(key)
                break
        else:
            choices.append([[parts[position]]])
            position += 1
    if unused:
        word = list(synonyms)[min(unused)]
        raise ValueError(f"synonyms: {word!r} is no word of {text.strip()!r}")
    return choices


def _sequences(choices: Sequence[Sequence[Sequence[Word]]], exact: bool) -> Iterator[tuple[Slot, ...]]:
    """Every way through the choices, as far as there may be ways."""
    ways = product(*(_slots(options, exact) for options in choices))
    for chosen in islice(ways, MAX_SEQUENCES + 1):
        yield tuple(slot for slots in chosen for slot in slots)


def _slots(options: Sequence[Sequence[Word]], exact: bool) -> list[tuple[Slot, ...]]:
    """The alternatives for one stretch. Single words share a slot; a prefix may stand joined or apart."""
    singles = [option[0] for option in options if len(option) == 1]
    found = _shared([_slot(word, exact) for word in singles])
    for option in options:
        if len(option) > 1:
            found += [tuple(_slot(word, exact) for word in way) for way in (option, *_joined(option))]
    found += [tuple(_slot(Word(part, False), exact) for part in word.parts) for word in singles if word.parts]
    return found


def _shared(slots: Sequence[Slot]) -> list[tuple[Slot, ...]]:
    """One slot for all that agree on the possessive."""
    shared: list[tuple[Slot, ...]] = []
    for owned in (None, False, True):
        group = [slot for slot in slots if slot.owned is owned]
        if group:
            words = frozenset(form for slot in group for form in slot.words)
            capitals = frozenset(form for slot in group for form in slot.capitals) - words
            bases = frozenset(base for slot in group for base in slot.bases)
            shared.append((Slot(words, capitals, owned, bases),))
    return shared


def _joined(words: Sequence[Word]) -> list[list[Word]]:
    """`post mortem` is written `post-mortem` as well, which is one word."""
    for index, word in enumerate(words[:-1]):
        if word.shape.casefold() in PREFIXES:
            following = words[index + 1]
            one = Word(word.shape + following.shape, following.owned)
            return [[*words[:index], one, *words[index + 2 :]]]
    return []


def _slot(word: Word, exact: bool) -> Slot:
    """The forms of one word of a rule: its own alone where it has capitals or the rule says `exact`."""
    shape, owned = word.shape, word.owned
    folded = shape.casefold()
    lone = owned if exact else None
    letters = sum(letter.isalpha() for letter in shape)
    if shape.isupper() and letters <= 5 and shape not in {"A", "I"}:
        return Slot(frozenset(), frozenset({folded}), lone)
    if exact or shape != folded:
        return Slot(frozenset({folded}), frozenset(), lone)
    return Slot(forms_of(folded), frozenset(), None, frozenset({folded}))


def _anchor(slots: Sequence[Slot], within: int) -> WordAnchor:
    """What is likely to be rarest: the pair of neighbours, or the word, with the longest words."""
    lengths = [min(map(len, slot.forms)) for slot in slots]
    if len(slots) == 1 or within > MAX_APART:
        rarest = slots[max(range(len(slots)), key=lambda place: lengths[place])]
        return WordAnchor(rarest.forms, bases=rarest.bases)
    place = max(range(len(slots) - 1), key=lambda place: lengths[place] + lengths[place + 1])
    first, second = slots[place], slots[place + 1]
    return WordAnchor(first.forms, second.forms, within, first.bases | (frozenset() if first.bases else second.bases))


def _in_order(slots: Sequence[Slot], words: Sequence[str], within: int) -> bool:
    """Whether words of each slot stand in order, near enough."""
    forms = slots[0].forms
    reached = [place for place, word in enumerate(words) if word in forms]
    for slot in slots[1:]:
        if not reached:
            return False
        forms, last = slot.forms, len(words)
        nearby = {place for one in reached for place in range(one + 1, min(one + within + 2, last))}
        reached = [place for place in nearby if words[place] in forms]
    return bool(reached)


def _find(slots: Sequence[Slot], words: Words, within: int) -> list[Range]:
    """(first, last) places of matches: for each first word the nearest end."""
    filled = []
    for slot in slots:
        places = slot.places(words)
        if not places:
            return []
        filled.append(places)
    found = []
    for first in filled[0]:
        reached = [first]
        for places in filled[1:]:
            reached = _next(reached, places, words, within)
            if not reached:
                break
        else:
            found.append((first, reached[0]))
    return found


def _next(reached: Sequence[int], places: Sequence[int], words: Words, within: int) -> list[int]:
    """The places that can follow one of those reached, in order."""
    found = []
    low = bisect_left(places, reached[0] + 1)
    high = bisect_right(places, reached[-1] + 1 + within)
    for place in places[low:high]:
        if any(0 < place - one <= within + 1 and words.together(one, place) for one in reached):
            found.append(place)
    return found


def _closest(spans: Sequence[Range]) -> list[Range]:
    """Without those that hold another, and of overlapping ones the first. The spans are in order."""
    tight: list[Range] = []
    for start, end in reversed(spans):
        if not tight or end < tight[-1][1]:
            tight.append((start, end))
    kept: list[Range] = []
    for one in reversed(tight):
        if not kept or one[0] >= kept[-1][1]:
            kept.append(one)
    return kept
