"""Has it happened? From the tense, mood and modality of the word that tells of it, and of the words above it."""

import re

from spacy.tokens import Token

from processors.status.conditions import depends_on_if, follows_inversion, has_condition, is_inverted, is_question
from processors.status.governed import governed
from processors.status.governors import governors, is_background
from processors.status.own_status import own_status
from processors.status.rejections import is_called_untrue, is_hearsay, is_rejected_report, is_rejected_wish
from processors.status.standings import Standing
from processors.status.status_words import GOVERNS, IF
from processors.words.trees import above, sentence_of

_WHETHER = frozenset({"whether"})
_STEPS = 5
_FICTION = re.compile(
    r"\b(?:novel|new play|his play|her play|stage play|musical|opera|comedy|sketch|tv series|television series"
    r"|drama series|new series|(?:television|tv|radio|new|spy) drama|mock (?:crisis|exercise|trial|debate)|film|movie"
    r"|thriller|sitcom|screenplay|satire"
    r"|war ?game|simulation|video game|fictional|imaginary|in theory|april fool\w*|play (?:by|about))\b",
    re.IGNORECASE,
)
_FICTION_TITLE = re.compile(
    r"^\W*(?:cinema|film|movies?|books?|theatre|theater|tv|television|fiction|satire|review|curtain up|on stage|stage"
    r"|radio play|quiz)\b"
    r"|★|\breview:",
    re.IGNORECASE,
)
_PENDING = re.compile(
    r"\b(?:on the agenda|up for (?:debate|discussion|a vote)|draw(?:ing|s)? up|leav(?:es|ing) open|still open)\b",
    re.IGNORECASE,
)


def standing(trigger: Token, ordered: bool = False, title: str = "") -> Standing:
    """The status of what `trigger` tells of, dates left aside; `ordered`: its "must" is an order given; `title` is the
    article's.
    """
    unreal = _unreal(trigger, title)
    if unreal is not None:
        return Standing(unreal)
    found = _through_governors(trigger, ordered)
    if found.status == "announced" and (depends_on_if(trigger) or follows_inversion(trigger)):
        return Standing("threatened", found.governor)
    if found.status in {"done", "announced"} and _PENDING.search(sentence_of(trigger).text):
        return Standing("planned")
    if found.status in {"done", "announced"} and is_called_untrue(trigger):
        return Standing("denied")
    return found


def _unreal(trigger: Token, title: str) -> str | None:
    """The status of what is only asked, imagined, heard or wished for; None where it is told."""
    if _is_imagined(trigger, title):
        return "hypothetical"
    if has_condition(trigger, _WHETHER):
        weighed = any(GOVERNS.get(one.lemma_.lower()) in {"planned", "announced"} for one in above(trigger))
        return "planned" if weighed else "hypothetical"
    if is_hearsay(trigger) or is_rejected_report(trigger):
        return "denied"
    return "negated" if is_rejected_wish(trigger) else None


def _is_imagined(trigger: Token, title: str) -> bool:
    """Questions, conditions, novels and plays."""
    sentence = sentence_of(trigger)
    return bool(
        is_question(trigger)
        or has_condition(trigger, IF)
        or is_inverted(trigger)
        or _FICTION.search(sentence.text)
        or _FICTION_TITLE.search(title)
        or sentence[0].lower_ in {"imagine", "suppose", "picture"}
    )


def _through_governors(trigger: Token, ordered: bool) -> Standing:
    """The word's own status, as the words above it change it one by one."""
    current = Standing("done" if ordered else own_status(_means_of(trigger)))
    child = trigger
    chain = [one for one in governors(trigger) if not (ordered and one.pos_ == "AUX")]
    for governor in chain[:_STEPS]:
        found = governed(governor, child, trigger, current)
        if found is not None:
            current = found
            if found.status in {"denied", "requested"}:
                break
        if is_background(child):
            break
        child = governor
    return current


def _means_of(trigger: Token) -> Token:
    """The verb whose means it is: `could retaliate by expelling` has happened as little as the retaliation."""
    by = trigger.i > sentence_of(trigger).start and trigger.nbor(-1).lower_ == "by"
    return trigger.head if by and trigger.tag_ == "VBG" and trigger.head.pos_ == "VERB" else trigger
