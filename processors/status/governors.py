"""Which words stand above the word that tells of a thing, and whether they speak of it."""

from spacy.tokens import Token

from processors.status.status_words import AFTER, GOVERNS
from processors.status.wishes import is_infinitive
from processors.words.trees import FINITE, above, sentence_of, subject

_HAPPENED = frozenset(
    {"follow", "condemn", "protest", "welcome", "criticise", "criticize", "denounce", "complete", "confirm"}
)
_CONTENTS = frozenset(
    "report claim allegation rumour rumor suggestion news speculation story accusation notion idea decision plan threat"
    " call demand promise proposal order warning hint possibility prospect statement assertion denial".split()
)
_PASSABLE = frozenset({"ADV", "PART", "DET", "ADP", "ADJ", "PUNCT", "NUM"})
_STOPS = frozenset({";", ":", "—", "–"})
_FAR = 6


def governors(trigger: Token) -> list[Token]:
    """The heads in the tree; first the word right before, which a small parser may have hung elsewhere."""
    heads = list(above(trigger))
    near = _word_before(trigger)
    if near is not None and near not in heads[:1]:
        return [near, *(head for head in heads if head != near)]
    return heads


def is_complement(governor: Token, child: Token) -> bool:
    """Whether the governor speaks of the trigger, rather than of something else in the sentence."""
    if child.dep_ in {"conj", "parataxis", "appos"} and child.head == governor:
        return False
    if child.head == governor and child.dep_.startswith(("nsubj", "csubj")):
        # "The expulsions were condemned": they took place; "an expulsion is planned": a plan.
        return governor.lemma_.lower() not in _HAPPENED
    return True


def is_background(token: Token) -> bool:
    """Whether a clause is what something else came after: it has happened, whatever stands above it."""
    head = subject(token)
    if head is not None and head.i < token.i:
        edge = head.left_edge
        before = edge.nbor(-1).lower_ if edge.i > sentence_of(token).start else ""
        if edge.lower_ in AFTER or before in AFTER:
            return True
    if token.head.lemma_.lower() in _CONTENTS and any(one.lower_ == "that" for one in token.children):
        return False
    if token.dep_.startswith(("advcl", "obl", "acl:relcl", "relcl")) or token.dep_ == "pobj":
        marks = {one.lower_ for one in token.children if one.dep_ in {"mark", "case", "advmod"}}
        if token.head.dep_ == "prep":
            marks.add(token.head.lower_)
        return bool(marks & AFTER) or token.dep_ in {"acl:relcl", "relcl"}
    return False


def means(token: Token) -> str | None:
    """The status that a word gives to what it governs, by its lemma or its form."""
    return GOVERNS.get(token.lemma_.lower(), GOVERNS.get(token.lower_))


def _word_before(trigger: Token) -> Token | None:
    """`threatened to expel`, `considering expelling`, `called for the immediate expulsion`."""
    index = trigger.i - 1
    skipped = 0
    if is_infinitive(trigger) and (asked := _noun_before(trigger)) is not None:
        return asked
    if trigger.pos_ == "NOUN" and (asked := _asked_for(trigger)) is not None:
        return asked
    while index >= sentence_of(trigger).start and skipped < _FAR:
        token = trigger.doc[index]
        if means(token) is not None:
            return token
        passable = token.pos_ in _PASSABLE or token.ent_type_ in {"NORP", "GPE"}
        if not passable or token.text in _STOPS | {","} or token.lower_ in AFTER:
            return None
        index -= 1
        skipped += 1
    return None


def _noun_before(trigger: Token) -> Token | None:
    """`calls from their own ranks to expel`: the noun or verb that an infinitive belongs to."""
    for index in range(trigger.i - 2, max(sentence_of(trigger).start, trigger.i - 12) - 1, -1):
        token = trigger.doc[index]
        if token.text in _STOPS or token.lower_ in AFTER:
            return None
        if means(token) is not None and token.pos_ in {"NOUN", "VERB", "ADJ"}:
            return token
        if token.tag_ in FINITE:
            return None
    return None


def _asked_for(trigger: Token) -> Token | None:
    """`calls grow in Vienna for the expulsion`: the word that asks, over what lies between."""
    index = trigger.i - 1
    while index > sentence_of(trigger).start and trigger.doc[index].pos_ in {"DET", "ADJ"}:
        index -= 1
    if trigger.doc[index].lower_ != "for":
        return None
    before = trigger.doc[max(sentence_of(trigger).start, index - 8) : index]
    return next((one for one in reversed(before) if GOVERNS.get(one.lemma_.lower()) == "requested"), None)
