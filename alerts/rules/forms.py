"""The forms of an English word: plurals and a verb's tenses, from a table in the package.

Possessives are no business of this module: the tokens carry them (text.py). The table is read once, when the first
word is looked up. Its source and its layout stand in scripts/make_word_forms.py.
"""

from functools import cache
from importlib.resources import files

import zstandard

_PREFIX_LIST = (
    "ante anti auto bi bio co counter crypto de dis e ex hyper il im infra inter intra ir macro mal mega meta micro mid"
    " mini mis mono multi neo non para poly post pre pro proto pseudo quasi re semi sub super supra trans tri ultra un"
    " under uni vice"
)
PREFIXES = frozenset(_PREFIX_LIST.split())
"""With a hyphen behind them, these make another word of the one that follows."""
_VOWELS = "aeiou"


def forms_of(word: str) -> frozenset[str]:
    """The word in lower case and its other forms; an inflected word gives those of its base.

    A word that the table lacks is inflected by the regular rules.
    """
    if found := _told(word):
        return frozenset({word, *found})
    for prefix in sorted(PREFIXES, key=len, reverse=True):
        base = word.removeprefix(prefix)
        if base != word and len(base) > 3 and (found := _told(base)):
            return frozenset({word, *(prefix + form for form in found)})
    return frozenset({word, *_regular(word)})


def is_word(word: str) -> bool:
    """Whether the table knows this word, in lower case, as a base or a form."""
    return word in _table() or f"{word}-" in _table()


def known_words() -> list[str]:
    """The base of every line of the table, in order."""
    return list(dict.fromkeys(line.split(" ")[0].removesuffix("-") for line in _lines()))


def _told(word: str) -> list[str]:
    """All forms on the lines that a word leads to."""
    return [form.removesuffix("-") for form in _table().get(word, "").split()]


@cache
def _lines() -> list[str]:
    data = files("alerts.rules").joinpath("data", "word_forms.txt.zst").read_bytes()
    text = zstandard.ZstdDecompressor().decompress(data).decode()
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def _table() -> dict[str, str]:
    """Form as it stands -> the lines with it, which are taken apart when they are asked for: stages start often."""
    table: dict[str, str] = {}
    for line in _lines():
        for form in line.split(" "):
            table[form] = f"{table[form]} {line}" if form in table else line
    return table


def _regular(word: str) -> set[str]:
    """Plural and tenses of a word by the rules, for words of plain letters only."""
    if len(word) < 3 or not (word.isascii() and word.isalpha()):
        return set()
    if word.endswith("y") and word[-2] not in _VOWELS:
        return {f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"}
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return {word[:-1]}
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return {f"{word}es", f"{word}ed", f"{word}ing"}
    if word.endswith("e"):
        return {f"{word}s", f"{word}d", f"{word[:-1]}ing"}
    return {f"{word}s", f"{word}ed", f"{word}ing"}
