"""What a noun phrase or a list of them says of those who suffer it; pronouns take up who was named before."""

from collections.abc import Sequence

from spacy.tokens import Token

from processors.events.patient_meant import Meant
from processors.events.patient_places import Places
from processors.events.patients import Patients, states_of
from processors.words.chunks import Chunk, Member, chunk_before, group_at
from processors.words.numbers import Stated, number_of, stated_count, total
from processors.words.trees import sentence_of

_OWNERS = frozenset({"its", "their", "his", "her", "our", "whose"})
_STAFFS = frozenset({"presence", "headcount", "staff", "payroll", "staffing", "contingent"})
_NEAR = 40
_ONES = frozenset({"one", "ones", "counterpart", "opposite"})
_AS_MANY = frozenset({"same", "equal", "identical", "similar"})
_PRONOUNS = frozenset({"them", "him", "her", "they", "he", "she", "both", "all", "who", "whom"})
_SINGLE = frozenset({"him", "her", "he", "she", "his"})
_SEVERAL = frozenset({"them", "they", "their", "all"})


class Groups:
    """Reads noun phrases around one trigger. `posts`: an embassy may suffer it, whose staff is cut."""

    def __init__(self, meant: Meant, places: Places, posts: bool) -> None:
        self.meant, self.places, self.posts = meant, places, posts
        self.reading, self.block, self.sentence, self.doc = meant.reading, meant.block, meant.sentence, places.doc

    def group(self, members: Sequence[Member]) -> Patients | None:
        """Those of a list whom the frame means; None where there are none."""
        if not members:
            return None
        first = members[0].chunk
        if self._takes_up(members):
            return self.taken_up(first.head)
        if first.head.lemma_.lower() in _ONES and len(first.tokens()) > 1:
            return self._like_those(first)
        if first.head.lemma_.lower() == "number" and _AS_MANY & {one.lower_ for one in first.tokens()}:
            return self.taken_up(first.head)
        fitting = [(member, head) for member in members if (head := self.meant.noun_of(member)) is not None]
        if not fitting:
            return self._possessor(members[0]) or self._by_name(first) or self._post(first)
        return self._listed(members, fitting)

    def described(self, head: Token, start: int, end: int) -> Patients:
        stated = stated_count(head, max(start, head.i - 5))
        return self._made(start, end, stated.number)

    def taken_up(self, word: Token) -> Patients | None:
        """Those named last before a pronoun or a bare number, in its block; else in the title."""
        named = [token for token in self.doc[: word.i] if self.meant.fits(token)]
        number = number_of(word.text)
        if not named:
            return None
        head = named[-1]
        member = next(
            (
                one
                for one in group_at(self.doc, self.places.start_of(head), word.i)
                if self.meant.noun_of(one) is not None
            ),
            None,
        )
        start, end = (member.chunk.start, member.end) if member is not None else (head.i, head.i + 1)
        count = number
        if number is None and word.lower_ in _SINGLE:
            count = 1
        elif number is None and word.lower_ in _SEVERAL:
            count = self._count_before(member, head)
        targets = states_of(self.reading, self.block, start, end)
        return Patients(word.i, word.i + 1, targets, count, self._owner(start, end), is_pronoun=True)

    def _takes_up(self, members: Sequence[Member]) -> bool:
        """Whether a pronoun or a bare number stands for those named before: `expelled them`, `expelled two`."""
        first = members[0].chunk
        if first.head.lower_ in _PRONOUNS and len(first.tokens()) == 1:
            return True
        bare = all(one.pos_ in {"DET", "NUM"} for one in first.tokens())
        alone = bare and not members[0].tied and all(self.meant.noun_of(one) is None for one in members)
        return alone and number_of(first.head.text) is not None

    def _listed(self, members: Sequence[Member], fitting: list[tuple[Member, Token]]) -> Patients:
        """`an attaché and two members of the staff`, `the envoys of Fiji, Tonga and Samoa`."""
        fitting = [
            (one, one.chunk.head)
            for one in members
            if self.meant.is_staff(one) and all(one is not other for other, _ in fitting)
        ] + fitting
        fitting.sort(key=lambda pair: pair[0].chunk.start)
        ends = [member.end for member, _ in fitting]
        ends += [one.end for one in members if one.chunk.head.pos_ == "PROPN" and fitting[0][0].tied]
        stated = [self._count(member, head) for member, head in fitting]
        whose = [states_of(self.reading, self.block, member.chunk.start, member.end) for member, _ in fitting]
        parts = tuple(zip(whose, (one.number for one in stated), strict=True))
        apart = len(parts) > 1 and all(whose) and len({tuple(one) for one in whose}) == len(parts)
        return self._made(fitting[0][0].chunk.start, max(ends), total(stated), parts if apart else ())

    def _possessor(self, member: Member) -> Patients | None:
        """`withdrew the envoy's accreditation`, `his accreditation`, `the accreditation of two envoys`."""
        if member.chunk.head.lemma_.lower() not in self.meant.whom.papers:
            return None
        inside = member.chunk.tokens()
        for one in [*inside[:-1], *(tied.head for tied in member.tied)]:
            if self.meant.fits(one):
                return self.described(one, member.chunk.start, member.end)
        if inside[0].lower_ in {"his", "her", "their"}:
            return self.taken_up(inside[0])
        return None

    def _by_name(self, chunk: Chunk) -> Patients | None:
        """`France has lost its attaché. A decree declares Hugues Roche unwelcome`: a person, where such people were
        named.
        """
        offset = self.block.offset(chunk.head)
        person = self.reading.mention_at(offset)
        if person is None or person.label != "PERSON":
            return None
        titled = any(word in self.meant.whom.nouns for word in (person.title or "").lower().split())
        near = self.doc[max(0, chunk.start - _NEAR) : chunk.start]
        introduced = chunk.start > self.sentence.start and self.doc[chunk.start - 1].pos_ == "NOUN"
        if not titled and (
            person.title or introduced or len(chunk.tokens()) > 4 or not any(map(self.meant.fits, near))
        ):
            return None
        country = self.reading.country_of(person.actor)
        targets = [country] if country is not None and titled else []
        return Patients(chunk.start, chunk.end, targets, 1, is_pronoun=not titled)

    def _like_those(self, chunk: Chunk) -> Patients | None:
        """`two Azerbaijani ones`, `the Swedish one`, after French diplomats."""
        if not any(self.meant.fits(one) for one in self.doc[: chunk.start]):
            return None
        stated = stated_count(chunk.head, chunk.start)
        return self._made(chunk.start, chunk.end, stated.number)

    def _post(self, chunk: Chunk) -> Patients | None:
        """`cut its mission in Prague by 18 people`."""
        words = {chunk.head.lemma_.lower(), chunk.head.lower_}
        if not self.posts or not words & {*self.meant.whom.posts, *_STAFFS}:
            return None
        return self._made(chunk.start, chunk.end, None)

    def _made(
        self, start: int, end: int, count: int | None, parts: tuple[tuple[list[str], int | None], ...] = ()
    ) -> Patients:
        targets = states_of(self.reading, self.block, start, end)
        return Patients(start, end, targets, count, self._owner(start, end), parts)

    def _owner(self, start: int, end: int) -> Token | None:
        """The "its" or "their" among the words."""
        return next((one for one in self.doc[start:end] if one.lower_ in _OWNERS), None)

    def _count_before(self, member: Member | None, head: Token) -> int | None:
        """How many were named before, whom a "them" takes up."""
        chunk = chunk_before(self.doc, head.i + 1, sentence_of(head).start)
        stated = self._count(member, head) if member is not None else None
        stated = stated or stated_count(head, chunk.start if chunk is not None else head.i)
        return stated.number

    def _count(self, member: Member, head: Token) -> Stated:
        number = number_of(member.chunk.head.text)
        if number is not None:
            return Stated(number)
        if head.i < member.chunk.end and head.i >= member.chunk.start:
            return stated_count(head, member.chunk.start)
        stated = stated_count(member.chunk.head, member.chunk.start)
        return stated if stated.number not in {None, 1} or stated.rough else Stated(None, rough=stated.rough)
