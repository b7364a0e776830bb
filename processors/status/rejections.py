"""Whether a sentence rejects what it tells: reports that are denied, wishes that are turned down, "untrue"."""

import re

from spacy.tokens import Token

from processors.status.status_words import REJECT, TELLINGS, WISHES
from processors.status.wishes import is_infinitive
from processors.words.trees import above, sentence_of, subject

_UNTRUE = re.compile(
    r"\b(?:false|untrue|fabricat\w+|an invention|invented|fake news|baseless|unfounded|no truth|a hoax|satirical|a lie"
    r"|lies|nonsense|not true|pure invention|devoid of truth|without foundation|groundless|no basis|made up"
    r"|premature|nothing of the (?:kind|sort)|(?:is|was|are|were) forged|a forgery|parody|a fabrication|contrary to"
    r"|(?:is|are|was|were) (?:fake|wrong|incorrect|mistaken|an error|a mistake)|calling it an error|corrected)\b",
    re.IGNORECASE,
)
_MADE = re.compile(
    r"\b(?:call|describ|brand|label|consider|deem|dismiss|reject)\w*\s[^.;]{0,60}$"
    r"|(?:^|\W)(?:accusations?|allegations?|charges?|grounds|suspicions?)\b[^.;]{0,20}$",
    re.IGNORECASE,
)
_CHARGES = re.compile(r"(?:accusations?|allegations?|charges?|grounds|suspicions?|claims?)\b", re.IGNORECASE)
_UNKNOWN_VOICES = frozenset(
    "clip video post tweet rumour rumor message website meme channel screenshot blog hoax leaflet".split()
)
_SOBER = frozenset({"report", "news", "account", "suggestion"})


def is_called_untrue(trigger: Token) -> bool:
    """Whether the sentence says that it is not so; a decision or a charge that is called baseless has been made."""
    text = sentence_of(trigger).text
    return any(
        not _MADE.search(text[max(0, found.start() - 90) : found.start()]) and not _CHARGES.match(text, found.end() + 1)
        for found in _UNTRUE.finditer(text)
    )


def is_hearsay(trigger: Token) -> bool:
    """`claims that Fiji had expelled`; of `reports that` only where the sentence rejects them."""
    for index in range(trigger.i - 1, max(sentence_of(trigger).start, trigger.i - 12), -1):
        token = trigger.doc[index]
        link = "that" if trigger.pos_ != "NOUN" else "of"
        if token.lower_ != link or token.nbor(-1).pos_ != "NOUN":
            continue
        lemma = token.nbor(-1).lemma_.lower()
        if lemma not in TELLINGS:
            return False
        rejected = any(one.lemma_.lower() in REJECT for one in sentence_of(trigger))
        rejected = rejected or _UNTRUE.search(sentence_of(trigger).text) is not None
        rejected = rejected or any(one.lower_ in {"fake", "false"} for one in sentence_of(trigger))
        return (lemma not in _SOBER and link == "that") or rejected
    return False


def is_rejected_report(trigger: Token) -> bool:
    """`denied reports in the press according to which Fiji had expelled`."""
    before = [one.lemma_.lower() for one in trigger.doc[sentence_of(trigger).start : trigger.i]]
    rejected = next((index for index, lemma in enumerate(before) if lemma in REJECT), None)
    if rejected is not None and TELLINGS & set(before[rejected + 1 : rejected + 5]):
        return True
    return any(
        _voice(head) in _UNKNOWN_VOICES for head in above(trigger) if head.lemma_.lower() in {"claim", "say", "allege"}
    )


def is_rejected_wish(trigger: Token) -> bool:
    """`rejected a proposal by the opposition to expel`, over what lies between."""
    before = [one.lemma_.lower() for one in trigger.doc[sentence_of(trigger).start : trigger.i]]
    rejected = next((index for index, lemma in enumerate(before) if lemma in REJECT), None)
    return rejected is not None and bool(WISHES & set(before[rejected + 1 : rejected + 4])) and is_infinitive(trigger)


def _voice(verb: Token) -> str:
    head = subject(verb)
    return head.lemma_.lower() if head is not None else ""
