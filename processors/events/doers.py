"""Who does it: the subject of an active verb, the agent of a passive, the owner of a noun; and where nobody stands
there, those whom the rest of the sentence and of the text leave."""

from collections.abc import Collection

from spacy.tokens import Span, Token

from processors.events.departures import Departures
from processors.events.verb_subjects import VerbSubjects, known
from processors.lexicon import lexicon
from processors.names.office_words import BODIES, PRIVATE, STATE
from processors.names.titles import HEADS
from processors.names.who import Who, who_all
from processors.reading import Block, Reading
from processors.status.standings import Standing, holder
from processors.words.chunks import chunk_at, chunk_before
from processors.words.trees import above, is_had_done, obliques, subject

_BY = frozenset({"by"})
_ANSWERS = frozenset("follow respond answer retaliate react reply counter announce order".split())
_LIGHT = frozenset(("hold stage launch take cast carry conduct make issue put mount organise organize face").split())
_STATES = frozenset(
    "country state nation capital ally bloc neighbour neighbor kingdom republic island west partner member emirate"
    " power"
    " monarchy coalition alliance ministry minister".split()
)
_TELLS = frozenset("tell say announce inform notify declare state report confirm add".split())


class Doers:
    """Looks for those who do what one trigger tells of. `end` is the token after the words that tell of it."""

    def __init__(self, reading: Reading, block: Block, sentence: Span, trigger: Token, end: int) -> None:
        self.reading, self.block, self.sentence = reading, block, sentence
        self.trigger, self.doc = trigger, sentence.doc
        self.subjects = VerbSubjects(reading, block, sentence)
        self.departures = Departures(reading, block, sentence, trigger, end)

    def of_verb(self) -> list[Who]:
        """The subject of an active verb."""
        found = (
            known(self.subjects.of(self.trigger)) or known(self.subjects.left_of(self.trigger)) or self._whose_subject()
        )
        return self._listed_before(found) if self.block.is_title and found else found

    def nearest(self) -> list[Who]:
        """The noun phrase before an active verb, whatever the tree says."""
        return known(self.subjects.left_of(self.trigger))

    def is_named(self) -> bool:
        """Whether a verb has a subject of its own, be it one that nobody knows ("five capitals", "Europe")."""
        head = subject(self.trigger)
        return head is not None and head.pos_ in {"PROPN", "NOUN"}

    def of_passive(self, targets: Collection[str]) -> list[Who]:
        """`by Tuvalu`, `from Tuvalu`, `told to leave Tuvalu`, `on Tuvalu's orders`."""
        agents = [one for head in obliques(self.trigger, _BY) for one in who_all(self.reading, self.block, head)]
        if is_had_done(self.trigger):
            # "Laos has had two attachés put on a plane"
            agents += self.subjects.of(self.trigger.head)
        found = known(agents) or self._behind_by() or self.departures.left_behind()
        return [one for one in found if self.reading.country_of(one.actor) not in targets]

    def of_noun(self, targets: Collection[str]) -> list[Who]:
        """`by Tuvalu`, `Tuvalu's expulsion of`, `the expulsion from Tuvalu of`."""
        agents = [one for head in obliques(self.trigger, _BY) for one in who_all(self.reading, self.block, head)]
        found = (
            known(agents)
            or self._behind_by()
            or self._owners()
            or self.departures.left_behind()
            or self.of_light_verb()
        )
        return [one for one in found if self.reading.country_of(one.actor) not in targets]

    def of_light_verb(self) -> list[Who]:
        """`held a vote`, `launched an attack`."""
        light = next((one for one in above(self.trigger) if one.pos_ == "VERB"), None)
        return known(self.subjects.of(light)) if light is not None and light.lemma_.lower() in _LIGHT | _ANSWERS else []

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
        return not words & (STATE | HEADS | BODIES | _STATES) and not known(who_all(self.reading, self.block, head))

    def _is_part_of_a_state(self, head: Token) -> bool:
        """`Texas expels`: a place that is no country, no capital and no group of countries."""
        offset = self.block.offset(head)
        found = self.reading.mention_at(offset)
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
            found = known(who_all(self.reading, self.block, head))
        else:
            found = self.subjects.of(place.governor) if place.governor is not None else []
        return [one for one in found if self.reading.country_of(one.actor) not in targets]

    def telling(self, targets: Collection[str]) -> list[Who]:
        """`The ministry told the envoy that two attachés had been declared unwelcome`: the state that says so."""
        for head in above(self.trigger):
            if head.pos_ == "VERB" and head.lemma_.lower() in _TELLS:
                found = known(self.subjects.of(head))
                return [one for one in found if self.reading.country_of(one.actor) not in {None, *targets}]
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

    def _whose_subject(self) -> list[Who]:
        """`Norway's decision to expel`, `Mali's new men gave`: the state to which a nameless subject belongs."""
        head = subject(self.trigger)
        if head is None and self.trigger.dep_ in {"acl", "xcomp", "ccomp"} and self.trigger.head.i < self.trigger.i:
            head = self.trigger.head
        chunk = chunk_before(self.doc, head.i + 1, self.sentence.start) if head is not None else None
        return self.departures.countries_in(chunk.start, chunk.end)[:1] if chunk is not None else []

    def _owners(self) -> list[Who]:
        """`Germany's expulsion of`, `the German call for`."""
        for child in self.trigger.lefts:
            if child.dep_ in {"nmod:poss", "poss", "amod", "compound", "nmod"}:
                named = known(who_all(self.reading, self.block, child))
                if named:
                    return named
        return []

    def _behind_by(self) -> list[Who]:
        """`... by Tuvalu` somewhere behind, where the tree hung it elsewhere."""
        for token in self.sentence:
            if token.i <= self.trigger.i or token.lower_ != "by" or token.i + 1 >= self.sentence.end:
                continue
            chunk = chunk_at(self.doc, token.i + 1, self.sentence.end)
            found = known(who_all(self.reading, self.block, chunk.head)) if chunk is not None else []
            if found and any(self.reading.country_of(one.actor) for one in found):
                return found
        return []
