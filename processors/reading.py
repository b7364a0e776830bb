"""An article as the readers of names, claims and events see it: parsed blocks, and who is named where.

Offsets in results count code points of `Reading.text`; a block's own tokens count from the block's start.
"""

from dataclasses import dataclass, field
from datetime import datetime

from spacy.tokens import Doc, Span, Token

from topics import records
from topics.records import Actor, Mention

LONGEST_SENTENCE = 200
"""Tokens."""


@dataclass(slots=True)
class Block:
    """A title, paragraph, list item or table cell; no sentence crosses it. `text` is the article's from `start` to
    `end`, and that of `doc`, which puts it together anew whenever it is asked.
    """

    start: int
    end: int
    text: str
    is_title: bool
    doc: Doc
    _sentences: list[Span] = field(default_factory=list)

    def offset(self, token: Token) -> int:
        """Where `token` begins in the article's text."""
        return self.start + int(token.idx)

    def past(self, token: Token) -> int:
        """Where `token` ends in the article's text."""
        return self.start + int(token.idx) + len(token.text)

    def readable(self) -> list[Span]:
        """The sentences that somebody may have written: what is longer is a table, a list or noise."""
        return [one for one in self.sentences() if len(one) <= LONGEST_SENTENCE]

    def sentences(self) -> list[Span]:
        """The block's sentences; the whole block where the pipeline marks none."""
        if not self._sentences:
            self._sentences = list(self.doc.sents) if self.doc.has_annotation("SENT_START") else [self.doc[:]]
        return self._sentences


@dataclass(slots=True)
class Reading:
    """What has been found so far. `actors` is by id; `mentions` is in order of `start` and does not overlap.

    `speeches` are (start, end, actor) of direct quotations: who "we" is. `places` are (start, code) of the countries
    and their cities that are named, `main_country` the one named most.
    """

    text: str
    blocks: list[Block]
    published: datetime | None
    mentions: list[Mention] = field(default_factory=list)
    actors: dict[str, Actor] = field(default_factory=dict)
    speeches: list[tuple[int, int, str | None]] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    main_country: str | None = None

    def title(self) -> str:
        """The headline, "" where there is none."""
        return self.text[: self.blocks[0].end] if self.blocks and self.blocks[0].is_title else ""

    def span(self, start: int, end: int) -> records.Span:
        return records.Span(start, end, self.text[start:end])

    def mention_at(self, offset: int) -> Mention | None:
        """The mention that a character of the text stands in."""
        return next((mention for mention in self.mentions if mention.start <= offset < mention.end), None)

    def mentions_in(self, start: int, end: int) -> list[Mention]:
        """The mentions that lie wholly inside a stretch of the text."""
        return [mention for mention in self.mentions if start <= mention.start and mention.end <= end]

    def country_of(self, actor_id: str | None) -> str | None:
        """The code of the country that an actor is, or acts for."""
        actor = self.actors.get(actor_id) if actor_id is not None else None
        return actor.country if actor is not None else None
