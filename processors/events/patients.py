"""Those who suffer it, as a text names them: whose they are and how many."""

from dataclasses import dataclass

from spacy.tokens import Span, Token

from processors.reading import Block, Reading
from processors.words.numbers import number_of


@dataclass(frozen=True, slots=True)
class Patients:
    """Tokens `start` to `end` name them; `targets` are ids in order; `owner` a word such as "its" among them.

    `parts` are (targets, count) of "three Fijian and two Tongan envoys", one by one.
    """

    start: int
    end: int
    targets: list[str]
    count: int | None
    owner: Token | None = None
    parts: tuple[tuple[list[str], int | None], ...] = ()
    is_pronoun: bool = False

    def numbers(self, sentence: Span) -> list[int]:
        """All the numbers among their words: "21 and 13 envoys respectively"."""
        words = sentence.doc[max(sentence.start, self.start - 2) : self.end]
        return [number for one in words if (number := number_of(one.text)) is not None]


def states_of(reading: Reading, block: Block, start: int, end: int) -> list[str]:
    """The states that those in tokens `start` to `end` stand for."""
    first, last = block.offset(block.doc[start]), block.past(block.doc[end - 1])
    found: list[str] = []
    for mention in reading.mentions_in(first, last):
        country = reading.country_of(mention.actor)
        # "two French diplomats from Baku": the name is where they leave.
        left = found and reading.text[: mention.start].endswith("from ")
        if country is not None and country not in found and not left and not _is_place(block, mention.start, start):
            found.append(country)
    return found


def _is_place(block: Block, offset: int, start: int) -> bool:
    """Whether a name is where they serve rather than whose they are."""
    doc = block.doc
    span = doc.char_span(offset - block.start, offset - block.start + 1, alignment_mode="expand")
    if span is None or span.start == 0:
        return False
    before = doc[span.start - 1]
    if before.lower_ == "the" and span.start > 1:
        before = doc[span.start - 2]
    return before.lower_ in {"in", "to"} or (before.lower_ == "from" and before.i < start)
