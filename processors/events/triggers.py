"""Which words tell of an event: the verbs and nouns of its frame, with the words that must stand around them."""

from dataclasses import dataclass

from spacy.tokens import Span, Token

from processors.frames import Frame, Verbs
from processors.reading import Block, Reading
from processors.words.trees import FINITE, is_passive

_PARTICLES = frozenset({"out", "home", "away", "back", "off", "packing"})
_AHEAD = 20


@dataclass(frozen=True, slots=True)
class Told:
    """The words that tell of it: they end before token `end`; `verbs` is None for a noun."""

    end: int
    verbs: Verbs | None


@dataclass(frozen=True, slots=True)
class Scene:
    """One place of a text where a frame's words stand: `trigger` is the first of them."""

    reading: Reading
    block: Block
    sentence: Span
    frame: Frame
    trigger: Token
    told: Told


def told_by(token: Token, sentence: Span, frame: Frame) -> Told | None:
    """What tells of it when `token` is the first word of that, else None."""
    lemma = token.lemma_.lower()
    if token.pos_ in {"NOUN", "PROPN"}:
        both = f"{token.nbor(-1).lower_} {token.lower_}" if token.i else ""
        if {lemma, token.lower_.removesuffix("s"), both} & set(frame.nouns):
            return Told(token.i + 1, None)
    if token.pos_ not in {"VERB", "AUX", "NOUN", "PROPN", "ADJ"}:
        return None
    for verbs in frame.verbs:
        if token.pos_ == "AUX" and lemma != "be":
            continue
        if lemma in verbs.lemmas and (token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB")):
            end = _completed(token, sentence, verbs)
            if end is None and verbs.taken and is_passive(token) and _has_papers(token, sentence, frame):
                end = token.i + 1
            if end is not None and _prepared(token, sentence, verbs):
                return Told(end, verbs)
    return None


def _has_papers(token: Token, sentence: Span, frame: Frame) -> bool:
    """Whether the papers that are taken stand before a passive."""
    before = {one.lemma_.lower() for one in sentence.doc[sentence.start : token.i]}
    return frame.whom is not None and bool(before & set(frame.whom.papers))


def _prepared(token: Token, sentence: Span, verbs: Verbs) -> bool:
    """Whether one of the words that must stand right before a verb does."""
    before = [one.lower_ for one in sentence.doc[max(sentence.start, token.i - 3) : token.i]]
    return not verbs.before or any(before[-len(one.split()) :] == one.split() for one in verbs.before)


def _completed(token: Token, sentence: Span, verbs: Verbs) -> int | None:
    """The token after the words that must follow a verb, None where they don't."""
    if not verbs.then:
        return token.i + 1
    words = [one.lower_ for one in sentence.doc[token.i + 1 : min(sentence.end, token.i + 1 + _AHEAD)]]
    named = [(then, parts) for then in verbs.then if (parts := then.split())[0] in words]
    for index in range(len(words)) if named else ():
        for then, parts in named:
            if words[index : index + len(parts)] != parts or {"not", "never"} & set(words[max(0, index - 2) : index]):
                continue
            if _belongs(token, then, sentence.doc[token.i + 1 : token.i + 1 + index]):
                return token.i + 1 + index + len(parts)
    return None


def _belongs(verb: Token, then: str, between: Span) -> bool:
    """Whether what follows still belongs to the verb: `kicked two envoys, both attachés, out`."""
    if verb.lemma_.lower() == "be":
        # "has been declared persona non grata": the verb between tells of it.
        return not any(one.pos_ in {"VERB", "AUX"} and one.lower_ != "been" for one in between)
    if then not in _PARTICLES:
        return True
    commas = sum(one.text == "," for one in between)
    return commas in {0, 2} and not any(one.tag_ in FINITE or one.text in {";", ":"} for one in between)
