"""Who says it: the subject of a verb of saying, the agent of a passive, a name beside a quotation."""

from collections.abc import Sequence
from typing import Protocol

from spacy.tokens import Span, Token

from processors.names.office_words import BODIES, STATE
from processors.names.pronouns import PERSONS, THINGS, can_be
from processors.names.titles import HEADS
from processors.names.who import Who, who, who_all
from processors.reading import Block, Reading
from processors.words.chunks import chunk_at, chunk_before
from processors.words.trees import is_passive, obliques, sentence_of, subject

PEOPLE = frozenset(
    (
        "witness witnesses resident residents official officials analysts critics police people relatives family"
        " scientists researchers experts doctors study report sources source workers villagers survivors lawyers"
    ).split()
)


class Spoken(Protocol):
    """A claim that was found before in the paragraph."""

    @property
    def who(self) -> Who | None: ...
    @property
    def cue(self) -> Token | None: ...


class Speakers:
    """Finds speakers in one block; `found` is the list of its claims, which grows."""

    def __init__(self, reading: Reading, block: Block, found: Sequence[Spoken]) -> None:
        self.reading, self.block, self.found = reading, block, found

    def speaker(self, cue: Token) -> Who | None:
        """Who says it: the subject, the agent of a passive, or who said what came before."""
        if cue.tag_ == "VBN" and is_passive(cue):
            agents = obliques(cue, frozenset({"by"}))
            return who(self.reading, self.block, agents[0]) if agents else None
        before = cue.nbor(-1).text if cue.i > sentence_of(cue).start else ""
        if before in {",", "”", '"', "’", "—", "–"} and cue.tag_ in {"VBZ", "VBD"}:
            behind = self.speaker_after(cue) if before != "," or self._is_inserted(cue) else None
            if behind is not None:
                return behind
        token = cue
        for _ in range(4):
            head = subject(token)
            if head is not None:
                if head.lower_ in {"who", "which", "that"} and token.dep_ in {"acl:relcl", "relcl", "acl"}:
                    head = token.head
                if (
                    head.i < cue.i
                    and self.found
                    and not self.can_speak(head)
                    and self.last_in(sentence_of(cue)) is not None
                ):
                    return self.last_in(sentence_of(cue))
                return self.plain(head)
            if before in {"and", "but", ","} and self.last_in(sentence_of(cue)) is not None and token.dep_ == "conj":
                return self.last_in(sentence_of(cue))
            if token.dep_ in {"conj", "advcl", "xcomp", "parataxis", "ccomp"} and token.head != token:
                token = token.head
                if token.pos_ in {"NOUN", "PROPN"} and token.i < cue.i and subject(token) is None:
                    # "Its architect, Leyla Rzayeva, concedes": a small parser takes the name for the root.
                    return self.plain(token)
                continue
            break
        return self.named_just_before(cue) or self.left_of(cue)

    def left_of(self, cue: Token) -> Who | None:
        """The noun phrase before a cue, its auxiliaries and its time: `the ministry on Thursday dismissed`."""
        doc, first = cue.doc, sentence_of(cue).start
        index = cue.i
        while index > first and (doc[index - 1].pos_ in {"AUX", "ADV"} or doc[index - 1].ent_type_ in {"DATE", "TIME"}):
            index -= 1
        if index < cue.i and index > first and doc[index - 1].lower_ in {"on", "in", "late", "early"}:
            index -= 1
        chunk = chunk_before(doc, index, first) if index > first else None
        if chunk is None or not self.can_speak(chunk.head):
            return None
        return self.plain(chunk.head)

    def can_speak(self, head: Token) -> bool:
        """Whether a noun is somebody rather than something."""
        offset = self.block.offset(head)
        mention = self.reading.mention_at(offset)
        speaks = {head.lemma_.lower(), head.lower_} & (HEADS | BODIES | STATE | PERSONS | THINGS)
        return (
            (mention is not None and mention.actor is not None)
            or bool(speaks)
            or head.pos_ in {"PROPN", "PRON"}
            or head.lower_ in PEOPLE
        )

    def last_in(self, sentence: Span) -> Who | None:
        """Who spoke last in a sentence."""
        start = self.block.start + sentence.start_char
        spoken = [one for one in self.found if one.cue is not None and self.block.offset(one.cue) >= start]
        return spoken[-1].who if spoken else None

    def plain(self, head: Token) -> Who | None:
        if head.lower_ in {"it", "there", "this", "what", "nobody", "no", "none"} and head.lower_ != "it":
            return None
        found = who_all(self.reading, self.block, head)
        if head.lower_ in {"he", "she"} and found:
            return self._still(head, found[0])
        return found[0] if found else None

    def _still(self, head: Token, meant: Who) -> Who:
        """`The minister rejected it. "...", she said`: whoever spoke in the sentence before, be it by an office."""
        sentences = [one for one in self.block.sentences() if one.start <= head.i]
        if len(sentences) < 2:
            return meant
        before = self.last_in(sentences[-2])
        if before is None or before.end >= self.block.offset(head) or not can_be(self.reading, before.actor, head):
            return meant
        return Who(before.actor, meant.start, meant.end)

    def named_just_before(self, cue: Token) -> Who | None:
        """The last name before a cue, where the tree shows no subject."""
        start = self.block.start + sentence_of(cue).start_char
        near = [
            one
            for one in self.reading.mentions_in(start, self.block.offset(cue))
            if one.actor is not None and one.label != "NORP"
        ]
        if not near or self.block.offset(cue) - near[-1].end > 30:
            return None
        return Who(near[-1].actor, near[-1].start, near[-1].end)

    def speaker_between(self, tokens: list[Token]) -> Who | None:
        heads = [one for one in tokens if one.pos_ in {"PROPN", "NOUN", "PRON"}]
        if not heads:
            return None
        subjects = [one for one in heads if one.dep_.startswith("nsubj")]
        return self.plain((subjects or heads)[-1])

    def speaker_after(self, cue: Token) -> Who | None:
        """`said the minister`."""
        head = subject(cue)
        if head is not None and head.i < cue.i and any(one.is_quote for one in cue.doc[head.i : cue.i]):
            head = None
        if head is not None and head.i < cue.i and self._is_inserted(cue):
            head = None
        if head is not None:
            return self.plain(head) if head.i > cue.i else None
        return self.named_from(cue.i + 1, sentence_of(cue))

    def _is_inserted(self, cue: Token) -> bool:
        """`Growers, retorts Buenos Aires, sowed too late`: cue and speaker between commas."""
        chunk = chunk_at(cue.doc, cue.i + 1, sentence_of(cue).end)
        if chunk is None or cue.nbor(-1).text != ",":
            return False
        head = subject(cue)
        if head is not None and any(head.i < one.i < cue.i and one.dep_ == "appos" for one in head.children):
            # "Farhad Moradi, the spokesman, said Orla Keaveney, his deputy, would go": the comma ends an apposition.
            return False
        return chunk.end >= sentence_of(cue).end or cue.doc[chunk.end].text in {",", "."}

    def named_from(self, index: int, sentence: Span) -> Who | None:
        """The noun phrase that begins at a token."""
        for token in sentence.doc[index : min(sentence.end, index + 10)]:
            if token.pos_ in {"VERB", "AUX", "PUNCT", "SCONJ"} or token.text in {",", "."}:
                return None
            if token.pos_ in {"NOUN", "PROPN", "PRON"} and token.dep_ not in {
                "compound",
                "nmod:poss",
                "poss",
                "amod",
                "nmod:desc",
            }:
                return who(self.reading, self.block, token)
        return None
