"""Who suffers it: the diplomats of an expulsion, whose they are and how many.

What a verb acts on is read from the tree, and where the tree shows nothing that fits, from the order of words.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc, Span, Token

from processors.chunks import TIES, Chunk, Member, chunk_before, group_at, is_of_a_nation
from processors.frames import Whom
from processors.numbers import Stated, number_of, stated_count, total
from processors.reading import Block, Reading
from processors.trees import objects, sentence_of, subject

_HOUSES = ["embassy", "consulate"]
_OWNERS = frozenset({"its", "their", "his", "her", "our", "whose"})
_TIES = TIES | {"who"}
_RANKS = frozenset({"press", "media"})
"""A press attaché is an attaché; a press officer may be anybody's."""
_STAFFS = frozenset({"presence", "headcount", "staff", "payroll", "staffing", "contingent"})
_NEAR = 40
_ONES = frozenset({"one", "ones", "counterpart", "opposite"})
_AS_MANY = frozenset({"same", "equal", "identical", "similar"})
_PRONOUNS = frozenset({"them", "him", "her", "they", "he", "she", "both", "all", "who", "whom"})
_QUANTITIES = frozenset(
    "number group dozen score handful member majority rest part third half quarter list pair trio couple any each one"
    " staff most many several all some two three".split()
)
_RELATIVES = frozenset({"who", "that", "which"})
_BRACKETS = frozenset({",", "–", "—", "(", ")"})
_WRITTEN = frozenset({"order", "notice", "letter", "decision", "paper"})
_SKIPPED = frozenset({"ADV", "PART", "INTJ"})


@dataclass(frozen=True, slots=True)
class Patients:
    """Tokens `start` to `end` name them; `targets` are ids in order; `owner` a word such as "its" among them.

    `parts` are (targets, count) of "three Fijian and two Tongan envoys", one by one.
    """

    start: int
    end: int
    targets: list[str]
    count: int | None
    owner: Token | None = None
    parts: tuple[tuple[list[str], int | None], ...] = ()
    is_pronoun: bool = False

    def numbers(self, sentence: Span) -> list[int]:
        """All the numbers among their words: "21 and 13 envoys respectively"."""
        words = sentence.doc[max(sentence.start, self.start - 2) : self.end]
        return [number for one in words if (number := number_of(one.text)) is not None]


class Search:
    """Looks for those who suffer around one trigger. `end` is the token after the words that tell of it; `goes_on`:
    the text
    has told of such an event before; `posts`: an embassy may suffer it, whose staff is cut.
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
        self.reading, self.block, self.sentence, self.whom = reading, block, sentence, whom
        self.trigger, self.end, self.goes_on, self.posts = trigger, end, goes_on, posts
        self.doc: Doc = sentence.doc

    def after(self) -> Patients | None:
        """Of an active verb: its object, else what follows it, else what follows the rest of its words."""
        for first in self._rights():
            found = self._elliptic(first) or self._group(
                _without_next_clause(group_at(self.doc, first, self.sentence.end))
            )
            if found is not None:
                return found
        return self._relative()

    def _elliptic(self, first: int) -> Patients | None:
        """`recalled its ambassador and will expel Qatar's`."""
        possessor = self.doc[first : first + 2]
        if len(possessor) < 2 or possessor[0].pos_ != "PROPN" or possessor[1].tag_ != "POS":
            return None
        alone = first + 2 >= self.sentence.end or self.doc[first + 2].pos_ in {"PUNCT", "ADP", "CCONJ"}
        named = [token for token in self.doc[: self.trigger.i] if self.fits(token)]
        if not alone or not named:
            return None
        return Patients(first, first + 2, self.targets(first, first + 1), None if named[-1].tag_ == "NNS" else 1)

    def before(self) -> Patients | None:
        """Of a passive: its subject, else what stands before it."""
        for last in self._lefts():
            start = self._start_of(self._before_examples(self._start_of(last)) or last)
            found = self._group(group_at(self.doc, start, self.trigger.i))
            if found is not None:
                return found
        return None

    def _before_examples(self, start: int) -> Token | None:
        """`three envoys, among them the consul, were`: the last word of those of whom some are named."""
        before = [one.lower_ for one in self.doc[max(self.sentence.start, start - 2) : start]]
        index = start - 1 - (before == ["among", "them"])
        if before[-1:] != ["including"] and before != ["among", "them"]:
            return None
        if index > self.sentence.start and self.doc[index - 1].text == ",":
            index -= 1
        return self.doc[index - 1] if index > self.sentence.start else None

    def behind_comma(self) -> Patients | None:
        """`Declared unwelcome on Thursday, two envoys left`."""
        comma = next((one.i for one in self.doc[self.end : self.end + 6] if one.text == ","), None)
        return self._group(group_at(self.doc, comma + 1, self.sentence.end)) if comma is not None else None

    def right_before(self) -> Patients | None:
        """Of a participle: `two envoys declared unwelcome`."""
        last = self.trigger.nbor(-1) if self.trigger.i > self.sentence.start else None
        return self._group(group_at(self.doc, self._start_of(last), self.trigger.i)) if last is not None else None

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

    def of_noun(self) -> Patients | None:
        """Of a noun: "the expulsion of two envoys", "the envoys' expulsion", "their expulsion"."""
        behind = self.trigger.i + 1
        if behind < self.sentence.end and self.doc[behind].lemma_.lower() in _WRITTEN:
            behind += 1
        while behind < self.sentence.end and (
            self.doc[behind].ent_type_ in {"DATE", "TIME"} or self.doc[behind].text == ","
        ):
            behind += 1
        if self.doc[behind : behind + 3].text.lower() == "the day before":
            behind += 3
        if behind < self.sentence.end and self.doc[behind].lower_ in {"of", "against", "for"}:
            return self._group(group_at(self.doc, behind + 1, self.sentence.end))
        before = chunk_before(self.doc, self.trigger.i + 1, self.sentence.start)
        inside = before.tokens()[:-1] if before is not None else []
        fitting = [one for one in inside if self.fits(one)]
        if fitting:
            return self._described(fitting[-1], before.start if before is not None else 0, self.trigger.i)
        if inside and inside[0].lower_ in {"their", "his", "her"}:
            return self._taken_up(inside[0])
        return self._taken_up(self.trigger) if self._stands_alone() else None

    def fits(self, token: Token) -> bool:
        """Whether a noun is one of those that the frame means."""
        return fits(token, self.whom) or self._are_nationals(token) or (self.goes_on and self._is_countryman(token))

    # Where to look

    def _rights(self) -> Iterator[int]:
        for head in objects(self.trigger):
            if head.i > self.trigger.i:
                yield self._start_of(head)
        yield self._past_adverbs(self.trigger.i + 1)
        if self.end > self.trigger.i + 1:
            yield self._past_adverbs(self.end)

    def _lefts(self) -> Iterator[Token]:
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
        index = self._before_helpers()
        last = self._before_comma(index)
        if last is not None:
            yield last

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
            self.doc[index - 1].pos_ in {"AUX", *_SKIPPED}
            or self.doc[index - 1].lower_ in {"been", "being", "get", "got", "gets", "will", "to"}
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
        stop = self.sentence.end
        while index < stop:
            token = self.doc[index]
            if token.pos_ in _SKIPPED or token.lower_ in {"out", "home", "off", "away", "not"} or token.ent_type_ in {
                "DATE", "TIME",
            }:  # fmt: skip
                index += 1
            elif (token.lower_ in {"and", "or"} and index + 1 < stop and self.doc[index + 1].pos_ == "VERB") or (
                token.pos_ == "ADP" and index + 1 < stop and self.doc[index + 1].ent_type_ in {"DATE", "TIME", "GPE"}
            ):
                index += 2
            else:
                return index
        return index

    def _start_of(self, head: Token) -> int:
        """Where the noun phrase that ends with or holds `head` begins, and the list that it ends."""
        floor = sentence_of(head).start
        chunk = chunk_before(self.doc, head.i + 1, floor)
        start = chunk.start if chunk is not None else head.i
        if start > self.trigger.i:
            floor = self.trigger.i
        # Members that hang on another noun ("members of the staff") and earlier ones of a list.
        for _ in range(6):
            previous = start - 1
            if previous <= floor:
                break
            word = self.doc[previous].lower_
            if word not in _TIES | {"and", ","}:
                break
            earlier = chunk_before(self.doc, previous, floor)
            if earlier is None:
                break
            start = earlier.start
        return start

    # What is found

    def _group(self, members: Sequence[Member]) -> Patients | None:
        if not members:
            return None
        first = members[0].chunk
        if first.head.lower_ in _PRONOUNS and len(first.tokens()) == 1:
            return self._taken_up(first.head)
        bare = all(one.pos_ in {"DET", "NUM"} for one in first.tokens())
        alone = bare and not members[0].tied and all(self._fitting(one) is None for one in members)
        if alone and number_of(first.head.text) is not None:
            return self._taken_up(first.head)
        if first.head.lemma_.lower() in _ONES and len(first.tokens()) > 1:
            return self._like_those(first)
        if first.head.lemma_.lower() == "number" and _AS_MANY & {one.lower_ for one in first.tokens()}:
            return self._taken_up(first.head)
        fitting = [(member, head) for member in members if (head := self._fitting(member)) is not None]
        if not fitting:
            return self._possessor(members[0]) or self._by_name(first) or self._post(first)
        # "an attaché and two members of the staff"; "the envoys of Fiji, Tonga and Samoa"
        fitting = [
            (one, one.chunk.head)
            for one in members
            if self._is_staff(one) and all(one is not other for other, _ in fitting)
        ] + fitting
        fitting.sort(key=lambda pair: pair[0].chunk.start)
        ends = [member.end for member, _ in fitting]
        ends += [one.end for one in members if one.chunk.head.pos_ == "PROPN" and fitting[0][0].tied]
        start, end = fitting[0][0].chunk.start, max(ends)
        stated = [self._count(member, head) for member, head in fitting]
        whose = [self.targets(member.chunk.start, member.end) for member, _ in fitting]
        parts = tuple(zip(whose, (one.number for one in stated), strict=True))
        apart = len(parts) > 1 and all(whose) and len({tuple(one) for one in whose}) == len(parts)
        return self._made(start, end, total(stated), parts if apart else ())

    def _is_staff(self, member: Member) -> bool:
        """`(the consul and) three other officials`, `two of his aides`."""
        heads = [member.chunk.head, *(one.head for one in member.tied[:1])]
        return any(head.lemma_.lower() in self.whom.staff for head in heads)

    def _fitting(self, member: Member) -> Token | None:
        """The noun of a member that the frame means: its head, or what a quantity is of."""
        head = member.chunk.head
        if self.fits(head) or (self._is_left_out_after(member) and is_of_a_nation(head)):
            return head
        written = self.doc[member.chunk.start : member.chunk.end].text.lower().replace("’", "'")
        if any(not noun.isalpha() and f" {written}".endswith(f" {noun}") for noun in self.whom.nouns):
            return head
        if head.pos_ == "NUM" and _holds(
            [one.lower_ for one in self.doc[member.chunk.end : member.end]], self.whom.posts
        ):
            return head
        named = [one for one in member.chunk.tokens() if self.fits(one)]
        if named and all(one.pos_ == "PROPN" for one in self.doc[named[-1].i + 1 : member.chunk.end]):
            return named[-1]
        of = member.tied[0] if member.tied and self.doc[member.chunk.end].lower_ == "of" else None
        if of is None or not (head.pos_ == "NUM" or head.lemma_.lower() in _QUANTITIES):
            return None
        return of.head if self.fits(of.head) else None

    def _is_left_out_after(self, member: Member) -> bool:
        """`three Fijian and two Tongan envoys`: whether the noun of the next chunk is meant here too."""
        following = group_at(self.doc, member.end + 1, self.sentence.end) if member.end < self.sentence.end else []
        return self.doc[member.end : member.end + 1].text in {"and", ","} and any(
            self.fits(one.chunk.head) for one in following
        )

    def _possessor(self, member: Member) -> Patients | None:
        """`withdrew the envoy's accreditation`, `his accreditation`, `the accreditation of two envoys`."""
        if member.chunk.head.lemma_.lower() not in self.whom.papers:
            return None
        inside = member.chunk.tokens()
        for one in [*inside[:-1], *(tied.head for tied in member.tied)]:
            if self.fits(one):
                return self._described(one, member.chunk.start, member.end)
        if inside[0].lower_ in {"his", "her", "their"}:
            return self._taken_up(inside[0])
        return None

    def _relative(self) -> Patients | None:
        """`the two envoys whom Fiji expelled`."""
        if self.trigger.dep_ not in {"acl:relcl", "relcl", "acl"} or self.trigger.head.i > self.trigger.i:
            return None
        if not self.fits(self.trigger.head):
            return None
        return self._group(group_at(self.doc, self._start_of(self.trigger.head), self.trigger.i))

    def _described(self, head: Token, start: int, end: int) -> Patients:
        stated = stated_count(head, max(start, head.i - 5))
        return self._made(start, end, stated.number)

    def _made(
        self, start: int, end: int, count: int | None, parts: tuple[tuple[list[str], int | None], ...] = ()
    ) -> Patients:
        owner = next((one for one in self.doc[start:end] if one.lower_ in _OWNERS), None)
        return Patients(start, end, self.targets(start, end), count, owner, parts)

    def _count(self, member: Member, head: Token) -> Stated:
        number = number_of(member.chunk.head.text)
        if number is not None:
            return Stated(number)
        if head.i < member.chunk.end and head.i >= member.chunk.start:
            return stated_count(head, member.chunk.start)
        stated = stated_count(member.chunk.head, member.chunk.start)
        return stated if stated.number not in {None, 1} or stated.rough else Stated(None, rough=stated.rough)

    def _post(self, chunk: Chunk) -> Patients | None:
        """`cut its mission in Prague by 18 people`."""
        words = {chunk.head.lemma_.lower(), chunk.head.lower_}
        if not self.posts or not words & {*self.whom.posts, *_STAFFS}:
            return None
        return self._made(chunk.start, chunk.end, None)

    def _by_name(self, chunk: Chunk) -> Patients | None:
        """`France has lost its attaché. A decree declares Hugues Roche unwelcome`: a person, where such people were
        named.
        """
        offset = self.block.offset(chunk.head)
        person = next((one for one in self.reading.mentions if one.start <= offset < one.end), None)
        if person is None or person.label != "PERSON":
            return None
        titled = any(word in self.whom.nouns for word in (person.title or "").lower().split())
        near = self.doc[max(0, chunk.start - _NEAR) : chunk.start]
        introduced = chunk.start > self.sentence.start and self.doc[chunk.start - 1].pos_ == "NOUN"
        if not titled and (person.title or introduced or len(chunk.tokens()) > 4 or not any(map(self.fits, near))):
            return None
        country = self.reading.country_of(person.actor)
        targets = [country] if country is not None and titled else []
        return Patients(chunk.start, chunk.end, targets, 1, is_pronoun=not titled)

    def _like_those(self, chunk: Chunk) -> Patients | None:
        """`two Azerbaijani ones`, `the Swedish one`, after French diplomats."""
        if not any(self.fits(one) for one in self.doc[: chunk.start]):
            return None
        stated = stated_count(chunk.head, chunk.start)
        return self._made(chunk.start, chunk.end, stated.number)

    def _taken_up(self, word: Token) -> Patients | None:
        """Those named last before a pronoun or a bare number, in its block; else in the title."""
        named = [token for token in self.doc[: word.i] if self.fits(token)]
        number = number_of(word.text)
        if not named:
            return None
        head = named[-1]
        member = next(
            (one for one in group_at(self.doc, self._start_of(head), word.i) if self._fitting(one) is not None), None
        )
        start, end = (member.chunk.start, member.end) if member is not None else (head.i, head.i + 1)
        count = number
        if number is None and word.lower_ in {"him", "her", "he", "she", "his"}:
            count = 1
        elif number is None and word.lower_ in {"them", "they", "their", "all"}:
            chunk = chunk_before(self.doc, head.i + 1, sentence_of(head).start)
            stated = self._count(member, head) if member is not None else None
            stated = stated or stated_count(head, chunk.start if chunk is not None else head.i)
            count = stated.number
        targets = self.targets(start, end)
        owner = next(iter(_owners(self.doc, start, end)), None)
        return Patients(word.i, word.i + 1, targets, count, owner, is_pronoun=True)

    def targets(self, start: int, end: int) -> list[str]:
        """The states that those in tokens `start` to `end` stand for."""
        first, last = self.block.offset(self.doc[start]), self.block.past(self.doc[end - 1])
        found: list[str] = []
        for mention in self.reading.mentions_in(first, last):
            country = self.reading.country_of(mention.actor)
            place = self._is_place(mention.start, start) or (found and self._is_left(mention.start))
            if country is not None and country not in found and not place:
                found.append(country)
        return found

    def _is_left(self, offset: int) -> bool:
        """`two French diplomats from Baku`: the name is where they leave."""
        return self.reading.text[:offset].endswith("from ")

    def _is_place(self, offset: int, start: int) -> bool:
        """Whether a name is where they serve rather than whose they are."""
        span = self.doc.char_span(offset - self.block.start, offset - self.block.start + 1, alignment_mode="expand")
        if span is None or span.start == 0:
            return False
        before = self.doc[span.start - 1]
        if before.lower_ == "the" and span.start > 1:
            before = self.doc[span.start - 2]
        return before.lower_ in {"in", "to"} or (before.lower_ == "from" and before.i < start)

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
        offset = self.block.offset(token)
        named = [
            one for one in self.reading.mentions_in(offset, self.block.past(token)) if one.label == "NORP" and one.actor
        ]
        following = token.nbor(1) if token.i + 1 < len(token.doc) else None
        if not named or (following is not None and following.pos_ in {"NOUN", "PROPN"} and following.lower_ != "home"):
            return False
        near = [one for one in self.reading.blocks if abs(one.start - self.block.start) < 1_000]
        told = (
            fits(one, self.whom)
            for other in near
            for one in other.doc
            if self.block.is_title or other.offset(one) < offset
        )
        return any(told) or _holds([one.lower_ for one in self.sentence], self.whom.posts)

    def _stands_alone(self) -> bool:
        """`had announced expulsions before it`: a noun that says nothing of whom."""
        if self.trigger.tag_ not in {"NN", "NNS"}:
            return False
        following = {one.lower_ for one in self.doc[self.trigger.i + 1 : self.trigger.i + 3]}
        return not following & {"of", "from"} and not any(one.dep_ == "compound" for one in self.trigger.children)


def fits(token: Token, whom: Whom) -> bool:
    """Whether a noun by itself and its neighbours is one of those that the frame means."""
    if token.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}:
        return False
    forms = {token.lemma_.lower(), token.lower_, token.lower_.removesuffix("s")}
    beside = [token.doc[index].lower_ for index in range(max(sentence_of(token).start, token.i - 4), token.i)]
    spared = set(whom.never) - (_RANKS if forms & set(whom.nouns) else set())
    if set(beside[-3:]) & spared or _in_disguise(token):
        return False
    written = token.doc.text[token.idx : token.idx + 40].lower().replace("’", "'")
    if forms & set(whom.nouns) or any(not noun.isalpha() and written.startswith(noun) for noun in whom.nouns):
        return True
    behind = token.doc.text[max(0, token.idx - 24) : token.idx + len(token.text)].lower().replace("’", "'")
    if any(not noun.isalpha() and f" {behind}".endswith(f" {noun}") for noun in whom.nouns):
        return True
    if not forms & set(whom.staff):
        return False
    counted = token.i > sentence_of(token).start and number_of(token.nbor(-1).text) is not None
    if counted and _holds([one.lower_ for one in token.doc[sentence_of(token).start : token.i]], _HOUSES):
        return True
    after = [one.lower_ for one in token.doc[token.i + 1 : min(sentence_of(token).end, token.i + 10)]]
    if after[:1] and after[0] in _TIES and set(after[:4]) & set(whom.never):
        # "members of the UN mission"
        return False
    if _holds(beside[-3:], whom.posts):
        return True
    if token.i > sentence_of(token).start and token.nbor(-1).ent_type_ == "NORP" and _holds([*after, *beside], _HOUSES):
        # "60 Russian officials, 48 of them from the embassy"
        return True
    return bool(after) and after[0] in _TIES and _holds(after, whom.posts)


def _without_next_clause(members: list[Member]) -> list[Member]:
    """`expel the troops, and diplomats said`: what has a verb of its own is no part of the list."""
    if len(members) > 1 and members[-1].end < len(members[-1].chunk.head.doc):
        following = members[-1].chunk.head.doc[members[-1].end]
        if following.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return members[:-1]
    return members


def _owners(doc: Doc, start: int, end: int) -> Iterator[Token]:
    return (one for one in doc[start:end] if one.lower_ in _OWNERS)


def _holds(words: list[str], posts: list[str]) -> bool:
    """Whether one of the posts, in the singular or plural, stands among the words."""
    text = f" {' '.join(word.removesuffix('s') for word in words)} "
    return any(f" {post.removesuffix('s')} " in text for post in posts)


def _in_disguise(token: Token) -> bool:
    """`posed as a diplomat`, `a fake diplomat`."""
    before = [one.lower_ for one in token.doc[max(sentence_of(token).start, token.i - 4) : token.i]]
    posed = {"posed", "posing", "poses", "masquerading", "masqueraded", "disguised"} & set(before)
    return bool(posed) or before[-1:] in (["fake"], ["bogus"], ["self-styled"])
