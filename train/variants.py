"""Other ways to print a sentence: between quotation marks, in capitals, in small letters, in title case."""

import random
from collections.abc import Callable

from train.words import Node, Sentence, Word, copied

QUOTATION_MARKS = "\"'“”‘’`«»"
_PAIRS = (('"', '"'), ("“", "”"), ("“", "”"))


def quoted(sentence: Sentence, rng: random.Random) -> Sentence:
    """The sentence between quotation marks; as it is where it has some, or no full stop before the closing one."""
    if len(sentence) < 3 or sentence[-1].text not in ".?!":
        return sentence
    if any(mark in word.text for word in sentence for mark in QUOTATION_MARKS):
        return sentence
    root = next((place for place, word in enumerate(sentence) if word.node and word.node.relation == "ROOT"), None)
    inner = copied(sentence)
    for word in inner:
        if word.node is not None:
            word.node.head += 1
    inner[-1].space = False
    opening, closing = rng.choice(_PAIRS)
    name = "O" if sentence[0].name is not None else None
    before, after = (
        Word(mark, name, Node(tag, "PUNCT", "", mark, root + 1, "punct") if root is not None else None, space)
        for mark, tag, space in ((opening, "``", False), (closing, "''", True))
    )
    return [before, *inner, after]


def in_capitals(sentence: Sentence) -> Sentence:
    return _rewritten(sentence, str.upper)


def in_small_letters(sentence: Sentence) -> Sentence:
    return _rewritten(sentence, str.lower)


def in_title_case(sentence: Sentence, small: frozenset[str] = frozenset()) -> Sentence:
    """Every word with a capital, but for those in `small` after the first."""
    titled = _rewritten(sentence, lambda text: text[:1].upper() + text[1:])
    for new, old in zip(titled[1:], sentence[1:], strict=True):
        if old.text in small or old.text.startswith(("'", "’", "n't", "n’t")):
            new.text = old.text
    return titled


def _rewritten(sentence: Sentence, how: Callable[[str], str]) -> Sentence:
    new = copied(sentence)
    for word in new:
        word.text = how(word.text)
    return new
