"""Who does it: the subject of an active verb, the agent of a passive, the owner of a noun; and where nobody stands
there, those whom the rest of the sentence and of the text leave."""

from collections.abc import Collection, Sequence

from spacy.tokens import Span, Token

from processors.chunks import chunk_at, chunk_before
from processors.lexicon import lexicon
from processors.reading import Block, Reading
from processors.status import Standing, holder
from processors.titles import HEADS
from processors.trees import AUXILIARIES, above, first_conjunct, is_had_done, obliques, subject
from processors.who import BODIES, PRIVATE, STATE, Who, country_actor, who_all

_BY = frozenset({"by"})
_FROM = frozenset({"from"})
_ANSWERS = frozenset("follow respond answer retaliate react reply counter announce order".split())
_LIGHT = frozenset(("hold stage launch take cast carry conduct make issue put mount organise organize face").split())
_RELATIVES = frozenset({"which", "who", "that"})
_LEAVING = frozenset({"leave", "quit", "depart", "exit", "of", "from"})
_HOSTED = frozenset(
    (
        "embassy consulate mission legation nunciature commission ambassador envoy consul attache attaché diplomat"
    ).split()
)
_TERMS = frozenset({"within", "by", "until", "country", "soil", "territory", "immediately"})
_STATES = frozenset(
    "country state nation capital ally bloc neighbour neighbor kingdom republic island west partner member emirate"
    " power"
    " monarchy coalition alliance ministry minister".split()
)
_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})
_SPANS = frozenset({"hours", "days", "hour", "day", "week", "weeks"})
_GOING = frozenset("leave depart quit go get pack clear empty exit return withdraw vacate be".split())
_TELLS = frozenset("tell say announce inform notify declare state report confirm add".split())
_AHEAD = 14


class Doers:
    """Looks for those who do what one trigger tells of. `end` is the token after the words that tell of it."""

    def __init__(self, reading: Reading, block: Block, sentence: Span, trigger: Token, end: int) -> None:
        self.reading, self.block, self.sentence = reading, block, sentence
        self.trigger, self.end, self.doc = trigger, end, sentence.doc

    def of_verb(self) -> list[Who]:
        """The subject of an active verb."""
        found = _known(self._subjects(self.trigger)) or _known(self._left_of(self.trigger)) or self._whose_subject()
        return self._listed_before(found) if self.block.is_title and found else found

    def nearest(self) -> list[Who]:
        """The noun phrase before an active verb, whatever the tree says."""
        return _known(self._left_of(self.trigger))

    def is_named(self) -> bool:
        """Whether a verb has a subject of its own, be it one that nobody knows ("five capitals", "Europe")."""
        head = subject(self.trigger)
        return head is not None and head.pos_ in {"PROPN", "NOUN"}

    def of_passive(self, targets: Collection[str]) -> list[Who]:
        """`by Tuvalu`, `from Tuvalu`, `told to leave Tuvalu`, `on Tuvalu's orders`."""
        agents = [one for head in obliques(self.trigger, _BY) for one in who_all(self.reading, self.block, head)]
        if is_had_done(self.trigger):
            # "Laos has had two attachés put on a plane"
            agents += self._subjects(self.trigger.head)
        found = _known(agents) or self._behind_by() or self._left_behind()
        return [one for one in found if self.reading.country_of(one.actor) not in targets]

    def of_noun(self, targets: Collection[str]) -> list[Who]:
        """`by Tuvalu`, `Tuvalu's expulsion of`, `the expulsion from Tuvalu of`."""
        agents = [one for head in obliques(self.trigger, _BY) for one in who_all(self.reading, self.block, head)]
        found = _known(agents) or self._behind_by() or self._owners() or self._left_behind() or self.of_light_verb()
        return [one for one in found if self.reading.country_of(one.actor) not in targets]

    def of_light_verb(self) -> list[Who]:
        """`held a vote`, `launched an attack`."""
        light = next((one for one in above(self.trigger) if one.pos_ == "VERB"), None)
        return _known(self._subjects(light)) if light is not None and light.lemma_.lower() in _LIGHT | _ANSWERS else []

    def is_no_state(self) -> bool:
        """Whether the subject is somebody who can expel nobody from a country: a club, a party, its members."""
        head = subject(self.trigger)
        if head is None or head.pos_ == "PRON" or head.i > self.trigger.i:
            return False
        if head.pos_ == "PROPN":
            return self._is_part_of_a_state(head)
        words = {head.lemma_.lower(), head.lower_}
        of = [one.lemma_.lower() for one in self.doc[head.i + 1 : min(head.i + 6, self.trigger.i)]]
        if words & PRIVATE or (of[:1] == ["of"] and set(of) & PRIVATE):
            return True
        return not words & (STATE | HEADS | BODIES | _STATES) and not _known(who_all(self.reading, self.block, head))

    def _is_part_of_a_state(self, head: Token) -> bool:
        """`Texas expels`: a place that is no country, no capital and no group of countries."""
        offset = self.block.offset(head)
        found = next((one for one in self.reading.mentions if one.start <= offset < one.end), None)
        if found is None:
            return False
        actor = self.reading.actors.get(found.actor or "")
        private = actor is not None and actor.kind == "org" and actor.country is None
        if private and found.label == "ORG":
            return str(found.actor) not in lexicon().actors
        return found.label == "GPE" and found.actor is None and found.country is None

    def named_before(self) -> list[Who]:
        """The nearest actor before the trigger in its sentence, where the tree shows none."""
        start, offset = self.block.start + self.sentence.start_char, self.block.offset(self.trigger)
        near = [one for one in self.reading.mentions_in(start, offset) if one.actor is not None and one.label != "NORP"]
        return [Who(near[-1].actor, near[-1].start, near[-1].end)] if near else []

    def announcing(self, place: Standing, targets: Collection[str]) -> list[Who]:
        """Those who announce or threaten it."""
        head = holder(place)
        if place.status == "requested":
            return []
        if head is not None:
            found = _known(who_all(self.reading, self.block, head))
        else:
            found = self._subjects(place.governor) if place.governor is not None else []
        return [one for one in found if self.reading.country_of(one.actor) not in targets]

    def telling(self, targets: Collection[str]) -> list[Who]:
        """`The ministry told the envoy that two attachés had been declared unwelcome`: the state that says so."""
        for head in above(self.trigger):
            if head.pos_ == "VERB" and head.lemma_.lower() in _TELLS:
                found = _known(self._subjects(head))
                return [one for one in found if self.reading.country_of(one.actor) not in {None, *targets}]
        return []

    def from_where(self, start: int, end: int, targets: Collection[str]) -> list[Who]:
        """`the expulsion of two envoys from Baku`: the state that those of tokens `start` to `end` leave."""
        stop = min(end + 1, self.sentence.end - 1)
        places = [one.i for one in self.doc[start + 1 : stop] if one.lower_ == "from"]
        if not places:
            return []
        chunk = chunk_at(self.doc, places[-1] + 1, self.sentence.end)
        found = self._country_in(chunk.start, chunk.end) if chunk is not None else []
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

    def leaves_somewhere_else(self, active: bool) -> bool:
        """Whether what is to be left is no country, or not that of those who say so: `told to leave the restaurant`."""
        last = self.doc[self.end - 1].lower_
        out = self.end < self.sentence.end and self.doc[self.end].lower_ == "of" and last == "out"
        if last in _SPANS and self.end + 1 < self.sentence.end and self.doc[self.end].lower_ == "to":
            # "gave the envoy 48 hours to explain"
            return self.doc[self.end + 1].lemma_.lower() not in _GOING
        if last == "of" and self.doc[self.end - 2].lower_ != "out":
            # "the departure of the envoy"
            return False
        if (last not in _LEAVING and not out) or self.end >= self.sentence.end:
            return False
        chunk = chunk_at(self.doc, self.end + out, self.sentence.end)
        if chunk is None or chunk.head.ent_type_ in {"DATE", "TIME"} or chunk.head.pos_ == "NUM":
            return False
        places = {self.reading.country_of(one.actor) for one in self._country_in(chunk.start, chunk.end)}
        if places:
            ordering = {self.reading.country_of(one.actor) for one in self.of_verb()} - {None} if active else set()
            alone = chunk.end < self.sentence.end and self.doc[chunk.end].lower_ == "alone"
            return alone or (bool(ordering) and not places & ordering)
        return chunk.head.pos_ != "PROPN" and chunk.head.lower_ not in _LEFT

    def sets_a_term(self) -> bool:
        """Whether a "must leave" says by when, or which country: an order rather than an opinion."""
        behind = self.doc[self.trigger.i + 1 : self.sentence.end]
        return any(one.lower_ in _TERMS or one.ent_type_ in {"DATE", "TIME"} for one in behind) or bool(
            self._country_in(self.trigger.i + 1, self.sentence.end) if len(behind) else []
        )

    def _country_in(self, start: int, end: int) -> list[Who]:
        first, last = self.block.offset(self.doc[start]), self.block.past(self.doc[end - 1])
        return [
            Who(one.actor, one.start, one.end)
            for one in self.reading.mentions_in(first, last)
            if self.reading.country_of(one.actor) is not None
        ]

    def _subjects(self, verb: Token) -> list[Who]:
        """The subject of a verb, its own or that of the verb it goes with."""
        token = verb
        if subject(verb) is None and verb.tag_ in _FINITE and (named := self._right_before(verb)):
            return named
        for _ in range(4):
            head = subject(token)
            finite = head is None and token is not verb and token.tag_ in _FINITE
            if finite and (named := self._right_before(token)):
                return named
            if head is not None:
                if head.lower_ in _RELATIVES:
                    antecedent = self._antecedent(head)
                    head = antecedent or (token.head if token.dep_ in {"acl:relcl", "relcl"} else head)
                return who_all(self.reading, self.block, head)
            if token.dep_ in {"conj", "xcomp", "advcl", "ccomp", "parataxis"} and token.head != token:
                token = first_conjunct(token) if token.dep_ == "conj" else token.head
            elif token.dep_ in {"acl", "acl:relcl", "relcl"} and token.head.pos_ in {"NOUN", "PROPN"}:
                return who_all(self.reading, self.block, self._named_so(token.head) or token.head)
            else:
                return []
        return []

    def _listed_before(self, found: list[Who]) -> list[Who]:
        """`Fiji, Tonga to expel`: headlines list with commas alone."""
        begins = self.block.start + self.sentence.start_char
        listed: list[Who] = []
        for one in self.reading.mentions_in(begins, self.block.offset(self.trigger)):
            if self.reading.text[listed[-1].end if listed else begins : one.start] not in {"", ", "}:
                break
            listed.append(Who(one.actor, one.start, one.end))
        return listed if len(listed) > len(found) and found[0].actor in {one.actor for one in listed} else found

    def _named_so(self, noun: Token) -> Token | None:
        """`Italy has become the latest country to expel`: who is called so."""
        copula = any(one.lemma_.lower() == "be" for one in noun.children)
        verb = noun if copula else noun.head
        if noun.pos_ != "NOUN" or not (copula or verb.lemma_.lower() in {"become", "be", "remain"}):
            return None
        found = subject(verb)
        return found if found is not None and found.i < noun.i else None

    def _antecedent(self, relative: Token) -> Token | None:
        """`Slovakia, which`: the name right before, which a small parser may pass over."""
        index = relative.i - 1 - (relative.i > 1 and relative.nbor(-1).text == ",")
        before = self.doc[index] if index >= self.sentence.start else None
        return before if before is not None and before.pos_ == "PROPN" else None

    def _whose_subject(self) -> list[Who]:
        """`Norway's decision to expel`, `Mali's new men gave`: the state to which a nameless subject belongs."""
        head = subject(self.trigger)
        if head is None and self.trigger.dep_ in {"acl", "xcomp", "ccomp"} and self.trigger.head.i < self.trigger.i:
            head = self.trigger.head
        chunk = chunk_before(self.doc, head.i + 1, self.sentence.start) if head is not None else None
        return self._country_in(chunk.start, chunk.end)[:1] if chunk is not None else []

    def _right_before(self, verb: Token) -> list[Who]:
        """`and Italy expelled five`: the name right before a finite verb, which a small parser may hang elsewhere."""
        index = self._past_helpers(verb)
        following = self.doc[verb.i + 1].lower_ if verb.i + 1 < self.sentence.end else ""
        if verb.tag_ == "VBN" and index == verb.i and following in {"by", "from", "out", "home", "over", "in"}:
            return []
        index = self._past_insertion(index)
        before = self.doc[index - 1] if index > self.sentence.start else None
        if before is None or before.pos_ != "PROPN" or before.ent_type_ == "DATE":
            return []
        return _known(who_all(self.reading, self.block, before))

    def _past_helpers(self, verb: Token) -> int:
        """The place of the first auxiliary or adverb before a verb."""
        index = verb.i
        while index > self.sentence.start and (
            self.doc[index - 1].pos_ in {"AUX", "ADV", "PART"}
            or self.doc[index - 1].lower_ in {"each", "both", "all"}
            or self.doc[index - 1].dep_ in AUXILIARIES
        ):
            index -= 1
        return index

    def _past_insertion(self, index: int) -> int:
        """Beyond what stands between commas right before a place: `France, in a mirror move, threw out`."""
        if self.doc[index - 1].text != ",":
            return index
        opening = [one for one in range(max(self.sentence.start, index - 9), index - 1) if self.doc[one].text == ","]
        return opening[-1] if opening else index

    def _left_of(self, verb: Token) -> list[Who]:
        """The noun phrase before a verb and its auxiliaries, whatever the tree says."""
        index = self._past_helpers(verb)
        if index > self.sentence.start and self.doc[index - 1].lower_ in _RELATIVES:
            index -= 1
            index -= self.doc[index - 1].text == ","
        chunk = chunk_before(self.doc, index, self.sentence.start)
        return who_all(self.reading, self.block, first_conjunct(chunk.head)) if chunk is not None else []

    def _owners(self) -> list[Who]:
        """`Germany's expulsion of`, `the German call for`."""
        for child in self.trigger.lefts:
            if child.dep_ in {"nmod:poss", "poss", "amod", "compound", "nmod"}:
                named = _known(who_all(self.reading, self.block, child))
                if named:
                    return named
        return []

    def _behind_by(self) -> list[Who]:
        """`... by Tuvalu` somewhere behind, where the tree hung it elsewhere."""
        for token in self.sentence:
            if token.i <= self.trigger.i or token.lower_ != "by" or token.i + 1 >= self.sentence.end:
                continue
            chunk = chunk_at(self.doc, token.i + 1, self.sentence.end)
            found = _known(who_all(self.reading, self.block, chunk.head)) if chunk is not None else []
            if found and any(self.reading.country_of(one.actor) for one in found):
                return found
        return []

    def _left_behind(self) -> list[Who]:
        """The state that they leave: `expelled from Tuvalu`, `ordered out of Tuvalu`, `told to quit Tuvalu`."""
        for head in obliques(self.trigger, _FROM):
            found = _known(who_all(self.reading, self.block, head))
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
                found = self._country_in(chunk.start, chunk.end) if chunk is not None else []
                if found:
                    return found[:1]
        return []

    def _hosts(self, start: int, end: int, targets: Collection[str]) -> list[Who]:
        """`two members of the embassy in Funafuti`: they are Tuvalu's guests."""
        for token in self.doc[start : min(end + 6, self.sentence.end - 1)]:
            if token.lower_ not in {"in", "to"} or token.i == 0:
                continue
            before = {one.lemma_.lower() for one in self.doc[max(start, token.i - 3) : token.i]}
            if not before & _HOSTED:
                continue
            chunk = chunk_at(self.doc, token.i + 1, self.sentence.end)
            found = self._country_in(chunk.start, chunk.end) if chunk is not None else []
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

    def _main(self, targets: Collection[str]) -> list[Who]:
        """The country from whose side the text tells."""
        main = self.reading.main_country
        return [Who(country_actor(self.reading, main), 0, 0)] if main is not None and main not in targets else []

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


_LEFT = frozenset(
    "country state capital kingdom territory island islands republic soil nation post posts mission federation".split()
)


def _known(found: Sequence[Who]) -> list[Who]:
    return [one for one in found if one.actor is not None]
