"""Whether a noun of a text is one of those meant: by itself, or because the text is about such people."""

from spacy.tokens import Span, Token

from processors.events.patient_nouns import ends_with_noun, fits, holds
from processors.frames import Whom
from processors.reading import Block, Reading
from processors.words.chunks import Member, group_at, is_of_a_nation
from processors.words.numbers import number_of

_QUANTITIES = frozenset(
    "number group dozen score handful member majority rest part third half quarter list pair trio couple any each one"
    " staff most many several all some two three".split()
)
_NEAR = 1_000
"""Characters: so far a passage reaches."""


class Meant:
    """Tells who is meant in one sentence; `goes_on`: the text has told of such an event before."""

    def __init__(self, reading: Reading, block: Block, sentence: Span, whom: Whom, goes_on: bool) -> None:
        self.reading, self.block, self.sentence, self.whom, self.goes_on = reading, block, sentence, whom, goes_on
        self.doc = sentence.doc

    def fits(self, token: Token) -> bool:
        """Whether a noun is one of those that the frame means."""
        return fits(token, self.whom) or self._are_nationals(token) or (self.goes_on and self._is_countryman(token))

    def noun_of(self, member: Member) -> Token | None:
        """The noun of a member that the frame means: its head, or what a quantity is of."""
        head, doc = member.chunk.head, self.doc
        if self.fits(head) or (self._is_left_out_after(member) and is_of_a_nation(head)):
            return head
        if ends_with_noun(doc[member.chunk.start : member.chunk.end].text, self.whom.nouns):
            return head
        if head.pos_ == "NUM" and holds([one.lower_ for one in doc[member.chunk.end : member.end]], self.whom.posts):
            return head
        named = [one for one in member.chunk.tokens() if self.fits(one)]
        if named and all(one.pos_ == "PROPN" for one in doc[named[-1].i + 1 : member.chunk.end]):
            return named[-1]
        of = member.tied[0] if member.tied and doc[member.chunk.end].lower_ == "of" else None
        if of is None or not (head.pos_ == "NUM" or head.lemma_.lower() in _QUANTITIES):
            return None
        return of.head if self.fits(of.head) else None

    def is_staff(self, member: Member) -> bool:
        """`(the consul and) three other officials`, `two of his aides`."""
        heads = [member.chunk.head, *(one.head for one in member.tied[:1])]
        return any(head.lemma_.lower() in self.whom.staff for head in heads)

    def _is_left_out_after(self, member: Member) -> bool:
        """`three Fijian and two Tongan envoys`: whether the noun of the next chunk is meant here too."""
        following = group_at(self.doc, member.end + 1, self.sentence.end) if member.end < self.sentence.end else []
        return self.doc[member.end : member.end + 1].text in {"and", ","} and any(
            self.fits(one.chunk.head) for one in following
        )

    def _is_countryman(self, token: Token) -> bool:
        """`an Indian staffer`, `two Russian officials`, where the text is about such people."""
        if token.lemma_.lower() not in self.whom.staff or token.i == self.sentence.start:
            return False
        beside = self.doc[max(self.sentence.start, token.i - 3) : token.i]
        return any(one.ent_type_ == "NORP" for one in beside) and not {one.lower_ for one in beside} & set(
            self.whom.never
        )

    def _are_nationals(self, token: Token) -> bool:
        """`ordering two Greeks home`, where the passage is about such people."""
        if token.pos_ not in {"NOUN", "PROPN", "ADJ"} or not token.lower_.endswith(("s", "ese")):
            return False
        if token.i == 0 or number_of(token.nbor(-1).text) is None:
            return False
        if token.i + 2 < len(token.doc) and token.nbor(1).lower_ in {"and", ","} and not self.block.is_title:
            # "600 Sudanese and Chadian migrants"
            return False
        inside = self.reading.mentions_in(self.block.offset(token), self.block.past(token))
        following = token.nbor(1) if token.i + 1 < len(token.doc) else None
        if not any(one.label == "NORP" and one.actor for one in inside):
            return False
        if following is not None and following.pos_ in {"NOUN", "PROPN"} and following.lower_ != "home":
            return False
        return self._is_told_of(token) or holds([one.lower_ for one in self.sentence], self.whom.posts)

    def _is_told_of(self, token: Token) -> bool:
        """Whether the passage names such people before it; a title is told by what follows."""
        offset = self.block.offset(token)
        return any(
            fits(one, self.whom)
            for other in self.reading.blocks
            if abs(other.start - self.block.start) < _NEAR
            for one in other.doc
            if self.block.is_title or other.offset(one) < offset
        )
