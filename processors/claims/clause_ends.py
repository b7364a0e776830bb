"""Where the content of a verb of saying ends: before the next thing that is said or told, else with the sentence."""

from collections.abc import Sequence

from spacy.tokens import Span, Token

from processors.claims.cues import cue_of, is_cue
from processors.claims.speakers import Speakers
from processors.reading import Block
from processors.words.times import is_time
from processors.words.trees import sentence_of, subject

_BESIDE = frozenset({"and", "but", "while", "whereas"})
_TRAILING = frozenset({"and", "but", "while", "as", "who", "then", "also"})
_BESIDE_CUE = frozenset({"conj", "advcl", "parataxis"})
_BELOW_CUE = frozenset({"ccomp", "xcomp", "acl", "acl:relcl", "relcl"})
_SOME_TIME = frozenset(
    {"a", "hours", "days", "weeks", "minutes", "months", "two", "three", "one", "shortly", "just", "hour", "day"}
)
_NAMES_OF_CLAIMS = frozenset("charge claim allegation accusation demand assertion account version denial".split())


class ClauseEnds:
    """Finds them in one block; `quoted` are its quotations, in which nothing ends."""

    def __init__(self, block: Block, speakers: Speakers, quoted: Sequence[tuple[int, int]]) -> None:
        self.block, self.speakers, self.quoted = block, speakers, quoted

    def clause_end(self, token: Token, sentence: Span, of_object: bool = False) -> int:
        """Where the content of a cue ends; `of_object`: it is a noun phrase, which ends sooner."""
        doc, stop = sentence.doc, sentence.end
        for one in doc[token.i + 1 : sentence.end]:
            found = self._stop_at(one, token, sentence, of_object)
            if found is not None:
                stop = found
                break
        while stop > token.i + 1 and (
            (doc[stop - 1].is_punct and not doc[stop - 1].is_quote)
            or doc[stop - 1].is_space
            or (stop < sentence.end and doc[stop - 1].lower_ in _TRAILING)
        ):
            stop -= 1
        return self.block.past(doc[stop - 1])

    def _stop_at(self, one: Token, cue: Token, sentence: Span, of_object: bool) -> int | None:
        """The token before which the content ends, where a word ends it."""
        if (
            self._is_mark(one, sentence)
            or _takes_it_up(one)
            or self._begins_another(one, cue, of_object)
            or (of_object and one.i > cue.i + 1 and _is_time_of(one))
            or (one.text == "," and one.i > cue.i + 1 and self.adds(one, cue))
        ):
            return one.i
        if cue_of(one) is None or one.i <= cue.i + 1 or self.is_quoted(one):
            return None
        return self._before_cue(one, cue)

    def _is_mark(self, one: Token, sentence: Span) -> bool:
        """A semicolon, a colon, or the comma of a relative clause: `admitted the leak, which it had denied`."""
        if one.text == ";" or (one.text == ":" and not self.is_quoted(one)):
            return True
        following = one.nbor(1) if one.i + 1 < sentence.end else None
        if following is None:
            return False
        return (one.text == "," and following.tag_ in {"WDT", "WP", "WP$"}) or (one.text == ":" and following.is_quote)

    def _before_cue(self, one: Token, cue: Token) -> int | None:
        """Where the clause of a later cue begins, if that is said beside what the first one says."""
        head = subject(one)
        edge = min(one.i, head.left_edge.i) if head is not None and cue.i < head.left_edge.i else one.i
        apart = edge < one.i or head is None or not self.speakers.can_speak(head)
        beside = one.doc[edge - 1].lower_ in _BESIDE and (apart or one.doc[edge - 2].text == ",")
        if _is_below(one, cue) and not beside:
            return None
        return edge if edge > cue.i + 1 else None

    def adds(self, comma: Token, cue: Token) -> bool:
        """`..., dismissing the report`, `..., a day after the raid`: what the teller adds."""
        if comma.i + 2 >= sentence_of(comma).end or self.is_quoted(comma):
            return False
        first = comma.nbor(1)
        if first.tag_ == "VBG" and is_cue(first):
            return True
        ahead = [one.lower_ for one in comma.doc[comma.i + 1 : comma.i + 5]]
        return first.lower_ in _SOME_TIME and bool({"after", "before"} & set(ahead[1:4]))

    def is_quoted(self, token: Token) -> bool:
        offset = self.block.offset(token)
        return any(first <= offset < last for first, last in self.quoted)

    def _begins_another(self, one: Token, cue: Token, of_object: bool) -> bool:
        """`..., and voiced hope`, `... but gave no dates`: the speaker does something else."""
        if one.lower_ not in {"and", "but"} or one.i + 1 >= sentence_of(cue).end:
            return False
        if one.i <= cue.i + 1 or self.is_quoted(one):
            return False
        verb = next((two for two in one.doc[one.i + 1 : one.i + 3] if two.pos_ not in {"ADV", "AUX"}), one)
        past = {"VBD", "VBN"}
        alike = verb.tag_ == cue.tag_ or (verb.tag_ in past and cue.tag_ in past)
        if subject(verb) is not None or not alike or (verb.tag_ == "VBN" and verb.i != one.i + 1):
            return False
        if verb.tag_ not in {"VBD", "VBZ", "VBP", "VBN"}:
            return False
        if of_object:
            return True
        told = (verb.dep_ == "conj" and verb.head == cue) or (cue.tag_ == "VBD" and _is_said_in_past(one, cue))
        return one.nbor(-1).text == "," and told


def _is_time_of(one: Token) -> bool:
    """`rejected the charge within the hour`: a time that belongs to the cue."""
    if one.lower_ not in {"on", "within", "during"} or one.i + 1 >= sentence_of(one).end:
        return False
    index = one.i + 1
    while index < sentence_of(one).end and (
        is_time(one.doc[index]) or one.doc[index].lower_ in {"the", "hour", "hours"}
    ):
        index += 1
    # What follows tells whether it belongs to the noun phrase ("the claims made on Friday by").
    ends = index >= sentence_of(one).end or one.doc[index].is_punct or one.doc[index].pos_ == "CCONJ"
    return index > one.i + 1 and ends


def _is_below(one: Token, cue: Token) -> bool:
    """Whether a later verb of saying is part of what the cue says, rather than said beside it."""
    if one.dep_ in _BESIDE_CUE and one.head == cue:
        return False
    token = one
    for _ in range(8):
        if token.head == token:
            return False
        if token.dep_ in _BELOW_CUE and token.head.i >= cue.i:
            return True
        if token.head == cue:
            return token.dep_ not in _BESIDE_CUE
        token = token.head
    return False


def _is_said_in_past(conjunction: Token, cue: Token) -> bool:
    """Whether what was said stands in the past perfect or with a "would", so that a plain past behind "and" is told."""
    inside = conjunction.doc[cue.i + 1 : conjunction.i]
    return any(one.lower_ in {"had", "would", "could", "might"} for one in inside)


def _takes_it_up(comma: Token) -> bool:
    """`..., a charge that Fiji rejected`: a new clause speaks of what was said."""
    if comma.text != "," or comma.i + 2 >= sentence_of(comma).end:
        return False
    return comma.nbor(1).pos_ == "DET" and comma.nbor(2).lemma_.lower() in _NAMES_OF_CLAIMS
