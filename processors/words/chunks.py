"""Noun phrases by word classes alone: a small tagger errs less than a small parser, and on label sets alike.

A chunk is a plain noun phrase ("the three Russian diplomats"); a group is a coordination of chunks, each with what
hangs on it by a preposition ("an attaché and two members of the embassy's staff").
"""

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from processors.words.numbers import ROUGH
from processors.words.trees import sentence_of

TIES = frozenset(
    (
        "of from at in with working based serving accredited attached belonging representing assigned to stationed"
        " posted employed"
    ).split()
)
_INSIDE = frozenset({"ADJ", "NOUN", "PROPN", "NUM", "SYM", "X"})
_POSSESSIVES = frozenset({"'s", "’s", "'", "’"})
_DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow tonight".split())
_AWAY = frozenset({"home", "out", "away", "packing", "back", "early", "off"})
_LATIN = frozenset({"persona", "personae", "personas", "unwelcome", "undesirable"})
_REASONS = frozenset(
    (
        "solidarity response connection retaliation reaction protest line coordination reply return reprisal accordance"
        " light step row dispute move revenge answer exchange"
    ).split()
)
_JOINS = frozenset({"and", ",", "or", "&", "plus", "nor"})


@dataclass(frozen=True, slots=True)
class Chunk:
    """Tokens `start` to `end` of a doc around the noun `head`."""

    start: int
    end: int
    head: Token

    def tokens(self) -> list[Token]:
        return [self.head.doc[index] for index in range(self.start, self.end)]


@dataclass(frozen=True, slots=True)
class Member:
    """A chunk and those that hang on it: "two members" of "the staff" at "the embassy". `end` is past them all."""

    chunk: Chunk
    tied: tuple[Chunk, ...]
    end: int


def chunk_at(doc: Doc, index: int, stop: int) -> Chunk | None:
    """The noun phrase that begins with token `index` and ends before `stop`, None where none begins."""
    while index < stop and doc[index].is_quote:
        index += 1
    place = index
    if place < stop and doc[place].pos_ == "PRON" and doc[place].tag_ in {"PRP", "WP", "DT", "WDT", "EX", "CD"}:
        return Chunk(index, place + 1, doc[place])
    head: Token | None = None
    while place < stop and _goes_on(doc, place, index, head):
        token = doc[place]
        if token.pos_ in {"NOUN", "PROPN", "NUM", "SYM", "X", "VERB"} or is_of_a_nation(token):
            head = token
        if token.text in _POSSESSIVES:
            head = None
        place += 1
    while place > index and doc[place - 1].is_quote:
        place -= 1
    if head is None and place > index and doc[place - 1].pos_ == "ADJ" and place - 1 > index:
        # "the Union's representative", where a tagger takes the noun for an adjective.
        owned = any(one.text in _POSSESSIVES for one in doc[index:place])
        head = doc[place - 1] if owned else None
    return Chunk(index, place, head) if head is not None else None


def chunk_before(doc: Doc, index: int, floor: int) -> Chunk | None:
    """The noun phrase that ends right before token `index` and begins no earlier than `floor`."""
    start = index
    for first in range(index - 1, max(floor, index - 14) - 1, -1):
        found = chunk_at(doc, first, index)
        if found is None or found.end != index:
            passable = doc[first].pos_ in {"ADV", "PUNCT"} or doc[first].tag_ in {"VBN", "VBG"}
            if first < index - 1 and doc[first].text not in _POSSESSIVES and not passable:
                break
            continue
        start = first
    return chunk_at(doc, start, index) if start < index else None


def phrase_start(head: Token) -> Token:
    """The first token of the noun phrase of `head`."""
    chunk = chunk_before(head.doc, head.i + 1, sentence_of(head).start)
    return head.doc[chunk.start] if chunk is not None else head


def member_at(doc: Doc, index: int, stop: int) -> Member | None:
    """The noun phrase at `index` with what prepositions and participles hang on it."""
    chunk = chunk_at(doc, index, stop)
    if chunk is None:
        return None
    tied: list[Chunk] = []
    end = chunk.end
    while end < stop - 1 and doc[end].lower_ in TIES and len(tied) < 4:
        place = end + 1
        while place < stop - 1 and doc[place].lower_ in TIES:
            place += 1
        following = chunk_at(doc, place, stop)
        if following is None or following.head.ent_type_ in {"DATE", "TIME"} or following.head.lower_ in _REASONS:
            break
        tied.append(following)
        end = following.end
    return Member(chunk, tuple(tied), end)


def group_at(doc: Doc, index: int, stop: int) -> list[Member]:
    """The coordination that begins with token `index`; empty where no noun phrase begins there."""
    members: list[Member] = []
    place = index
    conjoined = False
    while (member := member_at(doc, place, stop)) is not None:
        members.append(member)
        place = member.end
        joined = False
        while place < stop and doc[place].lower_ in _JOINS:
            conjoined = conjoined or doc[place].text != ","
            place, joined = place + 1, True
        if doc[place : place + 3].text.lower() == "as well as":
            place, joined, conjoined = place + 3, True, True
        if not joined:
            break
    # Without an "and" the comma begins something else.
    return members if conjoined else members[:1]


def is_of_a_nation(token: Token) -> bool:
    """`five Swedish (and three Norwegian envoys)`."""
    return token.ent_type_ == "NORP" or (
        token.tag_ == "JJ" and token.text[0].isupper() and token.i > sentence_of(token).start
    )


def _counts(doc: Doc, place: int) -> bool:
    """Whether a number begins a noun phrase of its own: "(on the advice of) the Agency six envoys"."""
    return any(one.tag_ == "NNS" for one in doc[place + 1 : place + 4]) and doc[place].ent_type_ in {"CARDINAL", ""}


def _goes_on(doc: Doc, place: int, first: int, head: Token | None) -> bool:
    token = doc[place]
    word = token.lower_
    if word in _POSSESSIVES and place > first:
        return token.tag_ == "POS" or doc[place - 1].pos_ in {"NOUN", "PROPN"}
    if head is not None and token.ent_type_ == "DATE" and head.ent_type_ != "DATE":
        return False
    if word in _DAYS or (head is not None and word in _AWAY):
        return False
    if token.pos_ in {"DET"} or token.tag_ in {"PRP$", "WP$"}:
        return place == first or doc[place - 1].pos_ in {"DET", "ADV"} or doc[place - 1].lower_ in {"all", "both"}
    if (
        token.pos_ == "NUM"
        and head is not None
        and head.i == place - 1
        and (head.pos_ == "NOUN" or _counts(doc, place))
    ):
        return False
    if token.pos_ in _INSIDE:
        return word not in _LATIN
    if word == "attaches" and place > first:
        # The plural without its accent, which a tagger takes for a verb.
        return True
    bare = head is None or is_of_a_nation(head)
    if token.tag_ == "VBZ" and bare and place > first and doc[place - 1].pos_ in {"ADJ", "NUM"}:
        # "four military attaches": no verb follows an adjective or a number.
        return True
    if token.is_quote or word == "-":
        return place + 1 < len(doc) and doc[place + 1].pos_ in _INSIDE
    if token.tag_ in {"VBN", "VBG"}:
        counted = head is None or head.pos_ == "NUM"
        return place + 1 < len(doc) and counted and doc[place + 1].pos_ in _INSIDE and place > first
    return (word in ROUGH and head is None) or (
        token.pos_ == "ADV" and place + 1 < len(doc) and doc[place + 1].pos_ in {"NUM", "ADJ"}
    )
