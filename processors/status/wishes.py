"""Whether a verb tells what somebody wants done: imperatives, subjunctives, demands, bills."""

from spacy.tokens import Token

from processors.status.status_words import GOVERNS, WISHES
from processors.words.trees import AUXILIARIES, above, modals, sentence_of, subject

_BILLS = frozenset({"bill", "motion", "resolution", "amendment", "proposal", "law", "petition"})


def is_imperative(trigger: Token) -> bool:
    """`tell the minister: send him home`."""
    if trigger.tag_ not in {"VB", "VBP"} or modals(trigger):
        return False
    head = subject(trigger)
    if head is not None and not any(one.text == ":" for one in trigger.doc[head.i : trigger.i]):
        return False
    before = trigger.nbor(-1).text if trigger.i > sentence_of(trigger).start else ":"
    return before in {":", '"', "“", "'", "‘", "-", "–", "—"} or trigger.i == sentence_of(trigger).start


def is_demanded(trigger: Token) -> bool:
    """`demanded that the government throw out`, `would like to see the envoy thrown out`."""
    before = trigger.doc[max(sentence_of(trigger).start, trigger.i - 12) : trigger.i]
    words = [one.lower_ for one in before]
    if trigger.tag_ == "VBN" and "see" in words:
        return any(f"{one} to see" in " ".join(words) for one in ("like", "want", "wants", "love", "hope", "wanted"))
    if trigger.tag_ not in {"VB", "VBP"} or "that" not in words or "to" in words[-1:] or modals(trigger):
        return False
    asked = before[: words.index("that")]
    if len(asked) and asked[-1].lemma_.lower() in WISHES:
        return True
    single = subject(trigger)
    return any(GOVERNS.get(one.lemma_.lower()) == "requested" for one in asked) and (
        single is None or single.tag_ in {"NN", "NNP"}
    )


def is_in_a_bill(trigger: Token) -> bool:
    """`a bill that would oblige the president to expel`."""
    return any(
        head.lemma_.lower() in _BILLS and any("would" in modals(one) for one in (trigger, *above(trigger)))
        for head in above(trigger)
    )


def is_subjunctive(trigger: Token) -> bool:
    """`demanded that the envoy be expelled`."""
    helpers = [one for one in trigger.children if one.dep_ in AUXILIARIES]
    bare = any(one.lower_ == "be" for one in helpers) and len(helpers) == 1
    return bare and trigger.tag_ == "VBN" and not any(one.lower_ == "to" for one in trigger.children)


def is_infinitive(trigger: Token) -> bool:
    if any(one.lower_ == "to" and one.dep_ in {"mark", "aux"} for one in trigger.children):
        return True
    return trigger.tag_ == "VB" and trigger.i > sentence_of(trigger).start and trigger.nbor(-1).lower_ == "to"


def is_wished(trigger: Token) -> bool:
    """`it is time to expel`, `chanted for the envoy to be expelled`."""
    head = trigger.head
    if head.lemma_.lower() == "time" and head.i < trigger.i:
        return True
    if head.lemma_.lower() == "give" and head.i < trigger.i:
        # "gave the government 48 hours to expel"
        return True
    if head.pos_ in {"NOUN", "PROPN"} and head.i < trigger.i and any(one.lower_ == "for" for one in head.children):
        return True
    return any(one.lower_ == "for" and one.dep_ == "mark" for one in trigger.children)
