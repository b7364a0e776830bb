"""A claim in the making, and one paragraph in which claims are looked for."""

from dataclasses import dataclass

from spacy.tokens import Token

from processors.claims.contents import Contents
from processors.claims.cues import Cue
from processors.claims.speakers import Speakers
from processors.names.who import Who
from processors.reading import Block, Reading
from processors.words.quotations import Quotation, quotations

Stretch = tuple[int, int]
"""Characters `start` to `end` of the article's text."""


@dataclass(slots=True)
class Said:
    """A claim in the making. `content` and `parts` are character spans of the article's text."""

    who: Who | None
    cue: Token | None
    cue_span: tuple[int, int] | None
    kind: str
    negative: bool
    direct: bool
    content: tuple[int, int]
    parts: list[tuple[int, int]]


class Paragraph:
    """One block and the claims that are `found` in it; `before` is the last claim of the blocks before it."""

    def __init__(self, reading: Reading, block: Block, before: Said | None) -> None:
        self.reading, self.block, self.before = reading, block, before
        self.offsets = [block.offset(token) for token in block.doc]
        self.quotes = quotations(reading.text, block.start, block.end)
        self.used: set[int] = set()
        self.found: list[Said] = []
        self.speakers = Speakers(reading, block, self.found)
        self.contents = Contents(reading, block, self.speakers, [(one.opened, one.closed) for one in self.quotes])

    def add(self, speaker: Who, token: Token, meaning: Cue, direct: bool, content: Stretch) -> None:
        """A claim whose cue is a word."""
        span = (self.block.offset(token), self.block.past(token))
        start, end = content if direct else self.contents.stripped(*content)
        self.found.append(Said(speaker, token, span, meaning.claim, meaning.negative, direct, (start, end), []))

    def add_bare(self, speaker: Who, cue: Stretch, direct: bool, content: Stretch) -> None:
        """A claim without a verb: `according to`, a colon, a dash."""
        self.found.append(Said(speaker, None, cue, "say", False, direct, content, []))

    def is_quoted(self, token: Token) -> bool:
        """Whether a word stands in a quotation."""
        offset = self.block.offset(token)
        return any(quote.start <= offset < quote.end for quote in self.quotes)

    def trimmed(self, quote: Quotation) -> Stretch:
        """The words of a quotation without the comma behind them."""
        end = quote.end
        while end > quote.start and self.reading.text[end - 1] == ",":
            end -= 1
        return quote.start, end


def overlap(one: Stretch, other: Stretch) -> float:
    """How much of the shorter span lies in the other."""
    common = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, common) / max(1, min(one[1] - one[0], other[1] - other[0]))
