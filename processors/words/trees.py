"""Reading dependency trees of both label sets: Universal Dependencies and that of spaCy's own English pipelines."""

from bisect import bisect_right
from collections.abc import Iterator

from spacy.tokens import Span, Token

SUBJECTS = frozenset({"nsubj", "nsubj:outer", "csubj", "nsubj:pass", "nsubjpass", "csubj:pass", "csubjpass"})
OBJECTS = frozenset({"obj", "dobj", "iobj", "dative"})
AUXILIARIES = frozenset({"aux", "aux:pass", "auxpass", "cop"})
PASSIVE_AUXILIARIES = frozenset({"aux:pass", "auxpass"})
FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
"""Tags of verbs that a subject stands before."""
_SENTENCES = "wirewatch_sentences"
NAME_PARTS = frozenset({"flat", "flat:name", "compound", "nmod:desc", "fixed"})


def sentence_of(token: Token) -> Span:
    """The sentence of a token. Where they begin is looked up once a doc, since spaCy counts anew each time."""
    doc = token.doc
    starts: list[int] | None = doc.user_data.get(_SENTENCES)
    if starts is None:
        marked = doc.has_annotation("SENT_START")
        starts = [one.start for one in doc.sents] if marked else [0]
        doc.user_data[_SENTENCES] = starts
    index = bisect_right(starts, token.i)
    return doc[starts[index - 1] : starts[index] if index < len(starts) else len(doc)]


def subject(verb: Token) -> Token | None:
    """Who or what the clause of `verb` is about."""
    own = [child for child in verb.children if child.dep_ in SUBJECTS]
    if own:
        # Of two the nearer one is it, if it is a name ("Hours later Jerusalem expelled").
        nearer = own[-1].i < verb.i and own[-1].pos_ == "PROPN" and own[0].pos_ != "PROPN"
        return own[-1] if nearer else own[0]
    # A small parser hangs it on the auxiliary at times ("have each declared").
    helpers = (child for child in verb.children if child.dep_ in AUXILIARIES)
    return next((one for helper in helpers for one in helper.children if one.dep_ in SUBJECTS), None)


def objects(verb: Token) -> list[Token]:
    return [child for child in verb.children if child.dep_ in OBJECTS]


def is_passive(verb: Token) -> bool:
    """Whether a verb stands in the passive: by its tree, or as a participle with a form of "be" before it."""
    if any(child.dep_ in PASSIVE_AUXILIARIES for child in verb.children):
        return True
    if verb.tag_ != "VBN":
        return False
    return any(child.dep_ in AUXILIARIES and child.lemma_.lower() in {"be", "get"} for child in verb.children)


def is_had_done(trigger: Token) -> bool:
    """`Laos had two attachés put on a plane`: somebody else does it for the one who has it done."""
    head = trigger.head
    return head.lemma_.lower() == "have" and trigger.dep_ in {"xcomp", "ccomp"} and trigger.i - head.i > 2


def obliques(head: Token, prepositions: frozenset[str]) -> list[Token]:
    """The nouns that hang on `head` by one of the prepositions."""
    found = []
    for child in head.children:
        if child.dep_.split(":")[0] in {"obl", "nmod"}:
            case = any(one.lower_ in prepositions for one in child.children if one.dep_ == "case")
            # "by Mayor Ana Soto": it may hang on the title.
            if case or (child.left_edge.lower_ in prepositions and child.left_edge.dep_ == "case"):
                found.append(child)
        elif child.dep_ in {"prep", "agent"} and child.lower_ in prepositions:
            found += [one for one in child.children if one.dep_ == "pobj"]
    return found


def conjuncts(head: Token) -> list[Token]:
    """`head` and what is coordinated with it, in order."""
    found = [head]
    for one in found:
        found += [child for child in one.children if child.dep_ == "conj" and child not in found]
    return sorted(found, key=lambda one: one.i)


def first_conjunct(token: Token) -> Token:
    """The head of a coordination in which `token` stands."""
    while token.dep_ == "conj" and token.head != token:
        token = token.head
    return token


def above(token: Token) -> Iterator[Token]:
    """The heads of a token, the nearest first."""
    while token.head != token:
        token = token.head
        yield token


def phrase_end(head: Token) -> Token:
    """The last token of the name or noun of `head` itself, without what is said of it."""
    last = head
    for child in head.rights:
        if child.dep_ in NAME_PARTS and child.i <= last.i + 3:
            edge = child.right_edge
            if all(
                one.pos_ in {"PROPN", "PART", "X", "NUM", "NOUN", "ADJ"} or one.is_punct for one in _between(last, edge)
            ):
                last = edge
    return last


def is_negated(token: Token) -> bool:
    """Whether a verb or noun carries a "not", "never" or "no" itself."""
    for child in token.children:
        if child.dep_ == "neg" or (child.lower_ in {"not", "n't", "never", "n’t"} and child.dep_ in {"advmod", "neg"}):
            return True
        if child.lower_ in {"no", "neither", "nor"} and child.dep_ in {"det", "cc:preconj", "advmod"}:
            return True
    return False


def modals(verb: Token) -> set[str]:
    """The auxiliaries of a verb in small letters, contractions spelt out."""
    spelt = {"'ll": "will", "’ll": "will", "wo": "will", "'d": "would", "’d": "would", "ca": "can"}
    return {spelt.get(child.lower_, child.lower_) for child in verb.children if child.dep_ in AUXILIARIES}


def _between(first: Token, last: Token) -> list[Token]:
    return [first.doc[index] for index in range(first.i + 1, last.i + 1)]
