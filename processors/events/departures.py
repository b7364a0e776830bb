"""From where those who suffer it go: the state that they leave, in which they serve, or that alone is left."""

from collections.abc import Callable, Collection

from spacy.tokens import Span, Token

from processors.events.verb_subjects import known
from processors.names.offices import country_actor
from processors.names.who import Who, who_all
from processors.reading import Block, Reading
from processors.words.chunks import Chunk, chunk_at
from processors.words.trees import obliques

_FROM = frozenset({"from"})
_LEAVING = frozenset({"leave", "quit", "depart", "exit", "of", "from"})
_HOSTED = frozenset(
    (
        "embassy consulate mission legation nunciature commission ambassador envoy consul attache attaché diplomat"
    ).split()
)
_TERMS = frozenset({"within", "by", "until", "country", "soil", "territory", "immediately"})
_SPANS = frozenset({"hours", "days", "hour", "day", "week", "weeks"})
_GOING = frozenset("leave depart quit go get pack clear empty exit return withdraw vacate be".split())
_LEFT = frozenset(
    "country state capital kingdom territory island islands republic soil nation post posts mission federation".split()
)
_AHEAD = 14


class Departures:
    """Looks around one trigger; `end` is the token after the words that tell of it."""

    def __init__(self, reading: Reading, block: Block, sentence: Span, trigger: Token, end: int) -> None:
        self.reading, self.block, self.sentence = reading, block, sentence
        self.trigger, self.end, self.doc = trigger, end, sentence.doc

    def left_behind(self) -> list[Who]:
        """The state that they leave: `expelled from Tuvalu`, `ordered out of Tuvalu`, `told to quit Tuvalu`."""
        for head in obliques(self.trigger, _FROM):
            found = known(who_all(self.reading, self.block, head))
            if found:
                return found
        stop = min(self.sentence.end, max(self.end, self.trigger.i + 1) + _AHEAD)
        for token in self.doc[self.trigger.i + 1 : stop - 1]:
            out = token.lower_ in {"of", "from"} and token.nbor(-1).lower_ in {
                "out",
                "away",
                "home",
                self.trigger.lower_,
            }
            if out or token.lemma_.lower() in _LEAVING - {"of", "from"}:
                chunk = chunk_at(self.doc, token.i + 1, self.sentence.end)
                found = self.countries_in(chunk.start, chunk.end) if chunk is not None else []
                if found:
                    return found[:1]
        return []

    def from_where(self, start: int, end: int, targets: Collection[str]) -> list[Who]:
        """`the expulsion of two envoys from Baku`: the state that those of tokens `start` to `end` leave."""
        stop = min(end + 1, self.sentence.end - 1)
        places = [one.i for one in self.doc[start + 1 : stop] if one.lower_ == "from"]
        if not places:
            return []
        chunk = chunk_at(self.doc, places[-1] + 1, self.sentence.end)
        found = self.countries_in(chunk.start, chunk.end) if chunk is not None else []
        return [one for one in found if self.reading.country_of(one.actor) not in targets]

    def left_over(self, start: int, end: int, targets: Collection[str]) -> list[Who]:
        """Where nobody is said to do it: the state in which those of tokens `start` to `end` serve, the last one named
        before in the sentence, the only other one of the text.
        """
        return (
            self._hosts(start, end, targets)
            or self._state_before(targets)
            or self._only_one_named(targets)
            or self._main(targets)
        )

    def leaves_somewhere_else(self, ordering: Callable[[], list[Who]] | None) -> bool:
        """Whether what is to be left is no country, or not that of those who say so: `told to leave the restaurant`.
        `ordering` finds these for an active verb.
        """
        last = self.doc[self.end - 1].lower_
        following = self.doc[self.end].lower_ if self.end < self.sentence.end else ""
        if last in _SPANS and self.end + 1 < self.sentence.end and following == "to":
            # "gave the envoy 48 hours to explain"
            return self.doc[self.end + 1].lemma_.lower() not in _GOING
        if last == "of" and self.doc[self.end - 2].lower_ != "out":
            # "the departure of the envoy"
            return False
        out = last == "out" and following == "of"
        if (last not in _LEAVING and not out) or self.end >= self.sentence.end:
            return False
        chunk = chunk_at(self.doc, self.end + out, self.sentence.end)
        return chunk is not None and self._is_elsewhere(chunk, ordering)

    def _is_elsewhere(self, left: Chunk, ordering: Callable[[], list[Who]] | None) -> bool:
        if left.head.ent_type_ in {"DATE", "TIME"} or left.head.pos_ == "NUM":
            return False
        places = {self.reading.country_of(one.actor) for one in self.countries_in(left.start, left.end)}
        if places:
            states = {self.reading.country_of(one.actor) for one in ordering()} - {None} if ordering else set()
            alone = left.end < self.sentence.end and self.doc[left.end].lower_ == "alone"
            return alone or (bool(states) and not places & states)
        return left.head.pos_ != "PROPN" and left.head.lower_ not in _LEFT

    def sets_a_term(self) -> bool:
        """Whether a "must leave" says by when, or which country: an order rather than an opinion."""
        behind = self.doc[self.trigger.i + 1 : self.sentence.end]
        return any(one.lower_ in _TERMS or one.ent_type_ in {"DATE", "TIME"} for one in behind) or bool(
            self.countries_in(self.trigger.i + 1, self.sentence.end) if len(behind) else []
        )

    def countries_in(self, start: int, end: int) -> list[Who]:
        first, last = self.block.offset(self.doc[start]), self.block.past(self.doc[end - 1])
        return [
            Who(one.actor, one.start, one.end)
            for one in self.reading.mentions_in(first, last)
            if self.reading.country_of(one.actor) is not None
        ]

    def _hosts(self, start: int, end: int, targets: Collection[str]) -> list[Who]:
        """`two members of the embassy in Funafuti`: they are Tuvalu's guests."""
        for token in self.doc[start : min(end + 6, self.sentence.end - 1)]:
            if token.lower_ not in {"in", "to"} or token.i == 0:
                continue
            before = {one.lemma_.lower() for one in self.doc[max(start, token.i - 3) : token.i]}
            if not before & _HOSTED:
                continue
            chunk = chunk_at(self.doc, token.i + 1, self.sentence.end)
            found = self.countries_in(chunk.start, chunk.end) if chunk is not None else []
            found = [one for one in found if self.reading.country_of(one.actor) not in targets]
            if found:
                return found[:1]
        return []

    def _state_before(self, targets: Collection[str]) -> list[Who]:
        start = self.block.start + self.sentence.start_char
        near = [
            one
            for one in self.reading.mentions_in(start, self.block.offset(self.trigger))
            if one.label != "NORP" and self.reading.country_of(one.actor) not in {None, *targets}
        ]
        return [Who(near[-1].actor, near[-1].start, near[-1].end)] if near else []

    def _only_one_named(self, targets: Collection[str]) -> list[Who]:
        countries = {
            country
            for one in self.reading.mentions
            if (country := self.reading.country_of(one.actor)) is not None and country not in targets
        }
        if len(countries) != 1:
            return []
        first = next(iter(countries))
        named = next(one for one in self.reading.mentions if self.reading.country_of(one.actor) == first)
        actor = first if first in self.reading.actors else named.actor
        return [Who(actor, 0, 0)]

    def _main(self, targets: Collection[str]) -> list[Who]:
        """The country from whose side the text tells."""
        main = self.reading.main_country
        return [Who(country_actor(self.reading, main), 0, 0)] if main is not None and main not in targets else []
