"""Claims that nouns hold: `the ministry's denial that ...`, `a warning from the bank that ...`, `the union's demand
for ...`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Span, Token

from processors.claims.cues import NOUNS, Cue
from processors.names.who import Who, who
from processors.reading import Block, Reading
from processors.words.chunks import chunk_at
from processors.words.trees import FINITE, is_negated, obliques

_FROM = frozenset({"by", "from"})


@dataclass(frozen=True, slots=True)
class Held:
    """What a noun holds: who says it, the noun, what it means, and characters `content` of the text."""

    who: Who
    noun: Token
    cue: Cue
    content: tuple[int, int]


def held_by_nouns(reading: Reading, block: Block, sentence: Span) -> Iterator[Held]:
    """The claims that the nouns of a sentence hold, with an owner that the text names."""
    for noun in sentence:
        cue = NOUNS.get(noun.lemma_.lower()) if noun.pos_ == "NOUN" else None
        if cue is None or is_negated(noun):
            continue
        owner, behind = _owner(noun, sentence)
        if owner is None:
            continue
        content = _content(noun, behind, sentence, cue)
        if content is not None:
            first, last = content
            yield Held(who(reading, block, owner), noun, cue, (block.offset(first), block.past(last)))


def _owner(noun: Token, sentence: Span) -> tuple[Token | None, int]:
    """Whose it is, and the token behind noun and owner."""
    behind = noun.i + 1
    if behind + 1 < sentence.end and noun.doc[behind].lower_ in _FROM:
        chunk = chunk_at(noun.doc, behind + 1, sentence.end)
        while chunk is not None and chunk.end + 1 < sentence.end and noun.doc[chunk.end].lower_ in {"of", "for", "in"}:
            following = chunk_at(noun.doc, chunk.end + 1, sentence.end)
            if following is None:
                break
            behind, chunk = following.end, type(chunk)(chunk.start, following.end, chunk.head)
        if chunk is not None:
            return chunk.head, chunk.end
    owners = [one for one in noun.lefts if one.dep_ in {"nmod:poss", "poss"}]
    if not owners and noun.i > sentence.start and noun.nbor(-1).ent_type_ == "NORP":
        # "A Japanese appeal"
        owners = [noun.nbor(-1)]
    owners += obliques(noun, _FROM)
    return (owners[0], behind) if owners else (None, behind)


def _content(noun: Token, behind: int, sentence: Span, cue: Cue) -> tuple[Token, Token] | None:
    """The first and the last token of what is said."""
    doc = sentence.doc
    if behind + 1 >= sentence.end:
        return None
    link = doc[behind]
    if link.lower_ == "that" and doc[behind + 1].pos_ not in {"VERB", "AUX", "PUNCT"}:
        return doc[behind + 1], _end_of_clause(noun, behind + 1, sentence)
    if cue.claim != "demand":
        return None
    if link.lower_ == "for":
        return doc[behind + 1], _end_of_phrase(behind + 1, sentence)
    to = next((one for one in doc[behind : min(sentence.end - 1, behind + 6)] if one.lower_ == "to"), None)
    if to is not None and to.nbor(1).tag_ == "VB" and not any(one.tag_ in FINITE for one in doc[behind : to.i]):
        return to, _end_of_phrase(to.i + 1, sentence)
    return None


def _end_of_clause(noun: Token, start: int, sentence: Span) -> Token:
    """The last token of a "that" clause: before the verb whose subject the noun is."""
    above = noun.head
    if above.i > start + 1 and above.tag_ in FINITE | {"VBN", "JJ", "NN"} and noun.dep_.startswith("nsubj"):
        first = min(
            [above.i, *(one.i for one in above.children if one.i > start and one.dep_.startswith(("aux", "cop")))]
        )
        return sentence.doc[max(start, first - 1)]
    finite = [one.i for one in sentence.doc[start : sentence.end] if _is_finite(one)]
    if len(finite) > 1 and noun.i - sentence.start < 6 and sentence.doc[finite[1] - 1].pos_ != "PRON":
        return sentence.doc[finite[1] - 1]
    edge = next((one.right_edge for one in noun.children if one.i > start), None)
    return edge if edge is not None and edge.i > start else _before_stop(sentence)


def _is_finite(one: Token) -> bool:
    """A finite verb, or what a tagger takes for a participle without an auxiliary."""
    bare = one.tag_ == "VBN" and not any(two.pos_ == "AUX" for two in one.doc[max(0, one.i - 3) : one.i])
    return one.tag_ in FINITE or bare


def _end_of_phrase(start: int, sentence: Span) -> Token:
    """The last token before a finite verb, a comma or the end."""
    for one in sentence.doc[start + 1 : sentence.end]:
        if one.tag_ in FINITE or one.text in {",", ";", ":", ".", "—", "–"}:
            return one.nbor(-1)
    return _before_stop(sentence)


def _before_stop(sentence: Span) -> Token:
    last = sentence[-1]
    return last.nbor(-1) if last.is_punct and len(sentence) > 1 else last
