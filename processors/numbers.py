"""Numbers of people as news texts write them: 12, "twelve", "a dozen", "twenty-five"."""

import re
from dataclasses import dataclass

from spacy.tokens import Token

_UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
    " eighteen nineteen"
)
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
_WORDS = {word: number for number, word in enumerate(_UNITS.split())}
_WORDS |= {word: 10 * number for number, word in enumerate(_TENS.split(), 2)}
COLLECTIVE = frozenset("staff personnel corps team mission".split())
ROUGH = frozenset(
    (
        "about around some nearly almost roughly approximately over least most than up several dozens scores"
        " hundreds many few various numerous more fewer upwards estimated"
    ).split()
)
_DIGITS = re.compile(r"\d{1,3}(?:,\d{3})+|\d+")


def number_of(text: str) -> int | None:
    """The number that a word or figure stands for."""
    word = text.lower().strip()
    if _DIGITS.fullmatch(word):
        return int(word.replace(",", ""))
    if word in _WORDS:
        return _WORDS[word]
    parts = re.split(r"[-\s]", word)
    if (
        len(parts) == 2
        and parts[0] in _WORDS
        and parts[1] in _WORDS
        and _WORDS[parts[0]] >= 20
        and _WORDS[parts[1]] < 10
    ):
        return _WORDS[parts[0]] + _WORDS[parts[1]]
    if word in {"dozen", "a dozen"}:
        return 12
    return 2 if word == "both" else None


@dataclass(frozen=True, slots=True)
class Stated:
    """What a noun phrase says of how many there are: `rough` where it says it roughly."""

    number: int | None
    rough: bool = False


def stated_count(head: Token, first: int) -> Stated:
    """How many the noun phrase from token `first` to `head` states."""
    words = [head.doc[index] for index in range(first, head.i)]
    before = [head.doc[index].lower_ for index in range(max(head.sent.start, first - 2), first)]
    if any(token.lower_ in ROUGH for token in words) or (before and before[-1] in ROUGH):
        return Stated(None, rough=True)
    for index, token in enumerate(words):
        number = number_of(token.text)
        if number is None:
            continue
        following = words[index + 1 : index + 3]
        if token.lower_ in _WORDS and len(following) == 2 and following[0].text == "-":
            number = number_of(f"{token.lower_}-{following[1].lower_}") or number
        return Stated(number)
    noun = head
    if head.lower_.endswith("affaires"):
        # "chargé d'affaires": its first word says whether it is one.
        noun = next((one for one in words[::-1] if one.lower_.startswith("charg")), head)
        return Stated(None if noun.lower_.endswith("s") else 1)
    return Stated(1 if not noun.lower_.endswith("s") and noun.lower_ not in COLLECTIVE else None)


def total(stated: list[Stated]) -> int | None:
    """Of a coordination: "25 diplomats and embassy staff" are 25, "two attachés and several officials" nobody knows."""
    known = [one.number for one in stated if one.number is not None]
    return sum(known) if known and not any(one.rough for one in stated) else None
