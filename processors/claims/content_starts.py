"""Where what a verb of saying takes begins: each of `takes` is a function that finds one kind of it.

They answer with the first token of the content; None where nothing of the kind follows.
"""

from collections.abc import Callable
from dataclasses import dataclass

from spacy.tokens import Span, Token

from processors.claims.content_clauses import (
    ADDRESSED,
    FOR_ONESELF,
    bare_clause,
    goes_on_speaking,
    infinitive,
    is_quiet,
    past_that,
    whole_clause,
)
from processors.claims.cues import NEEDS_MORE, Cue, names_it
from processors.words.chunks import phrase_start
from processors.words.times import TIMES, past_time
from processors.words.trees import FINITE, objects, obliques

_ORDERS = frozenset({"order", "instruct", "direct", "command", "advise", "challenge"})
_OF = frozenset({"of", "about", "against"})
_LINKS = {"accuse": "of", "charge": "with"}
_CHARGED = frozenset({"VBG", "DT", "PRP$", "NN", "NNS", "JJ"})
_NAMING = frozenset({"PROPN", "NOUN", "DET", "ADJ", "PRON"})
_NEAR = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """A cue in its sentence; `clause` is the one that hangs on it."""

    cue: Token
    lemma: str
    sentence: Span
    clause: Token | None

    def objects(self) -> list[Token]:
        """Its objects behind it."""
        return [one for one in objects(self.cue) if one.i > self.cue.i]


def content_start(cue: Token, meaning: Cue, sentence: Span) -> Token | None:
    """The first token of what a cue takes: behind its "that", its addressee and its time."""
    lemma = cue.lemma_.lower()
    bare = cue.tag_ != "VBN" and cue.i + 1 < sentence.end and cue.nbor(1).lower_ == "to"
    if lemma in FOR_ONESELF and bare:
        return None
    if names_it(cue):
        return phrase_start(objects(cue)[0])
    wanted = infinitive(cue, sentence) if "to" in meaning.takes else None
    if wanted is not None:
        return wanted
    clause = next((one for one in cue.children if one.dep_ in {"ccomp", "xcomp"} and one.i > cue.i), None)
    asked = Asked(cue, lemma, sentence, clause)
    for takes in meaning.takes:
        found = _STARTS[takes](asked)
        if found is not None or _is_all(asked, takes):
            return found
    return _clause_anyhow(asked) if "clause" in meaning.takes else None


def _clause_anyhow(asked: Asked) -> Token | None:
    """A clause whatever kind the tree takes it for, or where it shows none."""
    cue, clause = asked.cue, asked.clause
    if asked.lemma in NEEDS_MORE or (asked.lemma == "claim" and objects(cue) and clause is None):
        return None
    if clause is not None and clause.left_edge.i > cue.i and not goes_on_speaking(cue, clause.left_edge):
        return past_that(whole_clause(cue, clause.left_edge, asked.sentence))
    return bare_clause(cue, asked.sentence)


def _is_all(asked: Asked, takes: str) -> bool:
    """Whether nothing else is looked for where nothing of the kind is found."""
    return takes in _ALONE or (takes == "to" and asked.clause is not None and asked.lemma not in _ORDERS)


def _clause(asked: Asked) -> Token | None:
    """`said that the talks had failed`, `said the talks had failed`."""
    cue, sentence, clause = asked.cue, asked.sentence, asked.clause
    ahead = sentence.doc[cue.i + 1 : min(sentence.end, cue.i + _NEAR)]
    that = next((one for one in ahead if one.lower_ == "that" and one.tag_ in {"IN", "WDT", "DT"}), None)
    if that is not None and is_quiet(cue, that) and that.i + 1 < sentence.end:
        return that.nbor(1)
    if clause is not None and (clause.dep_ == "ccomp" or clause.tag_ == "VBG"):
        edge = whole_clause(cue, clause.left_edge, sentence)
        if edge.i > cue.i and not goes_on_speaking(cue, edge):
            return past_that(edge)
    return None


def _object(asked: Asked) -> Token | None:
    """`rejected the report`."""
    heads = asked.objects()
    return phrase_start(heads[0]) if heads else None


def _charge(asked: Asked) -> Token | None:
    """`accused Fiji of shelling`, `blamed it for the delay`, `was accused by Fiji of shelling`: behind the "of"."""
    cue, sentence = asked.cue, asked.sentence
    link = _LINKS.get(asked.lemma, "for")
    for one in sentence.doc[cue.i + 1 : min(sentence.end - 1, cue.i + 2 * _NEAR)]:
        behind = one.nbor(1)
        if one.lower_ == link and (link != "of" or behind.is_quote or behind.tag_ in _CHARGED):
            if link == "of" and _belongs_to_noun(one, cue):
                continue
            return behind
        if one.tag_ in FINITE:
            break
    return None if asked.lemma == "charge" else _object(asked)


def _belongs_to_noun(of: Token, cue: Token) -> bool:
    """`accused the head of the bank of`: an "of" of whoever is accused."""
    behind = of.nbor(1)
    return behind.tag_ != "VBG" and not behind.is_quote and of.head.i > cue.i and of.head.head.i > cue.i


def _out(asked: Asked) -> Token | None:
    """`ruled out a truce`."""
    doc, behind = asked.sentence.doc, asked.cue.i + 1
    return doc[behind + 1] if behind + 1 < asked.sentence.end and doc[behind].lower_ == "out" else None


def _as(asked: Asked) -> Token | None:
    """`hailed the verdict as a victory`, `slammed "a coup"`."""
    behind = asked.cue.doc[asked.cue.i + 1 : min(asked.sentence.end, asked.cue.i + _NEAR)]
    if not len(behind):
        return None
    compared = bool(objects(asked.cue)) and any(one.lower_ == "as" for one in behind)
    return behind[0] if behind[0].is_quote or compared else None


def _of(asked: Asked) -> Token | None:
    """`warned of floods`, `warned the public`."""
    if asked.objects():
        return _object(asked)
    doc, place = asked.cue.doc, past_time(asked.cue.i + 1, asked.sentence)
    follows = asked.lemma == "warn" and place + 1 < asked.sentence.end and doc[place].lower_ in _OF
    return doc[place + 1] if follows else None


def _for(asked: Asked) -> Token | None:
    """`called on Monday for a truce`, `asked the bank for help`."""
    cue, sentence = asked.cue, asked.sentence
    for one in sentence.doc[cue.i + 1 : min(sentence.end, cue.i + 7)]:
        if one.lower_ == "for" and one.i + 1 < sentence.end:
            return one.nbor(1)
        addressed = asked.lemma == "ask" and one.pos_ in _NAMING
        if one.pos_ not in {"ADV", "PUNCT"} and one.lower_ not in {"on", *TIMES} and not addressed:
            return None
    return None


def _to(asked: Asked) -> Token | None:
    """`wants Berlin to pay`, `called on Fiji to pay`, where the tree shows what the order of words does not."""
    if asked.lemma in _ORDERS:
        return None
    heads = asked.objects()
    on = [one for one in obliques(asked.cue, frozenset({"on"})) if one.i > asked.cue.i]
    if asked.clause is not None:
        return _to_clause(asked, asked.clause, heads or on)
    if on and asked.lemma == "call":
        return phrase_start(on[0])
    return phrase_start(heads[0]) if heads and asked.lemma not in {"ask", "call", "press", "push"} else None


def _to_clause(asked: Asked, clause: Token, addressed: list[Token]) -> Token | None:
    """The clause with whoever is to act, but without whoever is spoken to."""
    if addressed and addressed[0].i < clause.i and asked.lemma not in ADDRESSED:
        return phrase_start(addressed[0])
    edge = clause.left_edge
    if addressed and edge.i <= addressed[0].i:
        edge = next((one for one in clause.children if one.lower_ == "to"), clause)
    return edge if edge.i > asked.cue.i else None


_STARTS: dict[str, Callable[[Asked], Token | None]] = {
    "clause": _clause, "object": _object, "charge": _charge, "out": _out, "as": _as, "of": _of, "for": _for, "to": _to,
}  # fmt: skip
_ALONE = frozenset({"charge", "out", "as"})
