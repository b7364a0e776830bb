"""Who suffers it: the diplomats of an expulsion, whose they are and how many.

What a verb acts on is read from the tree, and where the tree shows nothing that fits, from the order of words.
"""

from spacy.tokens import Span, Token

from processors.events.patient_groups import Groups
from processors.events.patient_meant import Meant
from processors.events.patient_places import Places
from processors.events.patients import Patients, states_of
from processors.frames import Whom
from processors.reading import Block, Reading
from processors.words.chunks import Member, chunk_before, group_at
from processors.words.numbers import number_of
from processors.words.trees import FINITE


class Search:
    """Looks for those who suffer around one trigger. `end` is the token after the words that tell of it; `goes_on`:
    the text has told of such an event before; `posts`: an embassy may suffer it, whose staff is cut.
    """

    def __init__(
        self,
        reading: Reading,
        block: Block,
        sentence: Span,
        whom: Whom,
        trigger: Token,
        end: int,
        goes_on: bool = False,
        posts: bool = False,
    ) -> None:
        self.reading, self.block, self.sentence, self.trigger, self.end = reading, block, sentence, trigger, end
        self.doc = sentence.doc
        self.places = Places(sentence, trigger, end)
        self.meant = Meant(reading, block, sentence, whom, goes_on)
        self.groups = Groups(self.meant, self.places, posts)

    def after(self) -> Patients | None:
        """Of an active verb: its object, else what follows it, else what follows the rest of its words."""
        for first in self.places.rights():
            members = group_at(self.doc, first, self.sentence.end)
            found = self._elliptic(first) or self.groups.group(_without_next_clause(members))
            if found is not None:
                return found
        return self._relative()

    def before(self) -> Patients | None:
        """Of a passive: its subject, else what stands before it."""
        for last in self.places.lefts():
            examples = self.places.before_examples(self.places.start_of(last))
            found = self._up_to_trigger(examples or last)
            if found is not None:
                return found
        return None

    def behind_comma(self) -> Patients | None:
        """`Declared unwelcome on Thursday, two envoys left`."""
        comma = next((one.i for one in self.doc[self.end : self.end + 6] if one.text == ","), None)
        return self.groups.group(group_at(self.doc, comma + 1, self.sentence.end)) if comma is not None else None

    def right_before(self) -> Patients | None:
        """Of a participle: `two envoys declared unwelcome`."""
        last = self.trigger.nbor(-1) if self.trigger.i > self.sentence.start else None
        return self._up_to_trigger(last) if last is not None else None

    def of_noun(self) -> Patients | None:
        """Of a noun: "the expulsion of two envoys", "the envoys' expulsion", "their expulsion"."""
        behind = self.places.behind_noun()
        if behind < self.sentence.end and self.doc[behind].lower_ in {"of", "against", "for"}:
            return self.groups.group(group_at(self.doc, behind + 1, self.sentence.end))
        before = chunk_before(self.doc, self.trigger.i + 1, self.sentence.start)
        inside = before.tokens()[:-1] if before is not None else []
        fitting = [one for one in inside if self.meant.fits(one)]
        if fitting:
            return self.groups.described(fitting[-1], before.start if before is not None else 0, self.trigger.i)
        if inside and inside[0].lower_ in {"their", "his", "her"}:
            return self.groups.taken_up(inside[0])
        return self.groups.taken_up(self.trigger) if self._stands_alone() else None

    def is_none(self, found: Patients) -> bool:
        """`no diplomat`, `not a single envoy`, `none of its consuls`."""
        words = [one.lower_ for one in self.doc[max(self.sentence.start, found.start - 2) : found.start + 1]]
        return bool({"no", "none", "neither"} & set(words[-2:])) or "not" in words

    def is_any(self, found: Patients) -> bool:
        """`any diplomat seen at rallies`: whoever it may be."""
        return "any" in {one.lower_ for one in self.doc[max(self.sentence.start, found.start - 1) : found.start + 1]}

    def cut_by(self) -> int | None:
        """`reduced the staff of the embassy by ten`."""
        for token in self.doc[self.trigger.i + 1 : self.sentence.end - 1]:
            if token.lower_ == "by" and (number := number_of(token.nbor(1).text)) is not None:
                return number
        return None

    def _elliptic(self, first: int) -> Patients | None:
        """`recalled its ambassador and will expel Qatar's`."""
        possessor = self.doc[first : first + 2]
        if len(possessor) < 2 or possessor[0].pos_ != "PROPN" or possessor[1].tag_ != "POS":
            return None
        alone = first + 2 >= self.sentence.end or self.doc[first + 2].pos_ in {"PUNCT", "ADP", "CCONJ"}
        named = [token for token in self.doc[: self.trigger.i] if self.meant.fits(token)]
        if not alone or not named:
            return None
        return Patients(
            first,
            first + 2,
            states_of(self.reading, self.block, first, first + 1),
            None if named[-1].tag_ == "NNS" else 1,
        )

    def _relative(self) -> Patients | None:
        """`the two envoys whom Fiji expelled`."""
        head = self.trigger.head
        if self.trigger.dep_ not in {"acl:relcl", "relcl", "acl"} or head.i > self.trigger.i:
            return None
        return self._up_to_trigger(head) if self.meant.fits(head) else None

    def _up_to_trigger(self, last: Token) -> Patients | None:
        """Those of the noun phrase, or the list, that ends with or holds `last` and ends before the trigger."""
        return self.groups.group(group_at(self.doc, self.places.start_of(last), self.trigger.i))

    def _stands_alone(self) -> bool:
        """`had announced expulsions before it`: a noun that says nothing of whom."""
        if self.trigger.tag_ not in {"NN", "NNS"}:
            return False
        following = {one.lower_ for one in self.doc[self.trigger.i + 1 : self.trigger.i + 3]}
        return not following & {"of", "from"} and not any(one.dep_ == "compound" for one in self.trigger.children)


def _without_next_clause(members: list[Member]) -> list[Member]:
    """`expel the troops, and diplomats said`: what has a verb of its own is no part of the list."""
    if len(members) > 1 and members[-1].end < len(members[-1].chunk.head.doc):
        following = members[-1].chunk.head.doc[members[-1].end]
        if following.tag_ in FINITE:
            return members[:-1]
    return members
