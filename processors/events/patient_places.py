"""Where those who suffer it stand around one trigger: by the tree, and where it shows nothing, by the word order."""

from collections.abc import Iterator

from spacy.tokens import Span, Token

from processors.words.chunks import TIES, chunk_before
from processors.words.trees import objects, sentence_of, subject

_LISTING = TIES | {"who", "and", ","}
_RELATIVES = frozenset({"who", "that", "which"})
_BRACKETS = frozenset({",", "–", "—", "(", ")"})
_WRITTEN = frozenset({"order", "notice", "letter", "decision", "paper"})
_SKIPPED = frozenset({"ADV", "PART", "INTJ"})
_AWAY = frozenset({"out", "home", "off", "away", "not"})
_HELPERS = frozenset({"been", "being", "get", "got", "gets", "will", "to"})
_TIMES = frozenset({"DATE", "TIME"})


class Places:
    """Looks around one trigger; `end` is the token after the words that tell of it."""

    def __init__(self, sentence: Span, trigger: Token, end: int) -> None:
        self.sentence, self.trigger, self.end, self.doc = sentence, trigger, end, sentence.doc

    def rights(self) -> Iterator[int]:
        """Where the noun phrases behind it may begin: its object, what follows it, what follows all its words."""
        for head in objects(self.trigger):
            if head.i > self.trigger.i:
                yield self.start_of(head)
        yield self._past_adverbs(self.trigger.i + 1)
        if self.end > self.trigger.i + 1:
            yield self._past_adverbs(self.end)

    def lefts(self) -> Iterator[Token]:
        """The last words of the noun phrases before it: its subject, what stands before its auxiliaries."""
        head = subject(self.trigger)
        if head is None and self.trigger.dep_ in {"xcomp", "conj"}:
            head = subject(self.trigger.head)
        if head is not None and head.i < self.trigger.i:
            if head.lower_ in _RELATIVES and head.i > self.sentence.start:
                last = self._before_comma(head.i + 1)
                if last is not None:
                    yield last
            else:
                yield head
        last = self._before_comma(self._before_helpers())
        if last is not None:
            yield last

    def start_of(self, head: Token) -> int:
        """Where the noun phrase that ends with or holds `head` begins, and the list that it ends."""
        floor = sentence_of(head).start
        chunk = chunk_before(self.doc, head.i + 1, floor)
        start = chunk.start if chunk is not None else head.i
        if start > self.trigger.i:
            floor = self.trigger.i
        # Members that hang on another noun ("members of the staff") and earlier ones of a list.
        for _ in range(6):
            previous = start - 1
            if previous <= floor or self.doc[previous].lower_ not in _LISTING:
                break
            earlier = chunk_before(self.doc, previous, floor)
            if earlier is None:
                break
            start = earlier.start
        return start

    def before_examples(self, start: int) -> Token | None:
        """`three envoys, among them the consul, were`: the last word of those of whom some are named."""
        before = [one.lower_ for one in self.doc[max(self.sentence.start, start - 2) : start]]
        index = start - 1 - (before == ["among", "them"])
        if before[-1:] != ["including"] and before != ["among", "them"]:
            return None
        if index > self.sentence.start and self.doc[index - 1].text == ",":
            index -= 1
        return self.doc[index - 1] if index > self.sentence.start else None

    def behind_noun(self) -> int:
        """The token after a noun: beyond the paper that it is written on ("the expulsion order"), and its time."""
        place = self.trigger.i + 1
        if place < self.sentence.end and self.doc[place].lemma_.lower() in _WRITTEN:
            place += 1
        while place < self.sentence.end and (self.doc[place].ent_type_ in _TIMES or self.doc[place].text == ","):
            place += 1
        return place + 3 if self.doc[place : place + 3].text.lower() == "the day before" else place

    def _before_helpers(self) -> int:
        """The place of the first auxiliary or adverb before the trigger."""
        index = self.trigger.i
        if (
            index > self.sentence.start + 1
            and self.doc[index - 1].lower_ == "and"
            and self.doc[index - 2].tag_ == "VBN"
        ):
            # "was released and put on a plane"
            index -= 2
        while index > self.sentence.start and (
            self.doc[index - 1].pos_ in {"AUX", *_SKIPPED} or self.doc[index - 1].lower_ in _HELPERS
        ):
            index -= 1
        return index

    def _before_comma(self, index: int) -> Token | None:
        """The last word of the noun phrase before a place: beyond a "who", and beyond what stands between commas."""
        place = index - 1
        if place > self.sentence.start and self.doc[place].lower_ in _RELATIVES:
            place -= 1
            place -= self.doc[place].text == ","
        elif place > self.sentence.start and self.doc[place].text in _BRACKETS:
            opening = [one for one in range(self.sentence.start + 1, place) if self.doc[one].text in _BRACKETS]
            place = opening[-1] - 1 if opening else place - 1
        return self.doc[place] if place >= self.sentence.start else None

    def _past_adverbs(self, index: int) -> int:
        """Beyond adverbs, particles, a time, and verbs that share the object ("detained and expelled")."""
        while index < self.sentence.end and (width := self._width(index)):
            index += width
        return index

    def _width(self, index: int) -> int:
        """How many tokens at a place don't begin a noun phrase yet."""
        token = self.doc[index]
        if token.pos_ in _SKIPPED or token.lower_ in _AWAY or token.ent_type_ in _TIMES:
            return 1
        following = self.doc[index + 1] if index + 1 < self.sentence.end else None
        if following is None:
            return 0
        shared = token.lower_ in {"and", "or"} and following.pos_ == "VERB"
        return 2 if shared or (token.pos_ == "ADP" and following.ent_type_ in _TIMES | {"GPE"}) else 0
