"""What a thing hangs on: `if`, `unless`, `should Fiji go on`, `in the event of`; and whether it is asked at all."""

import re

from spacy.tokens import Token

from processors.status.status_words import IF
from processors.words.trees import above, sentence_of

_ON_CONDITION = re.compile(
    r"\b(?:in the event of|in case of|in case|provided that|as long as|on condition that|otherwise|or else"
    r"|the moment)\b",
    re.IGNORECASE,
)
_LINKED = frozenset({"aux", "xcomp", "obj", "dobj", "conj", "nmod", "pobj", "prep", "obl"})


def is_question(trigger: Token) -> bool:
    text = sentence_of(trigger).text.rstrip().rstrip("\"'”’)")
    return text.endswith("?")


def has_condition(trigger: Token, words: frozenset[str] = IF) -> bool:
    """Whether the trigger itself stands in a clause that begins with one of the words."""
    for token in (trigger, *above(trigger)):
        if any(one.lower_ in words and one.i < trigger.i for one in token.children):
            return True
        if token.dep_ not in _LINKED:
            return False
    return False


def depends_on_if(trigger: Token) -> bool:
    """Whether the sentence names a condition: `if`, `unless`, `should Fiji go on`, `in the event of`."""
    if any(one.lower_ in IF for one in sentence_of(trigger)) or _ON_CONDITION.search(sentence_of(trigger).text):
        return True
    for one in sentence_of(trigger)[:-1]:
        if one.lower_ == "should" and one.i > sentence_of(one).start and one.nbor(1).pos_ in {"PROPN", "PRON", "DET"}:
            return True
    return False


def is_inverted(trigger: Token) -> bool:
    """`Should Fiji expel ..., `, `Had Fiji expelled ..., `: a condition without an if."""
    first = sentence_of(trigger)[0]
    if first.lower_ not in {"should", "had", "were"}:
        return False
    return not any(one.text == "," for one in trigger.doc[first.i : trigger.i])


def follows_inversion(trigger: Token) -> bool:
    """`Should Fiji go on, Tonga will expel`: the condition stands before."""
    first = sentence_of(trigger)[0]
    return first.lower_ in {"should", "had", "were"} and not is_inverted(trigger)
