"""The status that the form of a word gives to what it tells of, before anything above it is asked."""

from spacy.tokens import Token

from processors.status.conditions import depends_on_if
from processors.status.status_words import GOVERNS, TALKS
from processors.status.wishes import is_demanded, is_imperative, is_in_a_bill, is_infinitive, is_subjunctive, is_wished
from processors.words.trees import above, is_negated, modals, sentence_of

_RANKS = frozenset("first second third fourth fifth sixth seventh latest last only newest next".split())
_UNSURE = frozenset("bid fear risk talk debate question option law power rule spectre specter chance".split())
_LINKS = frozenset({"ADP", "PART", "ADV", "SCONJ"})
_PROGRESSIVE = frozenset({"is", "are", "'s", "'re", "was", "were", "be", "’s", "’re"})


def own_status(trigger: Token) -> str:
    """`will expel` is announced, `may expel` planned, `must expel` requested, `expelled` done."""
    if _is_denied_itself(trigger):
        return "negated"
    if trigger.pos_ in {"NOUN", "PROPN"} and trigger.tag_ not in {"VBG", "VBN", "VBD", "VBZ"}:
        return _of_noun(trigger)
    if is_subjunctive(trigger):
        agreed = any(GOVERNS.get(head.lemma_.lower()) == "announced" for head in above(trigger))
        return "announced" if agreed else "requested"
    if is_imperative(trigger) or is_in_a_bill(trigger) or is_demanded(trigger):
        return "requested"
    helpers = modals(trigger)
    modal = _by_modal(trigger, helpers)
    if modal is not None:
        return modal
    if is_infinitive(trigger):
        return _of_infinitive(trigger)
    return "announced" if trigger.tag_ == "VBG" and helpers & _PROGRESSIVE else "done"


def _is_denied_itself(trigger: Token) -> bool:
    return (
        is_negated(trigger)
        or _not_before(trigger)
        or _no_noun_before(trigger)
        or any(one.lower_ == "without" for one in trigger.children)
    )


def _of_noun(trigger: Token) -> str:
    """`the planned expulsion`, `an expulsion bid`."""
    beside = [
        GOVERNS.get(one.lower_, GOVERNS.get(one.lemma_.lower()))
        for one in trigger.children
        if one.dep_ in {"amod", "acl"}
    ]
    beside.append(_beside_noun(trigger))
    return next((one for one in beside if one is not None), "done")


def _by_modal(trigger: Token, helpers: set[str]) -> str | None:
    if helpers & {"will", "shall", "'ll", "’ll"}:
        return "threatened" if depends_on_if(trigger) else "announced"
    if "would" in helpers:
        if depends_on_if(trigger):
            return "threatened"
        return "announced" if _was_reported(trigger) else "hypothetical"
    if helpers & {"may", "might", "could", "can"}:
        return "planned"
    return "requested" if helpers & {"should", "must", "ought"} else None


def _of_infinitive(trigger: Token) -> str:
    if is_wished(trigger):
        return "requested"
    # "the fifth country to expel": it did.
    ranked = trigger.dep_ == "acl" and {trigger.head.lower_, *(one.lower_ for one in trigger.head.children)} & _RANKS
    return "done" if ranked else "announced"


def _was_reported(trigger: Token) -> bool:
    """Whether a "would" is a "will" of yesterday: `said it would`, but not `says it would`."""
    for head in (*above(trigger), *trigger.children):
        if head.lemma_.lower() in {"announcement", "decision", "statement", "decree"}:
            return True
        talks = head.lemma_.lower() in TALKS or GOVERNS.get(head.lemma_.lower()) == "announced"
        if talks and head.tag_ in {"VBD", "VBN"}:
            return True
    return False


def _beside_noun(trigger: Token) -> str | None:
    """`an expulsion bid`, `expulsion fears`: what the noun behind makes of it."""
    following = trigger.nbor(1) if trigger.i + 1 < sentence_of(trigger).end else None
    if following is None or following.pos_ != "NOUN":
        return None
    lemma = following.lemma_.lower()
    return "planned" if lemma in _UNSURE else GOVERNS.get(lemma)


def _not_before(trigger: Token) -> bool:
    """`had not, as he said, thrown out`: a "not" among the auxiliaries, beyond what stands between commas."""
    index = trigger.i - 1
    while index > sentence_of(trigger).start:
        token = trigger.doc[index]
        if token.lower_ in {"not", "n't", "n’t", "never"}:
            return token.nbor(-1).pos_ == "AUX"
        if token.text == ",":
            opening = [one for one in range(sentence_of(trigger).start, index) if trigger.doc[one].text == ","]
            if not opening or index - opening[-1] > 8:
                return False
            index = opening[-1] - 1
            continue
        if token.pos_ not in {"AUX", "ADV", "PART"}:
            return False
        index -= 1
    return False


def _no_noun_before(trigger: Token) -> bool:
    """`no date yet for removing`, `no plans to expel`, `no question of sending`."""
    index = trigger.i - 1
    while index > max(sentence_of(trigger).start, trigger.i - 4) and trigger.doc[index].pos_ in _LINKS:
        index -= 1
    noun = trigger.doc[index]
    return (
        index < trigger.i - 1
        and noun.pos_ == "NOUN"
        and noun.i > sentence_of(noun).start
        and noun.nbor(-1).lower_ == "no"
    )
