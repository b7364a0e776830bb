"""What is said: where the content of a verb of saying begins and ends."""

import re
from collections.abc import Sequence

from spacy.tokens import Span, Token

from processors.claims.clause_ends import ClauseEnds
from processors.claims.content_starts import content_start
from processors.claims.cues import Cue
from processors.claims.speakers import Speakers
from processors.names.who import Who
from processors.reading import Block, Reading
from processors.words.chunks import chunk_before, phrase_start
from processors.words.trees import FINITE, objects

_QUESTION = re.compile(r"(?:whether|if|why|how|what|when|where|who|which)\b")


class Contents:
    """Finds contents in one block; `quoted` are its quotations."""

    def __init__(
        self, reading: Reading, block: Block, speakers: Speakers, quoted: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.reading, self.block = reading, block
        self.ends = ClauseEnds(block, speakers, quoted)

    def content(self, token: Token, meaning: Cue, sentence: Span) -> tuple[int, int] | None:
        """What the cue takes, up to where the clause ends."""
        begins = content_start(token, meaning, sentence)
        if begins is None:
            return None
        start = self.block.offset(begins)
        if token.lemma_.lower() == "ask" and _QUESTION.match(self.reading.text, start):
            return None
        first = next((one for one in sentence if self.block.offset(one) >= start), None)
        if first is None or first.tag_ in FINITE:
            return None
        of_object = any(self.block.offset(phrase_start(one)) == start for one in objects(token))
        return start, self.ends.clause_end(token, sentence, of_object)

    def content_before(self, token: Token, meaning: Cue, speaker: Who, sentence: Span) -> tuple[int, int] | None:
        """`The talks had failed, the ministry said.`"""
        if "clause" not in meaning.takes:
            return None
        cue = self.block.offset(token)
        named = chunk_before(token.doc, token.i, sentence.start)
        if named is not None and speaker.end == self.block.past(token.doc[named.end - 1]):
            speaker = Who(speaker.actor, min(speaker.start, self.block.offset(token.doc[named.start])), speaker.end)
        left = min(cue, speaker.start) if speaker.end > self.block.start + sentence.start_char else cue
        start = self.block.start + sentence.start_char
        if left <= start:
            return None
        before = self.reading.text[start:left].rstrip()
        if self.reading.text[max(self.block.past(token), speaker.end) : self.block.end].strip() == ":":
            # What is said stands in the paragraphs that follow.
            return None
        if not before.endswith((",", "”", '"', "’", "—", "–")) or len(before.split()) < 3:
            return None
        rest = self.reading.text[max(self.block.past(token), speaker.end) : self.block.start + sentence.end_char]
        if len(rest.split()) > 14 and not rest.lstrip().startswith(","):
            return None
        end = start + len(before.rstrip(' ,”"’—–'))
        if before.rstrip(" ,").endswith(("”", '"', "’")):
            end = start + len(before.rstrip(" ,"))
        return start, end

    def stripped(self, start: int, end: int) -> tuple[int, int]:
        text = self.reading.text
        while start < end and (text[start].isspace() or text[start] in ",;:"):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:."):
            end -= 1
        return start, end
