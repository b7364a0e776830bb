"""Events: what happened to whom by whose hand, and whether it has; one for each happening of the article."""

from collections.abc import Iterator, Sequence

from spacy.tokens import Span, Token

from processors.events.acted import acted, asked
from processors.events.echoes import echoes, takes_up
from processors.events.merging import Found, merged
from processors.events.suffered import suffered
from processors.events.triggers import Scene, Told, told_by
from processors.frames import Frame
from processors.reading import Block, Reading
from topics.records import Event

_NEAR = 3


class FrameIndex:
    """Event types by the words that may tell of them."""

    def __init__(self, frames: Sequence[Frame]) -> None:
        self._by_word: dict[str, list[Frame]] = {}
        self.suffered = {frame.type: frame for frame in frames if frame.whom is not None}
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
            _read_sentence(reading, block, sentence, frames, found)
    return merged(reading, found)


def _read_sentence(reading: Reading, block: Block, sentence: Span, frames: FrameIndex, found: list[Found]) -> None:
    """Adds what a sentence tells of to `found`."""
    seen: list[tuple[str, int, int]] = []
    for token in sentence:
        for frame in frames.of(token):
            if any(kind == frame.type and first - _NEAR < token.i < last for kind, first, last in seen):
                # "told Fiji to cut its staff" is one order, not also a cut.
                continue
            told = told_by(token, sentence, frame)
            if told is None:
                continue
            scene = Scene(reading, block, sentence, frame, token, told)
            made = list(_events(scene, _last(found, frame.type)))
            if made:
                seen.append((frame.type, token.i, max(told.end, token.i + _NEAR)))
                found += made
        if takes_up(token):
            taken_up = next((one for one in reversed(found) if one.targets and one.actors), None)
            if taken_up is not None and taken_up.type in frames.suffered:
                frame = frames.suffered[taken_up.type]
                found += echoes(Scene(reading, block, sentence, frame, token, Told(token.i + 1, None)), taken_up)


def _last(found: Sequence[Found], kind: str) -> Found | None:
    return next((one for one in reversed(found) if one.type == kind), None)


def _events(scene: Scene, last: Found | None) -> Iterator[Found]:
    if scene.frame.asked:
        made = asked(scene)
    elif scene.frame.whom is not None:
        yield from suffered(scene, scene.frame.whom, last)
        return
    else:
        made = acted(scene)
    if made is not None:
        yield made
