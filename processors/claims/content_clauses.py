"""Clauses that a verb of saying takes: infinitives, and what a small parser leaves without a tree."""

from spacy.tokens import Span, Token

from processors.words.chunks import chunk_at
from processors.words.times import ADJUNCT, past_time
from processors.words.trees import FINITE, sentence_of, subject

ADDRESSED = frozenset(
    (
        "urge ask beg implore exhort beseech request call press push appeal warn caution order instruct direct"
        " command advise"
        " challenge tell"
    ).split()
)
"""Whoever stands behind these is spoken to: he is no part of what is asked."""
FOR_ONESELF = frozenset({"ask", "want", "seek", "press", "push", "request"})
"""`asked to leave`: he wants to go himself, nobody else is to do anything."""
TELLING = frozenset({"tell", "inform", "remind", "assure", "warn", "notify"})
"""Verbs that name whom one tells before what."""
_NOMINAL = frozenset({"PRON", "DET", "NOUN", "PROPN", "ADJ", "NUM", "ADP", "PART"})
_LINKS = frozenset({"for", "that", "who", "which"})
_NEAR = 12


def infinitive(token: Token, sentence: Span) -> Token | None:
    """The "to" of `vowed on Friday to stay`, `urged both sides to return`, `was urged by farmers to open`."""
    lemma = token.lemma_.lower()
    place = past_time(token.i + 1, sentence)
    if place + 1 < sentence.end and sentence.doc[place].lower_ == "to" and sentence.doc[place + 1].tag_ == "VB":
        return None if lemma in FOR_ONESELF else sentence.doc[place]
    if lemma not in ADDRESSED:
        return None
    for one in sentence.doc[place : min(sentence.end - 1, token.i + 2 * _NEAR)]:
        if one.lower_ == "to" and one.nbor(1).tag_ == "VB":
            return one if one.i > place else None
        if one.tag_ in FINITE or one.text in {";", ":"} or one.lower_ in _LINKS:
            return None
    return None


def whole_clause(token: Token, edge: Token, sentence: Span) -> Token:
    """Where it begins, if the tree leaves out its subject (`said | talks with the Fund | were "all but over"`)."""
    first = past_time(token.i + 1, sentence)
    between = sentence.doc[first : edge.i]
    if token.lemma_.lower() in TELLING or not len(between):
        return edge
    nominal = all(one.pos_ in _NOMINAL or one.is_quote for one in between)
    return sentence.doc[first] if nominal and between[0].pos_ != "ADP" else edge


def bare_clause(token: Token, sentence: Span) -> Token | None:
    """`said the talks had failed`, where the tree shows no clause: a subject and a verb follow."""
    rest = sentence.doc[token.i + 1 : sentence.end]
    if len(rest) < 3 or rest[0].text in {",", ".", ";"} or rest[0].lower_ in ADJUNCT:
        return None
    if rest[0].tag_ in FINITE and not rest[0].is_quote:
        return None
    head = subject(token)
    if head is not None and head.i > token.i:
        return None
    if not any(one.pos_ in {"VERB", "AUX"} for one in rest):
        return None
    told = chunk_at(sentence.doc, rest[0].i, sentence.end) if token.lemma_.lower() in TELLING else None
    if told is not None and told.end + 1 < sentence.end and chunk_at(sentence.doc, told.end, sentence.end) is not None:
        # "told the paper the bridge would be ready"
        return sentence.doc[told.end]
    return rest[0]


def past_that(edge: Token) -> Token:
    return edge.nbor(1) if edge.lower_ == "that" and edge.i + 1 < sentence_of(edge).end else edge


def goes_on_speaking(cue: Token, edge: Token) -> bool:
    """`..., the navy said, adding that`: what comes behind the comma is said next, not what this cue says."""
    return edge.i == cue.i + 1 and edge.text == ","


def is_quiet(cue: Token, that: Token) -> bool:
    """Whether no other verb stands between a cue and its "that"."""
    return not any(one.pos_ in {"VERB", "AUX"} for one in cue.doc[cue.i + 1 : that.i])
