"""Events of frames that say who may suffer them: diplomats who are expelled."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from processors.claims.cues import is_cue
from processors.events.doers import Doers
from processors.events.merging import Found
from processors.events.owners import staffed_before, whose
from processors.events.patient_search import Search
from processors.events.patients import Patients
from processors.events.tellings import in_time, is_bare_participle, told
from processors.events.triggers import Scene
from processors.frames import Whom
from processors.names.offices import country_actor
from processors.names.who import Who, who, who_all
from processors.status.judge import standing
from processors.status.standings import Standing
from processors.words.numbers import number_of
from processors.words.trees import above, is_had_done, is_passive, subject

_MUTUAL = frozenset({"each", "other", "others", "another", "mutual", "reciprocal", "tit-for-tat"})
_RUNNING_TOTAL = re.compile(
    r"^(?:in all|in total|altogether|all told|to date)\b"
    r"|\b(?:in|by|from) (?:\d+|\w+) (?:countries|capitals|states)\b",
    re.IGNORECASE,
)
"""What many have done by now is told of nobody in particular."""
_GONE = frozenset({"SUN", "YUG", "DDR", "CSK"})
"""States that are no more: whatever they did is long ago."""


def suffered(scene: Scene, whom: Whom, last: Found | None) -> Iterator[Found]:
    """The events of a scene, one for each actor's share; `last` is the one that the text told of before."""
    if _RUNNING_TOTAL.search(scene.sentence.text):
        return
    found = _suffering(scene, whom, last is not None)
    if found is None:
        return
    search, suffering, passive = found
    doers = Doers(scene.reading, scene.block, scene.sentence, scene.trigger, scene.told.end)
    place = _standing(scene, doers, search, suffering)
    if place is None:
        return
    parties = _parties(scene, doers, suffering, passive, place, last)
    if parties is None:
        return
    made = list(_told(scene, search, place, *parties))
    yield from made
    if made:
        yield from _others_with_numbers(scene, made[0])


def _suffering(scene: Scene, whom: Whom, goes_on: bool) -> tuple[Search, Patients, bool] | None:
    """Who suffers it, and whether the verb is passive."""
    trigger, verbs = scene.trigger, scene.told.verbs
    search = Search(
        scene.reading,
        scene.block,
        scene.sentence,
        whom,
        trigger,
        scene.told.end,
        goes_on,
        verbs is not None and verbs.posts,
    )
    if verbs is None:
        noun = search.of_noun()
        return (search, noun, False) if noun is not None else None
    passive = verbs.suffers or is_passive(trigger) or is_bare_participle(trigger)
    # "had two attachés put on a plane"
    passive = passive or is_had_done(trigger)
    if trigger.i == scene.sentence.start and trigger.tag_ == "VBN":
        fronted = search.behind_comma()
        if fronted is not None:
            return search, fronted, True
    found = search.before() if passive else search.after()
    if found is None and not verbs.suffers and (passive or trigger.tag_ in {"VBN", "VBD"}):
        # A headline leaves out the "were", and a tagger takes one participle for another.
        found, passive = (search.after(), False) if passive else (search.right_before(), True)
    doers = Doers(scene.reading, scene.block, scene.sentence, trigger, scene.told.end)
    if verbs.own:
        return _own(scene, search, doers)
    if "for consultations" in scene.sentence.text:
        # An envoy who is called home for that is not sent away.
        return None
    if (
        found is None
        or doers.departures.leaves_somewhere_else(None if passive else doers.of_verb)
        or (verbs.before and not doers.departures.sets_a_term())
    ):
        return None
    return search, found, passive


def _own(scene: Scene, search: Search, doers: Doers) -> tuple[Search, Patients, bool] | None:
    """`Fiji must cut its staff in Tonga by two`: the subject's people suffer it."""
    found = search.after()
    struck = [code for one in doers.of_verb() if (code := scene.reading.country_of(one.actor)) is not None]
    if found is None or not struck or not doers.departures.sets_a_term():
        return None
    return search, replace(found, targets=struck[:1], owner=None), True


def _standing(scene: Scene, doers: Doers, search: Search, suffering: Patients) -> Standing | None:
    ordered = scene.told.verbs is not None and bool(scene.told.verbs.before)
    place = standing(scene.trigger, ordered=ordered, title=scene.reading.title())
    if search.is_none(suffering):
        return Standing("negated", place.governor)
    if scene.trigger.lemma_.lower() == "want" and not doers.departures.sets_a_term():
        return Standing("requested", place.governor)
    if place.status in {"done", "announced"} and search.is_any(suffering):
        return Standing("threatened", place.governor)
    if ordered and _is_opinion(scene):
        return Standing("requested")
    return place


def _parties(
    scene: Scene, doers: Doers, suffering: Patients, passive: bool, place: Standing, last: Found | None
) -> tuple[Patients, list[Who], list[str]] | None:
    """Who suffers it, who does it and whose people they are; None where that is no such event."""
    reading, verbs = scene.reading, scene.told.verbs
    if verbs is None:
        actors = doers.of_noun(suffering.targets)
    else:
        actors = doers.of_passive(suffering.targets) if passive else doers.of_verb()
    if verbs is None:
        actors = actors or doers.departures.from_where(suffering.start, suffering.end, suffering.targets)
    elif not passive and doers.is_no_state():
        return None
    if suffering.is_pronoun:
        # "sent him home": whoever he is, he is not the one who sends.
        others = [one for one in actors if not _is_himself(scene, one, suffering)]
        actors = others or ([] if passive or not actors else doers.nearest())
        suffering = _meant(scene, suffering, actors, last)
        if not actors and last is not None:
            actors = [Who(one, 0, 0) for one in last.actors]
    targets = whose(reading, scene.block, scene.sentence, suffering, actors)
    if targets is None or any(reading.country_of(one.actor) in targets for one in actors):
        return None
    if not targets and verbs is not None and verbs.suffers:
        if last is not None and last.targets:
            targets = [code for one in last.targets if (code := reading.country_of(one)) is not None]
            actors = actors or [Who(one, 0, 0) for one in last.actors]
        targets = targets or staffed_before(reading, scene.block.offset(scene.trigger), actors)
    mutual = len({reading.country_of(one.actor) for one in actors}) == 2 and _MUTUAL & {
        one.lower_ for one in scene.sentence
    }
    unsure = not mutual and not targets and verbs is not None and (verbs.weak or (not passive and not actors))
    if unsure and not (actors and _are_of_a_body(scene, suffering)):
        return None
    actors = actors or doers.announcing(place, targets) or (doers.telling(targets) if passive else [])
    if not actors and (passive or not suffering.is_pronoun) and (verbs is None or passive or not doers.is_named()):
        actors = doers.departures.left_over(suffering.start, suffering.end, targets)
    return suffering, actors, targets


def _are_of_a_body(scene: Scene, suffering: Patients) -> bool:
    """`the head of the EU delegation`: people of a body that is no state."""
    doc, block = scene.sentence.doc, scene.block
    inside = scene.reading.mentions_in(block.offset(doc[suffering.start]), block.past(doc[suffering.end - 1]))
    return any(one.label == "ORG" and one.actor is not None for one in inside)


def _is_himself(scene: Scene, one: Who, suffering: Patients) -> bool:
    """`The envoy left after Fiji sent him home`: what a small parser takes for the subject may be the one who is
    sent.
    """
    actor = scene.reading.actors.get(one.actor or "")
    words = set(scene.reading.text[one.start : one.end].lower().split())
    nouns = set(scene.frame.whom.nouns) if scene.frame.whom is not None else set()
    return actor is not None and actor.country in suffering.targets and (actor.kind == "person" or bool(words & nouns))


def _meant(scene: Scene, suffering: Patients, actors: Sequence[Who], last: Found | None) -> Patients:
    """`..., which threw out four`, `They have two days to leave`: the people of whom the text told last."""
    if last is None or not last.targets:
        return suffering
    struck = [code for one in last.targets if (code := scene.reading.country_of(one)) is not None]
    doing = {scene.reading.country_of(one.actor) for one in actors}
    if doing & {*struck}:
        return suffering
    same = not actors or doing == {scene.reading.country_of(one) for one in last.actors}
    them = number_of(scene.sentence.doc[suffering.start].text) is None
    return replace(suffering, targets=struck, owner=None, count=last.count if same and them else suffering.count)


def _told(
    scene: Scene, search: Search, place: Standing, suffering: Patients, actors: list[Who], targets: list[str]
) -> Iterator[Found]:
    reading = scene.reading
    status = in_time(scene, place)
    codes = {*targets, *(str(reading.country_of(one.actor)) for one in actors)}
    if status in {"done", "announced"} and _GONE & codes:
        status = "historic"
    tokens = [scene.trigger.i, scene.told.end - 1, suffering.start, suffering.end - 1]
    for doing, struck, number in _shares(scene, actors, targets, suffering, search.cut_by()):
        named = [Who(country_actor(reading, one), 0, 0) for one in struck]
        made = told(scene, status, doing, named, number, tokens)
        yield replace(made, is_echo=suffering.start == scene.trigger.i)


def _shares(
    scene: Scene, actors: list[Who], targets: list[str], suffering: Patients, cut_by: int | None
) -> Iterator[tuple[list[Who], list[str], int | None]]:
    """Who acts on whom with which number, where a sentence tells of several at once."""
    words = {one.lower_ for one in scene.sentence}
    states = {country for one in actors if (country := scene.reading.country_of(one.actor)) is not None}
    count = suffering.count if suffering.count is not None else cut_by
    numbers = suffering.numbers(scene.sentence)
    if suffering.parts:
        for part, number in suffering.parts:
            yield actors, part, number
    elif not targets and len(states) == 2 and words & _MUTUAL:
        # "Fiji and Tonga expel six diplomats each"
        for one in actors:
            yield [one], sorted(states - {str(scene.reading.country_of(one.actor))}), count
    elif len(actors) > 1 and "respectively" in words and len(numbers) == len(actors):
        for one, number in zip(actors, numbers, strict=True):
            yield [one], targets, number
    else:
        yield actors, targets, count


def _others_with_numbers(scene: Scene, made: Found) -> list[Found]:
    """`Latvia expelled four diplomats, Estonia three and Lithuania six`: names with a bare number each."""
    reading, block, sentence = scene.reading, scene.block, scene.sentence
    found: list[Found] = []
    for token in sentence:
        if token.i <= scene.trigger.i + 1 or number_of(token.text) is None:
            continue
        linked = token.nbor(-1).lower_ in {"some", "another", "to", "with"}
        before = token.nbor(-2) if linked else token.nbor(-1)
        following = token.nbor(1) if token.i + 1 < sentence.end else None
        if before.pos_ != "PROPN" or (following is not None and following.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"}):
            continue
        named = who(reading, block, before)
        country = reading.country_of(named.actor)
        if country is None or country in made.targets or named.actor is None:
            continue
        if made.count is not None and named.actor in made.actors:
            continue
        end = block.past(token)
        found.append(replace(made, actors=[named.actor], count=number_of(token.text), start=named.start, end=end))
    # "..., London four and Canberra two": one number alone may be anything.
    return found if made.count is not None or len(found) > 1 else []


def _is_opinion(scene: Scene) -> bool:
    """`the crowd shouted that the envoy must leave`: who says it has no power to order it."""
    for head in above(scene.trigger):
        speaker = subject(head) or (head.head if head.head.pos_ in {"NOUN", "PROPN"} else None)
        if is_cue(head) and speaker is not None:
            return all(_is_nobody(scene, one) for one in who_all(scene.reading, scene.block, speaker))
    return False


def _is_nobody(scene: Scene, one: Who) -> bool:
    return scene.reading.country_of(one.actor) is None
