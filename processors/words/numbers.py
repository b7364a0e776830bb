"""Numbers of people as news texts write them: 12, "twelve", "a dozen", "twenty-five"."""

import re
from dataclasses import dataclass

from spacy.tokens import Token

from processors.words.trees import sentence_of

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
_EVERY = frozenset({"every", "each", "all", "any", "no"})
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
    """What a noun phrase says of how many there are: `rough` where it says it roughly, `bare` where it says nothing."""

    number: int | None
    rough: bool = False
    bare: bool = False


def stated_count(head: Token, first: int) -> Stated:
    """How many the noun phrase from token `first` to `head` states."""
    words = [head.doc[index] for index in range(first, head.i)]
    before = [head.doc[index].lower_ for index in range(max(sentence_of(head).start, first - 2), first)]
    if any(_is_rough(token) for token in words) or (before and before[-1] in ROUGH - {"more", "fewer"}):
        return Stated(None, rough=True)
    if words and words[0].lower_ in _EVERY and not any(number_of(token.text) for token in words):
        return Stated(None)
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
    many = noun.lower_.endswith("s") or noun.lower_ in COLLECTIVE
    return Stated(None if many else 1, bare=many and not any(token.pos_ in {"DET", "PRON"} for token in words))


def _is_rough(token: Token) -> bool:
    """Whether a word makes a number rough: "two more envoys" are two, "more than two" are not."""
    if token.lower_ in {"more", "fewer"}:
        return token.i + 1 < len(token.doc) and token.nbor(1).lower_ == "than"
    return token.lower_ in ROUGH


def total(stated: list[Stated]) -> int | None:
    """Of a coordination: "25 diplomats and embassy staff" are 25, "an envoy and his whole staff" nobody knows."""
    known = [one.number for one in stated if one.number is not None]
    unknown = [one for one in stated if one.number is None]
    return sum(known) if known and all(one.bare for one in unknown) else None
