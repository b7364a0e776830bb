"""Events: what happened to whom by whose hand, and whether it has; one for each happening of the article."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Span, Token

from processors import dates
from processors.cues import is_cue
from processors.doers import Doers
from processors.frames import Frame, Verbs, Whom
from processors.merging import Found, merged
from processors.numbers import number_of
from processors.owners import whose
from processors.patients import Patients, Search
from processors.reading import Block, Reading
from processors.status import Standing, standing
from processors.trees import above, is_passive, objects, obliques, subject
from processors.who import Who, country_actor, who, who_all
from topics.records import Event

_MUTUAL = frozenset({"each", "other", "another", "mutual", "reciprocal", "tit-for-tat"})
_OF = frozenset({"of", "against", "on", "for"})
_PARTICLES = frozenset({"out", "home", "away", "back", "off", "packing"})
_GONE = frozenset({"SUN", "YUG", "DDR", "CSK"})
"""States that are no more: whatever they did is long ago."""
_ECHOES = (
    (frozenset({"do"}), "the same"), (frozenset({"follow"}), "suit"),
    (frozenset({"respond", "reply", "retaliate", "answer"}), "in kind"),
)  # fmt: skip
_AHEAD = 14


class FrameIndex:
    """Event types by the words that may tell of them."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._by_word: dict[str, list[Frame]] = {}
        self.suffered = frozenset(frame.type for frame in frames if frame.whom is not None)
        for frame in frames:
            words = {lemma for verbs in frame.verbs for lemma in verbs.lemmas}
            for word in sorted(words | {noun.split()[-1].removesuffix("s") for noun in frame.nouns} | {*frame.nouns}):
                self._by_word.setdefault(word, []).append(frame)

    def of(self, token: Token) -> list[Frame]:
        """The types that `token` may tell of."""
        lemma, plain = token.lemma_.lower(), token.lower_.removesuffix("s")
        found = self._by_word.get(lemma, [])
        if plain != lemma:
            found = found + [one for one in self._by_word.get(plain, ()) if one not in found]
        return found


def find_events(reading: Reading, frames: FrameIndex) -> list[Event]:
    """The events of an article, in the order of their evidence."""
    found: list[Found] = []
    for block in reading.blocks:
        for sentence in block.readable():
            found += _in_sentence(reading, block, sentence, frames)
            last = next((one for one in reversed(found) if one.targets and one.actors), None)
            if last is not None and last.type in frames.suffered:
                found += _echoes(reading, block, sentence, last)
    return merged(reading, found)


def _echoes(reading: Reading, block: Block, sentence: Span, last: Found) -> Iterator[Found]:
    """`... and Tonga did the same`, `Fiji followed suit`, `Tonga responded in kind`."""
    for token in sentence[:-1]:
        behind = sentence.doc[token.i + 1 : token.i + 3].text.lower()
        if not any(token.lemma_.lower() in verbs and behind.startswith(words) for verbs, words in _ECHOES):
            continue
        doers = [
            one for one in Doers(reading, block, sentence, token, token.i + 1).of_verb() if one.actor not in last.actors
        ]
        place = standing(token)
        if not doers or place.status not in {"done", "announced"}:
            continue
        struck = {reading.country_of(one) for one in last.targets}
        back = any(reading.country_of(one.actor) in struck for one in doers)
        targets = [Who(one, 0, 0) for one in (last.actors if back else last.targets)]
        count = 1 if not back and last.count == 1 else None
        yield _found(reading, block, sentence, last.type, place.status, doers, targets, count, [token.i, token.i + 1])


def _in_sentence(reading: Reading, block: Block, sentence: Span, frames: FrameIndex) -> Iterator[Found]:
    seen: list[tuple[str, int]] = []
    for token in sentence:
        for frame in frames.of(token):
            if any(kind == frame.type and abs(token.i - place) < 3 for kind, place in seen):
                continue
            told = _triggers(token, sentence, frame)
            made = list(_events(reading, block, sentence, frame, token, told)) if told is not None else []
            if made:
                seen.append((frame.type, token.i))
                yield from made
                if frame.whom is not None and made[0].count is not None:
                    yield from _others_with_numbers(reading, block, sentence, token, made[0])


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


@dataclass(frozen=True, slots=True)
class _Told:
    """The words that tell of it: they end before token `end`; `verbs` is None for a noun."""

    end: int
    verbs: Verbs | None


def _triggers(token: Token, sentence: Span, frame: Frame) -> _Told | None:
    """What tells of it when `token` is the first word of that, else None."""
    lemma = token.lemma_.lower()
    if token.pos_ in {"NOUN", "PROPN"}:
        both = f"{token.nbor(-1).lower_} {token.lower_}" if token.i else ""
        if {lemma, token.lower_.removesuffix("s"), both} & set(frame.nouns):
            return _Told(token.i + 1, None)
    if token.pos_ not in {"VERB", "AUX", "NOUN", "PROPN", "ADJ"}:
        return None
    for verbs in frame.verbs:
        if token.pos_ == "AUX" and lemma != "be":
            continue
        if lemma in verbs.lemmas and (token.pos_ in {"VERB", "AUX"} or token.tag_.startswith("VB")):
            end = _completed(token, sentence, verbs)
            if end is not None and _prepared(token, sentence, verbs):
                return _Told(end, verbs)
    return None


def _prepared(token: Token, sentence: Span, verbs: Verbs) -> bool:
    """Whether one of the words that must stand right before a verb does."""
    before = [one.lower_ for one in sentence.doc[max(sentence.start, token.i - 3) : token.i]]
    return not verbs.before or any(before[-len(one.split()) :] == one.split() for one in verbs.before)


def _completed(token: Token, sentence: Span, verbs: Verbs) -> int | None:
    if not verbs.then:
        return token.i + 1
    words = [one.lower_ for one in sentence.doc[token.i + 1 : min(sentence.end, token.i + 1 + _AHEAD)]]
    for index in range(len(words)):
        for then in verbs.then:
            parts = then.split()
            if then in _PARTICLES and not _is_close(sentence.doc[token.i + 1 : token.i + 1 + index]):
                continue
            if words[index : index + len(parts)] == parts and not {"not", "never"} & set(
                words[max(0, index - 2) : index]
            ):
                return token.i + 1 + index + len(parts)
    return None


def _is_close(between: Span) -> bool:
    """Whether a particle still belongs to its verb: `kicked two envoys and their drivers out`."""
    return not any(one.pos_ in {"VERB", "AUX"} or one.text in {",", ";", ":"} for one in between)


def _events(
    reading: Reading, block: Block, sentence: Span, frame: Frame, trigger: Token, told: _Told
) -> Iterator[Found]:
    if frame.asked:
        asked = _asked(reading, block, sentence, frame, trigger)
        if asked is not None:
            yield asked
    elif frame.whom is not None:
        yield from _suffered(reading, block, sentence, frame, frame.whom, trigger, told)
    else:
        made = _acted(reading, block, sentence, frame, trigger, told)
        if made is not None:
            yield made


def _suffered(
    reading: Reading, block: Block, sentence: Span, frame: Frame, whom: Whom, trigger: Token, told: _Told
) -> Iterator[Found]:
    """An event of a frame that says who may suffer it."""
    search = Search(reading, block, sentence, whom, trigger, told.end)
    doers = Doers(reading, block, sentence, trigger, told.end)
    passive = False
    if told.verbs is None:
        suffering = search.of_noun()
    else:
        passive = told.verbs.suffers or is_passive(trigger) or _is_bare_participle(trigger)
        suffering = search.before() if passive else search.after()
        if suffering is None and not told.verbs.suffers and (passive or trigger.tag_ in {"VBN", "VBD"}):
            # A headline leaves out the "were", and a tagger takes one participle for another.
            suffering, passive = (search.after(), False) if passive else (search.right_before(), True)
    if suffering is None or (told.verbs is not None and doers.leaves_somewhere_else(not passive)):
        return
    if told.verbs is not None and told.verbs.before and not doers.sets_a_term():
        return
    ordered = told.verbs is not None and bool(told.verbs.before)
    place = standing(trigger, ordered=ordered)
    if search.is_none(suffering):
        place = Standing("negated", place.governor)
    elif ordered and _is_opinion(reading, block, trigger):
        place = Standing("requested")
    if told.verbs is None:
        actors = doers.of_noun(suffering.targets)
    else:
        actors = doers.of_passive(suffering.targets) if passive else doers.of_verb()
    if suffering.is_pronoun:
        # "sent him home": whoever he is, he is not the one who sends.
        actors = [one for one in actors if reading.country_of(one.actor) not in suffering.targets]
    targets = whose(reading, block, sentence, suffering, actors)
    if targets is None or any(reading.country_of(one.actor) in targets for one in actors):
        return
    if told.verbs is not None and told.verbs.weak and not targets:
        return
    if told.verbs is not None and not passive and not actors and not targets:
        return
    actors = actors or doers.announcing(place, targets)
    if not actors and not suffering.is_pronoun and (told.verbs is None or passive or not doers.is_named()):
        actors = doers.left_over(suffering.start, suffering.end, targets)
    status = _status(reading, block, sentence, frame, trigger, place)
    tokens = [trigger.i, told.end - 1, suffering.start, suffering.end - 1]
    if status in {"done", "announced"} and _GONE & {*targets, *(str(reading.country_of(one.actor)) for one in actors)}:
        status = "historic"
    for doing, suffered, number in _shares(reading, sentence, actors, targets, suffering, search.cut_by()):
        named = [Who(country_actor(reading, one), 0, 0) for one in suffered]
        yield _found(reading, block, sentence, frame.type, status, doing, named, number, tokens)


def _is_opinion(reading: Reading, block: Block, trigger: Token) -> bool:
    """`the crowd shouted that the envoy must leave`: who says it has no power to order it."""
    for head in above(trigger):
        speaker = subject(head)
        if is_cue(head) and speaker is not None:
            return all(reading.country_of(one.actor) is None for one in who_all(reading, block, speaker))
    return False


def _shares(
    reading: Reading, sentence: Span, actors: list[Who], targets: list[str], suffering: Patients, cut_by: int | None
) -> Iterator[tuple[list[Who], list[str], int | None]]:
    """Who acts on whom with which number, where a sentence tells of several at once."""
    words = {one.lower_ for one in sentence}
    states = {country for one in actors if (country := reading.country_of(one.actor)) is not None}
    count = suffering.count if suffering.count is not None else cut_by
    numbers = suffering.numbers(sentence)
    if suffering.parts:
        for part, number in suffering.parts:
            yield actors, part, number
    elif not targets and len(states) == 2 and words & _MUTUAL:
        # "Fiji and Tonga expel six diplomats each"
        for one in actors:
            yield [one], sorted(states - {str(reading.country_of(one.actor))}), count
    elif len(actors) > 1 and "respectively" in words and len(numbers) == len(actors):
        for one, number in zip(actors, numbers, strict=True):
            yield [one], targets, number
    else:
        yield actors, targets, count


def _acted(reading: Reading, block: Block, sentence: Span, frame: Frame, trigger: Token, told: _Told) -> Found | None:
    """An event of a frame in which anybody may take part."""
    doers = Doers(reading, block, sentence, trigger, told.end)
    passive = told.verbs is not None and (is_passive(trigger) or _is_bare_participle(trigger))
    place = standing(trigger)
    actors = doers.of_noun(()) if told.verbs is None else doers.of_passive(()) if passive else doers.of_verb()
    actors = actors or doers.announcing(place, ())
    if told.verbs is None:
        actors = actors or doers.of_light_verb()
    elif not passive:
        actors = actors or doers.named_before()
    targets = _targets(reading, block, trigger, told.verbs is None, passive) if frame.target else []
    targets = [one for one in targets if one.actor not in {actor.actor for actor in actors}]
    if not actors and not targets:
        return None
    status = _status(reading, block, sentence, frame, trigger, place)
    tokens = [trigger.i, told.end - 1]
    return _found(reading, block, sentence, frame.type, status, actors, targets, None, tokens)


def _status(reading: Reading, block: Block, sentence: Span, frame: Frame, trigger: Token, place: Standing) -> str:
    status = _in_time(reading, place, sentence)
    if frame.by_appointment and (status == "announced" or (status == "done" and _is_ahead(reading, trigger, sentence))):
        return "planned"
    return status


def _asked(reading: Reading, block: Block, sentence: Span, frame: Frame, trigger: Token) -> Found | None:
    """What is asked for: the one who asks acts."""
    for head in _asking(trigger, sentence):
        lemma = head.lemma_.lower()
        if lemma not in frame.asked:
            continue
        doers = Doers(reading, block, sentence, head, head.i + 1)
        actors = doers.of_verb() or doers.of_noun(())
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
    count: int | None,
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
        count=count,
        date=day.isoformat() if day is not None and status != "historic" else None,
        start=start,
        end=end,
        is_title=block.is_title,
    )


def _unique(found: Sequence[Who]) -> list[str]:
    return list(dict.fromkeys(one.actor for one in found if one.actor is not None))
