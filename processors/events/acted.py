"""Events in which anybody may take part, and what is asked for: who acts, and on whom."""

from collections.abc import Iterator

from spacy.tokens import Span, Token

from processors.events.doers import Doers
from processors.events.merging import Found
from processors.events.tellings import in_time, is_bare_participle, told
from processors.events.triggers import Scene
from processors.names.who import Who, who_all
from processors.status.judge import standing
from processors.words import dates
from processors.words.trees import above, is_passive, objects, obliques, sentence_of, subject

_OF = frozenset({"of", "against", "on", "for"})
_UNASKED = {"negated": "negated", "denied": "denied", "hypothetical": "hypothetical"}


def acted(scene: Scene) -> Found | None:
    """An event of a frame in which anybody may take part."""
    trigger, verbs = scene.trigger, scene.told.verbs
    doers = Doers(scene.reading, scene.block, scene.sentence, trigger, scene.told.end)
    passive = verbs is not None and (is_passive(trigger) or is_bare_participle(trigger))
    place = standing(trigger)
    actors = doers.of_noun(()) if verbs is None else doers.of_passive(()) if passive else doers.of_verb()
    actors = actors or doers.announcing(place, ())
    if verbs is not None and not passive:
        actors = actors or doers.named_before()
    targets = _targets(scene, passive) if scene.frame.target else []
    targets = [one for one in targets if one.actor not in {actor.actor for actor in actors}]
    tokens = [trigger.i, scene.told.end - 1]
    if not actors and not targets:
        people = _unknown_people(scene)
        if people is None:
            return None
        tokens.append(people.left_edge.i)
    return told(scene, in_time(scene, place), actors, targets, None, tokens)


def asked(scene: Scene) -> Found | None:
    """What is asked for: the one who asks acts."""
    published = scene.reading.published
    for head in _asking(scene.trigger, scene.sentence):
        if head.lemma_.lower() not in scene.frame.asked:
            continue
        doers = Doers(scene.reading, scene.block, scene.sentence, head, head.i + 1)
        status = _UNASKED.get(standing(head).status, "requested")
        if published is not None and dates.is_long_ago(scene.sentence.text, published):
            status = "historic"
        actors = doers.of_verb() or doers.of_noun(())
        return told(scene, status, actors, [], None, [head.i, scene.trigger.i])
    return None


def _asking(trigger: Token, sentence: Span) -> Iterator[Token]:
    """The words that may ask for it: those above it, and the last before it."""
    yield from (head for head in above(trigger) if sentence_of(head) == sentence)
    for index in range(trigger.i - 1, max(sentence.start - 1, trigger.i - 8), -1):
        token = sentence.doc[index]
        if token.text in {";", ":"}:
            return
        yield token


def _unknown_people(scene: Scene) -> Token | None:
    """`Gunmen attacked a village`, `Two journalists were arrested`: people whom nobody knows."""
    trigger = scene.trigger
    head = subject(trigger)
    if scene.told.verbs is None or trigger.tag_ not in {"VBD", "VBZ", "VBN"} or head is None or head.i > trigger.i:
        return None
    return head if head.tag_ == "NNS" or head.pos_ == "NUM" else None


def _targets(scene: Scene, passive: bool) -> list[Who]:
    """Those acted on."""
    trigger = scene.trigger
    heads: list[Token] = []
    if scene.told.verbs is None:
        heads = obliques(trigger, _OF)
    elif passive:
        head = subject(trigger)
        heads = [head] if head is not None else []
    else:
        heads = objects(trigger) or obliques(trigger, frozenset({"on", "against"}))
    found = _known(scene, heads)
    clauses = [child for child in trigger.children if child.dep_ in {"advcl", "xcomp", "ccomp"}]
    return found or _known(scene, [head for one in clauses for head in objects(one)])


def _known(scene: Scene, heads: list[Token]) -> list[Who]:
    found = (one for head in heads for one in who_all(scene.reading, scene.block, head))
    return [one for one in found if one.actor is not None]
