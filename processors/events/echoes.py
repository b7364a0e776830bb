"""Events that take up another: `Fiji followed suit`, `Tonga responded in kind`, `Samoa is weighing a similar step`."""

from collections.abc import Iterator

from spacy.tokens import Token

from processors.events.doers import Doers
from processors.events.merging import Found
from processors.events.tellings import told
from processors.events.triggers import Scene
from processors.names.who import Who
from processors.status.judge import standing
from processors.words.trees import sentence_of

_VERBS = (
    (frozenset({"do"}), ("the same", "likewise", "so too")),
    (frozenset({"follow"}), ("suit",)),
    (frozenset({"respond", "reply", "retaliate", "answer"}), ("in kind",)),
)
_LIKE = frozenset({"similar", "same", "identical", "comparable"})
_STEPS = frozenset({"step", "measure", "move", "action"})
_TAKING = frozenset({"take", "announce", "adopt", "make", "order"})
_WORDS = _STEPS.union(*(lemmas for lemmas, _ in _VERBS))


def echoes(scene: Scene, last: Found) -> Iterator[Found]:
    """What others do as those of `last` did, or do back to them; the scene's trigger takes it up."""
    trigger = scene.trigger
    doers = [
        one
        for one in Doers(scene.reading, scene.block, scene.sentence, _acting(trigger), trigger.i + 1).of_verb()
        if one.actor not in last.actors
    ]
    place = standing(trigger)
    if not doers or last.status not in {"done", "announced"}:
        return
    status = place.status
    if trigger.pos_ == "NOUN" and status in {"done", "announced"} and _acting(trigger).lemma_.lower() not in _TAKING:
        # "Mexico, which meets about a similar step"
        status = "planned"
    struck = {scene.reading.country_of(one) for one in last.targets}
    back = any(scene.reading.country_of(one.actor) in struck for one in doers)
    targets = [Who(one, 0, 0) for one in (last.actors if back else last.targets)]
    count = 1 if not back and last.count == 1 else None
    yield told(scene, status, doers, targets, count, [trigger.i, min(trigger.i + 1, scene.sentence.end - 1)])


def takes_up(token: Token) -> bool:
    """Whether a word says that somebody does what another did."""
    lemma = token.lemma_.lower()
    if lemma not in _WORDS:
        return False
    if lemma in _STEPS:
        return token.i > sentence_of(token).start and token.nbor(-1).lower_ in _LIKE
    behind = token.doc[token.i + 1 : min(token.i + 3, sentence_of(token).end)].text.lower()
    return any(lemma in verbs and behind.startswith(words) for verbs, words in _VERBS)


def _acting(trigger: Token) -> Token:
    """The verb whose subject acts: of "a similar step" that which takes it."""
    if trigger.pos_ != "NOUN":
        return trigger
    return trigger.head if trigger.head.pos_ == "VERB" else trigger
