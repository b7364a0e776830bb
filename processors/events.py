"""Events: what happened to whom by whose hand, and whether it has; one for each happening of the article."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from spacy.tokens import Span, Token

from processors import dates
from processors.frames import Frame, Verbs
from processors.merging import Found, merged
from processors.numbers import number_of
from processors.patients import Patients, patients
from processors.reading import Block, Reading
from processors.status import Standing, holder, standing
from processors.trees import above, first_conjunct, is_passive, objects, obliques, subject
from processors.who import Who, who, who_all
from topics.records import Event

_BY = frozenset({"by"})
_OF = frozenset({"of", "against", "on", "for"})
_LIGHT = frozenset(("hold stage launch take cast carry conduct make issue put mount organise organize face").split())
_AHEAD = 14


def find_events(reading: Reading, frames: Sequence[Frame]) -> list[Event]:
    """The events of an article, in the order of their evidence."""
    found = [
        one
        for block in reading.blocks
        for sentence in block.readable()
        for frame in frames
        for one in _in_sentence(reading, block, sentence, frame)
    ]
    return merged(reading, found)


def _in_sentence(reading: Reading, block: Block, sentence: Span, frame: Frame) -> Iterator[Found]:
    seen: list[Token] = []
    for token in sentence:
        phrase = _triggers(token, sentence, frame)
        if phrase is None or any(abs(token.i - one.i) < 3 for one in seen):
            continue
        made = _event(reading, block, sentence, frame, token, phrase)
        if made is not None:
            seen.append(token)
            yield made
            if frame.whom is not None and made.count is not None:
                yield from _others_with_numbers(reading, block, sentence, token, made)


def _others_with_numbers(
    reading: Reading, block: Block, sentence: Span, trigger: Token, made: Found
) -> Iterator[Found]:
    """`Latvia expelled four diplomats, Estonia three and Lithuania six`: names with a bare number each."""
    for token in sentence:
        if token.i <= trigger.i + 1 or number_of(token.text) is None or token.nbor(-1).pos_ != "PROPN":
            continue
        following = token.nbor(1) if token.i + 1 < sentence.end else None
        if following is not None and following.pos_ in {"NOUN", "PROPN", "ADJ", "NUM"}:
            continue
        named = who(reading, block, token.nbor(-1))
        country = reading.country_of(named.actor)
        if country is None or country in made.targets or named.actor is None or named.actor in made.actors:
            continue
        end = block.past(token)
        yield replace(made, actors=[named.actor], count=number_of(token.text), start=named.start, end=end)


def _triggers(token: Token, sentence: Span, frame: Frame) -> int | None:
    """The token after the words that tell of it when `token` is the first of them, else None."""
    lemma = token.lemma_.lower()
    if token.pos_ in {"NOUN", "PROPN"} and (lemma in frame.nouns or token.lower_.removesuffix("s") in frame.nouns):
        return token.i + 1
    if token.pos_ not in {"VERB", "AUX", "NOUN", "PROPN", "ADJ"}:
        return None
    for verbs in frame.verbs:
        if lemma in verbs.lemmas and (token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB")):
            return _completed(token, sentence, verbs)
    return None


def _completed(token: Token, sentence: Span, verbs: Verbs) -> int | None:
    if not verbs.then:
        return token.i + 1
    words = [one.lower_ for one in sentence.doc[token.i + 1 : min(sentence.end, token.i + 1 + _AHEAD)]]
    for then in verbs.then:
        parts = then.split()
        for index in range(len(words) - len(parts) + 1):
            if words[index : index + len(parts)] == parts:
                return token.i + 1 + index + len(parts)
    return None


def _event(reading: Reading, block: Block, sentence: Span, frame: Frame, trigger: Token, end: int) -> Found | None:
    if frame.asked:
        return _asked(reading, block, sentence, frame, trigger)
    noun = trigger.pos_ in {"NOUN", "PROPN"} and trigger.tag_.startswith("NN")
    suffering: Patients | None = None
    passive = not noun and (is_passive(trigger) or _is_bare_participle(trigger))
    if frame.whom is not None:
        suffering = patients(reading, block, trigger, sentence, frame.whom, before=passive)
        if suffering is None and passive:
            suffering = patients(reading, block, trigger, sentence, frame.whom, before=False)
        if suffering is None:
            return None
        passive = passive and suffering.start < trigger.i
    place = standing(trigger)
    actors = _actors(reading, block, trigger, noun, passive, place, suffering)
    if suffering is not None:
        targets = [Who(one, 0, 0) for one in suffering.targets]
        if suffering.own or any(_same_state(reading, one, targets) for one in actors):
            return None
    else:
        targets = _targets(reading, block, trigger, noun, passive) if frame.target else []
        targets = [one for one in targets if one.actor not in {actor.actor for actor in actors}]
    if suffering is None and not actors and not targets:
        return None
    status = _in_time(reading, place, sentence)
    if frame.by_appointment and (status == "announced" or (status == "done" and _is_ahead(reading, trigger, sentence))):
        status = "planned"
    tokens = [trigger.i, end - 1]
    if suffering is not None:
        tokens += [suffering.start, suffering.end - 1]
    return _found(reading, block, sentence, frame.type, status, actors, targets, suffering, tokens)


def _asked(reading: Reading, block: Block, sentence: Span, frame: Frame, trigger: Token) -> Found | None:
    """What is asked for: the one who asks acts."""
    for head in _asking(trigger, sentence):
        lemma = head.lemma_.lower()
        if lemma not in frame.asked:
            continue
        actors = _subjects(reading, block, head) or _owners(reading, block, head)
        outer = standing(head).status
        status = {"negated": "negated", "denied": "denied", "hypothetical": "hypothetical"}.get(outer, "requested")
        if dates.is_long_ago(sentence.text, reading.published) if reading.published else False:
            status = "historic"
        return _found(reading, block, sentence, frame.type, status, actors, [], None, [head.i, trigger.i])
    return None


def _asking(trigger: Token, sentence: Span) -> Iterator[Token]:
    """The words that may ask for it: those above it, and the last before it."""
    yield from (head for head in above(trigger) if head.sent == sentence)
    for index in range(trigger.i - 1, max(sentence.start - 1, trigger.i - 8), -1):
        token = sentence.doc[index]
        if token.text in {";", ":"}:
            return
        yield token


def _actors(
    reading: Reading,
    block: Block,
    trigger: Token,
    noun: bool,
    passive: bool,
    place: Standing,
    suffering: Patients | None,
) -> list[Who]:
    """Those who do it, by the tree; else those who announce or threaten it; else those named before."""
    found: list[Who] = []
    if noun or passive:
        found = [who for one in obliques(trigger, _BY) for who in who_all(reading, block, one)]
        if not found and passive:
            found = _from(reading, block, trigger, suffering)
        if not found and noun:
            found = _owners(reading, block, trigger, suffering)
    else:
        found = _subjects(reading, block, trigger)
    found = [one for one in found if one.actor is not None]
    if not found:
        head = holder(place)
        if head is not None and place.status != "requested":
            found = [one for one in who_all(reading, block, head) if one.actor is not None]
    if not found and noun and suffering is None:
        light = next((one for one in above(trigger) if one.pos_ == "VERB"), None)
        return _subjects(reading, block, light) if light is not None and light.lemma_.lower() in _LIGHT else []
    if not found and not passive:
        found = _named_before(reading, block, trigger, suffering)
    if not found and suffering is not None:
        found = _by_word(reading, block, trigger)
    return found


def _subjects(reading: Reading, block: Block, verb: Token) -> list[Who]:
    """The subject of a verb, its own or that of the verb it goes with."""
    token = verb
    if (
        subject(verb) is None
        and verb.tag_ in {"VBD", "VBZ", "VBP"}
        and (right_before := _name_before(reading, block, verb))
    ):
        return right_before
    for _ in range(4):
        head = subject(token)
        if head is not None:
            if head.lower_ in {"which", "who", "that"} and token.dep_ in {"acl:relcl", "relcl"}:
                head = token.head
            return who_all(reading, block, head)
        if token.dep_ in {"conj", "xcomp", "advcl", "ccomp", "parataxis"} and token.head != token:
            token = first_conjunct(token) if token.dep_ == "conj" else token.head
        elif token.dep_ in {"acl", "acl:relcl", "relcl"} and token.head.pos_ in {"NOUN", "PROPN"}:
            return who_all(reading, block, token.head)
        else:
            return []
    return []


def _name_before(reading: Reading, block: Block, verb: Token) -> list[Who]:
    """`and Italy expelled five`: the name right before a finite verb, which a small parser may hang elsewhere."""
    before = verb.nbor(-1) if verb.i > verb.sent.start else None
    if before is None or before.pos_ != "PROPN":
        return []
    found = who(reading, block, before)
    return [found] if found.actor is not None else []


def _owners(reading: Reading, block: Block, noun: Token, suffering: Patients | None = None) -> list[Who]:
    """`Germany's expulsion of`, `the German call for`."""
    for child in noun.lefts:
        if child.dep_ in {"nmod:poss", "poss", "amod", "compound", "nmod"}:
            if suffering is not None and suffering.start <= child.i < suffering.end:
                continue
            named = [one for one in who_all(reading, block, child) if one.actor is not None]
            if named:
                return named
    return []


def _from(reading: Reading, block: Block, trigger: Token, suffering: Patients | None) -> list[Who]:
    """`expelled from Tuvalu`: by Tuvalu."""
    targets = suffering.targets if suffering is not None else []
    heads = obliques(trigger, frozenset({"from"})) or _out_of(trigger) or _left(trigger)
    places = [who for one in heads for who in who_all(reading, block, one)]
    return [one for one in places if one.actor is not None and reading.country_of(one.actor) not in targets]


def _out_of(trigger: Token) -> list[Token]:
    """`ordered out of Portugal`."""
    following = trigger.doc[trigger.i + 1 : min(trigger.sent.end, trigger.i + 5)]
    words = [one.lower_ for one in following]
    if words[:2] == ["out", "of"] and len(following) > 2 and following[2].pos_ == "PROPN":
        return [following[2]]
    return []


def _left(trigger: Token) -> list[Token]:
    """`told to leave Denmark`."""
    following = trigger.doc[trigger.i + 1 : min(trigger.sent.end, trigger.i + _AHEAD)]
    for one in following[:-1]:
        if one.lemma_.lower() in {"leave", "quit", "depart"}:
            place = (
                one.nbor(2) if one.nbor(1).lower_ in {"the", "from"} and one.i + 2 < trigger.sent.end else one.nbor(1)
            )
            return [place] if place.pos_ == "PROPN" else []
    return []


def _named_before(reading: Reading, block: Block, trigger: Token, suffering: Patients | None) -> list[Who]:
    """The nearest actor before the trigger in its sentence, where the tree shows none."""
    start = block.start + trigger.sent.start_char
    targets = suffering.targets if suffering is not None else []
    near = [
        one
        for one in reading.mentions_in(start, block.offset(trigger))
        if one.actor is not None and one.label != "NORP" and reading.country_of(one.actor) not in targets
    ]
    return [Who(near[-1].actor, near[-1].start, near[-1].end)] if near else []


def _by_word(reading: Reading, block: Block, trigger: Token) -> list[Who]:
    """`... by Tuvalu` somewhere behind, where the tree hung it elsewhere."""
    sentence = trigger.sent
    for token in sentence:
        if token.i > trigger.i and token.lower_ == "by" and token.i + 1 < sentence.end:
            for mention in reading.mentions_in(block.past(token), block.start + sentence.end_char):
                if mention.start - block.past(token) < 25 and mention.actor is not None:
                    head = next((one for one in sentence if block.offset(one) == mention.start), None)
                    return who_all(reading, block, head) if head is not None else []
    return []


def _targets(reading: Reading, block: Block, trigger: Token, noun: bool, passive: bool) -> list[Who]:
    """Those acted on, for frames that don't say who may be."""
    heads: list[Token] = []
    if noun:
        heads = obliques(trigger, _OF)
    elif passive:
        head = subject(trigger)
        heads = [head] if head is not None else []
    else:
        heads = objects(trigger) or obliques(trigger, frozenset({"on", "against"}))
    found = [one for head in heads for one in who_all(reading, block, head) if one.actor is not None]
    clause = [child for child in trigger.children if child.dep_ in {"advcl", "xcomp", "ccomp"}]
    if not found:
        found = [who for one in clause for head in objects(one) for who in who_all(reading, block, head) if who.actor]
    return found


def _same_state(reading: Reading, actor: Who, targets: Sequence[Who]) -> bool:
    return any(reading.country_of(actor.actor) == target.actor for target in targets)


def _is_bare_participle(trigger: Token) -> bool:
    """`Two diplomats expelled from Tuvalu`, `those expelled by Fiji`."""
    if trigger.tag_ not in {"VBN", "VBD"} or (subject(trigger) is not None and objects(trigger)):
        return False
    if trigger.dep_ in {"acl", "acl:relcl"} and trigger.tag_ == "VBN":
        return True
    following = trigger.doc[trigger.i + 1].lower_ if trigger.i + 1 < trigger.sent.end else ""
    return (
        trigger.tag_ == "VBN"
        and not objects(trigger)
        and following in {"from", "by", "over", "in", "after", "out", "home", "to", ""}
    )


def _in_time(reading: Reading, place: Standing, sentence: Span) -> str:
    happened = place.status in {"done", "announced"}
    if happened and reading.published is not None and dates.is_long_ago(sentence.text, reading.published):
        return "historic"
    return place.status


def _is_ahead(reading: Reading, trigger: Token, sentence: Span) -> bool:
    """Whether what is told in the present, or by a noun, is set for a day to come."""
    if trigger.tag_ in {"VBD", "VBN"} or reading.published is None:
        return False
    day = dates.day_named(sentence.text, reading.published, future=True)
    past = {one.lower_ for one in sentence} & {"after", "since", "following", "yesterday", "last"}
    return day is not None and day > reading.published.date() and not past


def _found(
    reading: Reading,
    block: Block,
    sentence: Span,
    kind: str,
    status: str,
    actors: Sequence[Who],
    targets: Sequence[Who],
    suffering: Patients | None,
    tokens: list[int],
) -> Found:
    doc = sentence.doc
    start = min([block.offset(doc[index]) for index in tokens] + [one.start for one in (*actors, *targets) if one.end])
    end = max([block.past(doc[index]) for index in tokens] + [one.end for one in (*actors, *targets) if one.end])
    first = block.start + sentence.start_char
    start, end = max(start, first), min(max(end, start + 1), block.start + sentence.end_char)
    day = None
    if reading.published is not None:
        day = dates.day_named(sentence.text, reading.published, future=status == "planned")
    return Found(
        type=kind,
        status=status,
        actors=_unique(actors),
        targets=_unique(targets),
        count=suffering.count if suffering is not None else None,
        date=day.isoformat() if day is not None and status != "historic" else None,
        start=start,
        end=end,
        is_title=block.is_title,
    )


def _unique(found: Sequence[Who]) -> list[str]:
    return list(dict.fromkeys(one.actor for one in found if one.actor is not None))
