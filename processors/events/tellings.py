"""From a scene to a telling of an event: its status in time, its day, its evidence."""

import re
from collections.abc import Sequence

from spacy.tokens import Token

from processors.events.merging import Found
from processors.events.triggers import Scene
from processors.names.who import Who
from processors.status.standings import Standing
from processors.words import dates
from processors.words.trees import objects, sentence_of, subject

_ASIDE = re.compile(r",\s+(?:which|who|whose|where|when)\b[^,]*(?:,|$)")
_PLACES = frozenset({"GPE", "LOC", "FAC"})
_IN = (["in"], ["at"], ["near"], ["outside"])
_PAST = frozenset({"after", "since", "following", "yesterday", "last"})
_AT_END = frozenset({"from", "by", "over", "in", "after", "out", "home", "to", ""})


def told(
    scene: Scene,
    status: str,
    actors: Sequence[Who],
    targets: Sequence[Who],
    count: int | None,
    tokens: Sequence[int],
) -> Found:
    """`tokens` are those that tell of it; the evidence reaches from the first of them or of the actors to the last."""
    doc, block, reading = scene.sentence.doc, scene.block, scene.reading
    named = [one for one in (*actors, *targets) if one.end]
    start = min([block.offset(doc[index]) for index in tokens] + [one.start for one in named])
    end = max([block.past(doc[index]) for index in tokens] + [one.end for one in named])
    start = max(start, block.start + scene.sentence.start_char)
    end = min(max(end, start + 1), block.start + scene.sentence.end_char)
    day = None
    if reading.published is not None:
        day = dates.day_named(scene.sentence.text, reading.published, future=status == "planned")
    return Found(
        type=scene.frame.type,
        status=status,
        actors=_unique(actors),
        targets=_unique(targets),
        count=count,
        date=day.isoformat() if day is not None and status != "historic" else None,
        start=start,
        end=end,
        is_title=block.is_title,
        place=_place(scene),
        is_before=_had_happened(scene.trigger),
    )


def _place(scene: Scene) -> str | None:
    """The place that the sentence names with "in", "at" or "near": the first behind the trigger, else the last one."""
    first, last = (scene.block.start + one for one in (scene.sentence.start_char, scene.sentence.end_char))
    text, trigger = scene.reading.text, scene.block.offset(scene.trigger)
    named = [
        one
        for one in scene.reading.mentions_in(first, last)
        if one.label in _PLACES and text[max(0, one.start - 9) : one.start].split(" ")[-2:-1] in _IN
    ]
    behind = [one.text for one in named if one.start > trigger]
    return behind[0] if behind else named[-1].text if named else None


def in_time(scene: Scene, place: Standing) -> str:
    """The status, by the times that the sentence names."""
    published = scene.reading.published
    status = place.status
    if (
        status in {"done", "announced"}
        and published is not None
        and dates.is_long_ago(around(scene.trigger), published)
    ):
        status = "historic"
    appointed = status == "announced" or (status == "done" and _is_ahead(scene))
    return "planned" if scene.frame.by_appointment and appointed else status


def around(trigger: Token) -> str:
    """The sentence of a trigger without the relative clauses between commas that tell of something else."""
    sentence = sentence_of(trigger)
    text = sentence.text
    place = trigger.idx - sentence.start_char
    for found in reversed(list(_ASIDE.finditer(text))):
        if not found.start() <= place < found.end():
            text = text[: found.start()] + " " + text[found.end() :]
    return text


def is_bare_participle(trigger: Token) -> bool:
    """`Two diplomats expelled from Tuvalu`, `those expelled by Fiji`."""
    if trigger.tag_ not in {"VBN", "VBD"} or (subject(trigger) is not None and objects(trigger)):
        return False
    if trigger.dep_ in {"acl", "acl:relcl"} and trigger.tag_ == "VBN":
        return True
    following = trigger.doc[trigger.i + 1].lower_ if trigger.i + 1 < sentence_of(trigger).end else ""
    return trigger.tag_ == "VBN" and not objects(trigger) and following in _AT_END


def _is_ahead(scene: Scene) -> bool:
    """Whether what is told in the present, or by a noun, is set for a day to come."""
    published = scene.reading.published
    if scene.trigger.tag_ in {"VBD", "VBN"} or published is None:
        return False
    day = dates.day_named(scene.sentence.text, published, future=True)
    past = {one.lower_ for one in scene.sentence} & _PAST
    return day is not None and day > published.date() and not past


def _had_happened(trigger: Token) -> bool:
    """Whether the past perfect sets it before what else is told."""
    before = trigger.doc[max(sentence_of(trigger).start, trigger.i - 4) : trigger.i]
    return trigger.tag_ in {"VBN", "VBD"} and any(one.lower_ == "had" for one in before)


def _unique(found: Sequence[Who]) -> list[str]:
    return list(dict.fromkeys(one.actor for one in found if one.actor is not None))
