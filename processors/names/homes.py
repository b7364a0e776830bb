"""From which country's side a text tells: whose "the minister" and whose "Foreign Ministry" it means."""

import re
from collections import Counter

from processors.names.cities import country_of_city
from processors.reading import Block, Reading
from processors.text import dateline_end
from topics.records import Mention

_END = re.compile(r"[.!?][\"'”’)]{0,2}\s+(?=[\"'“‘(]?[A-ZÀ-Þ])")
_OPENING = re.compile(r"(?:In|At|From) (?:the )?$")
_SAID_THERE = re.compile(
    r",? (?:said|says|told (?:\w+ )?(?:reporters|journalists|parliament|lawmakers|a news conference)|announced"
    r"|confirmed|warned|added)"
    r"(?: (?:on |late )?\w+day)? in $"
)
_LEAD, _DATELINE, _FAR = 2, 8, 1.2
"""What title and first paragraph name counts twice, and a dateline says it nearly alone. The main country is that which
counts `_FAR` times as much as the next.
"""


def locate(reading: Reading) -> None:
    """Gives the cities of a text their country, and the reading the countries that it names."""
    named = {one.country for one in reading.mentions if one.country is not None and _is_country(reading, one.actor)}
    for index, one in enumerate(reading.mentions):
        if one.actor is None and one.label in {"GPE", "LOC"} and (country := country_of_city(one.text, named)):
            reading.mentions[index] = Mention(one.start, one.end, one.text, one.label, None, None, country)
    reading.places = [(one.start, str(one.country)) for one in reading.mentions if _is_place(reading, one)]
    reading.main_country = _main(reading)


def home(reading: Reading, offset: int) -> str | None:
    """The country from whose side the text tells at `offset`.

    That is the place of the scene ("In Quito, ...", "... said in Quito"), the state that the sentence before begins
    with, the country that the text tells of most; where none stands out, the one that the nearest passage before names
    first.
    """
    return _scene(reading, offset) or reading.main_country or _nearest(reading, offset)


def owner(reading: Reading, offset: int) -> str | None:
    """Whose "its minister" is: the country that its sentence names first before it, else the sentence before."""
    block = _block(reading, offset)
    if block is None:
        return None
    start, before = _sentences(reading, block, offset)
    for first, last in ((start, offset), (before, start)):
        found = [code for place, code in reading.places if first <= place < last]
        if found:
            return found[0]
    return _nearest(reading, block.start) or home(reading, offset)


def host_of_envoy(reading: Reading, offset: int) -> str | None:
    """The country of an ambassador of whom only the title is said: the one besides the main country that is named
    most.
    """
    main = home(reading, offset)
    counted = Counter(code for _, code in reading.places if code != main)
    return counted.most_common(1)[0][0] if counted else None


def _scene(reading: Reading, offset: int) -> str | None:
    block = _block(reading, offset)
    if block is None:
        return None
    start, before = _sentences(reading, block, offset)
    text = reading.text
    for place, code in reading.places:
        if start <= place < offset and _OPENING.search(text, max(start, place - 9), place):
            return code
        if offset < place < offset + 90 and place < block.end:
            said = text.find(" said", offset, place)
            behind = said if said >= 0 else text.find(" told", offset, place)
            if behind >= 0 and _SAID_THERE.fullmatch(text, behind, place):
                return code
    opening = [code for place, code in reading.places if before <= place < min(start, before + 5)]
    return opening[0] if opening else None


def _nearest(reading: Reading, offset: int) -> str | None:
    for block in reversed([block for block in reading.blocks if block.start <= offset]):
        end = min(block.end, offset)
        first = next((code for place, code in reading.places if block.start <= place < end), None)
        if first is not None:
            return first
    return None


def _sentences(reading: Reading, block: Block, offset: int) -> tuple[int, int]:
    """Where the sentence at `offset` begins, and where the one before it does."""
    starts = [block.start, *(one.end() for one in _END.finditer(reading.text, block.start, offset))]
    return starts[-1], starts[-2] if len(starts) > 1 else block.start


def _block(reading: Reading, offset: int) -> Block | None:
    return next((block for block in reading.blocks if block.start <= offset < block.end), None)


def _main(reading: Reading) -> str | None:
    """The country that the text is told from, where one stands out: by its places rather than its adjectives."""
    lead = next((one.end for one in reading.blocks if not one.is_title and one.end - one.start > 60), 0)
    body = next((one.start for one in reading.blocks if not one.is_title), 0)
    dateline = body + dateline_end(reading.text[body : body + 120])
    counted: Counter[str] = Counter()
    for one in reading.mentions:
        if _is_place(reading, one):
            weight = _weight(reading.text, one) * (_LEAD if one.start < lead else 1)
            counted[str(one.country)] += _DATELINE if body <= one.start < dateline else weight
    first = counted.most_common(2)
    if not first or (len(first) > 1 and first[0][1] < _FAR * first[1][1]):
        return None
    return first[0][0]


def _weight(text: str, one: Mention) -> int:
    """`in Quito` says more of where a text is at home than `Ecuador's embassy` or `Ecuadorian`."""
    if one.label == "NORP" or text[one.end : one.end + 2] in {"'s", "’s"}:
        return 1
    return 3 if text[max(0, one.start - 3) : one.start] == "in " else 2


def _is_place(reading: Reading, mention: Mention) -> bool:
    return mention.country is not None and (mention.actor is None or _is_country(reading, mention.actor))


def _is_country(reading: Reading, actor: str | None) -> bool:
    return actor is not None and reading.actors[actor].kind == "country"
