"""What a word above makes of a status: `threatened to expel`, `refused to expel`, `voted to expel`."""

from spacy.tokens import Token

from processors.status.governors import is_background, is_complement, means
from processors.status.standings import Standing
from processors.status.status_words import REJECT, TALKS, TELLINGS, WISHES
from processors.status.wishes import is_infinitive
from processors.words.trees import is_negated, modals, sentence_of

_TAKEN_BACK = frozenset(
    {
        ("take", "back"),
        ("call", "off"),
        ("walk", "back"),
        ("pull", "back"),
        ("back", "down"),
        ("back", "away"),
        ("stop", "short"),
        ("row", "back"),
        ("hold", "off"),
    }
)
_UNREAL = frozenset({"would", "could", "might", "may"})
_UNSETTLED = frozenset({"negated", "denied", "planned", "requested", "threatened"})
_TAKEN = frozenset({"xcomp", "ccomp", "obj", "dobj", "pobj"})


def governed(governor: Token, child: Token, trigger: Token, current: Standing) -> Standing | None:
    """What a governing word makes of the status so far; None where it leaves it. `child` is the word below it."""
    status = _undone(governor, child) or _of_meaning(governor, child, trigger, current.status)
    return Standing(status, governor) if status is not None else None


def _undone(governor: Token, child: Token) -> str | None:
    """By what takes it back or rejects it whatever else the word means: `without`, `called off`, `would`."""
    lemma, below = governor.lemma_.lower(), child.lemma_.lower()
    if governor.tag_ == "VBG" and governor.i > sentence_of(governor).start and governor.nbor(-1).lower_ == "without":
        return "negated"
    if (lemma, governor.nbor(1).lower_ if governor.i + 1 < len(governor.doc) else "") in _TAKEN_BACK:
        return "negated"
    if lemma in REJECT and below in TELLINGS:
        return "denied"
    if lemma in REJECT and below in WISHES:
        return "negated"
    if child.head == governor and child.dep_.startswith("nsubj") and modals(governor) & _UNREAL:
        return "hypothetical"
    return None


def _of_meaning(governor: Token, child: Token, trigger: Token, current: str) -> str | None:
    """By what the word means, where it speaks of the trigger."""
    lemma = governor.lemma_.lower()
    meaning = means(governor) if lemma != "call" or _asks(governor) else None
    if meaning is None or (governor.lower_ in {"set", "due"} and governor.pos_ == "VERB"):
        return "negated" if _is_negated_with(governor, child, trigger) else None
    if is_background(child) or not is_complement(governor, child):
        return None
    if meaning == "negated":
        return _by_refusing(governor, current)
    if is_negated(governor) or modals(governor) & {"cannot"}:
        return "negated" if meaning != "denied" else "planned"
    if lemma == "vote":
        return _by_voting(governor, trigger)
    if meaning == "announced":
        return _by_announcing(governor, current)
    if meaning == "requested" and _wants_to_act(governor, trigger):
        return "planned"
    return meaning


def _is_negated_with(governor: Token, child: Token, trigger: Token) -> bool:
    """`did not see it expel`, `there was no question of sending him home`: a "not" at a word that means nothing."""
    if not is_negated(governor):
        return False
    taken = child.dep_ in _TAKEN and governor.lemma_.lower() not in TALKS
    taken = taken or (child == trigger and (trigger.tag_ == "VBG" or trigger.pos_ == "NOUN"))
    return (taken and governor.pos_ in {"VERB", "AUX"}) or (governor.pos_ == "NOUN" and child.i > governor.i)


def _by_refusing(governor: Token, current: str) -> str | None:
    """`ruled out`, `refused`; who refuses not to, or does not refuse, may do it."""
    if governor.lemma_.lower() == "rule" and not any(one.lower_ == "out" for one in governor.subtree):
        return None
    twice = current == "negated" or is_negated(governor) or bool(modals(governor) & {"cannot"})
    return "planned" if twice else "negated"


def _by_voting(vote: Token, trigger: Token) -> str:
    """`voted to expel` has been done, `voted against expelling` not."""
    if any(one.lower_ == "against" for one in vote.doc[vote.i + 1 : vote.i + 6]):
        return "negated"
    return "done" if vote.tag_ in {"VBD", "VBN"} and is_infinitive(trigger) else "planned"


def _by_announcing(governor: Token, current: str) -> str | None:
    if current in _UNSETTLED:
        return None
    unreal = modals(governor) & {"may", "might", "could"} or governor.lower_ == "would"
    return "planned" if unreal else "announced"


def _wants_to_act(governor: Token, trigger: Token) -> bool:
    """`wants to expel`: it is to act itself."""
    wants = governor.lemma_.lower() in {"want", "seek", "ask"} and is_infinitive(trigger)
    return wants and not _has_object_before(governor, trigger)


def _has_object_before(governor: Token, trigger: Token) -> bool:
    """`wants Berlin to expel`: somebody else is to act."""
    return any(
        governor.i < index < trigger.i - 1
        for index in (one.i for one in governor.subtree if one.pos_ in {"PROPN", "NOUN", "PRON"})
    )


def _asks(call: Token) -> bool:
    """`call for`, `call on Fiji to`, `a call to`; not `called it a reply to`."""
    return call.pos_ == "NOUN" or bool(
        {"for", "on", "upon"} & {one.lower_ for one in call.doc[call.i + 1 : call.i + 5]}
    )
