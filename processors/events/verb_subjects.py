"""The subject of a verb, its own or that of the verb it goes with; where the tree shows none, what stands before it."""

from collections.abc import Sequence

from spacy.tokens import Span, Token

from processors.names.who import Who, who_all
from processors.reading import Block, Reading
from processors.words.chunks import chunk_before
from processors.words.trees import AUXILIARIES, first_conjunct, subject

_RELATIVES = frozenset({"which", "who", "that"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "VBN"})
_CARRIED = frozenset({"conj", "xcomp", "advcl", "ccomp", "parataxis"})
_BEHIND_PARTICIPLE = frozenset({"by", "from", "out", "home", "over", "in"})


class VerbSubjects:
    """Looks for subjects in one sentence."""

    def __init__(self, reading: Reading, block: Block, sentence: Span) -> None:
        self.reading, self.block, self.sentence, self.doc = reading, block, sentence, sentence.doc

    def of(self, verb: Token) -> list[Who]:
        """The subject of a verb, or of one that it hangs on: `Fiji met and expelled`, `the country to expel`."""
        token = verb
        for _ in range(4):
            head = subject(token)
            if head is None and token.tag_ in _FINITE and (named := self._right_before(token)):
                return named
            if head is not None:
                return who_all(self.reading, self.block, self._meant(head, token))
            if token.dep_ in _CARRIED and token.head != token:
                token = first_conjunct(token) if token.dep_ == "conj" else token.head
            elif token.dep_ in {"acl", "acl:relcl", "relcl"} and token.head.pos_ in {"NOUN", "PROPN"}:
                return who_all(self.reading, self.block, _named_so(token.head) or token.head)
            else:
                return []
        return []

    def left_of(self, verb: Token) -> list[Who]:
        """The noun phrase before a verb and its auxiliaries, whatever the tree says."""
        index = self._past_helpers(verb)
        if index > self.sentence.start and self.doc[index - 1].lower_ in _RELATIVES:
            index -= 1
            index -= self.doc[index - 1].text == ","
        chunk = chunk_before(self.doc, index, self.sentence.start)
        return who_all(self.reading, self.block, first_conjunct(chunk.head)) if chunk is not None else []

    def _meant(self, head: Token, verb: Token) -> Token:
        """What a relative pronoun stands for."""
        if head.lower_ not in _RELATIVES:
            return head
        return self._antecedent(head) or (verb.head if verb.dep_ in {"acl:relcl", "relcl"} else head)

    def _antecedent(self, relative: Token) -> Token | None:
        """`Slovakia, which`: the name right before, which a small parser may pass over."""
        index = relative.i - 1 - (relative.i > 1 and relative.nbor(-1).text == ",")
        before = self.doc[index] if index >= self.sentence.start else None
        return before if before is not None and before.pos_ == "PROPN" else None

    def _right_before(self, verb: Token) -> list[Who]:
        """`and Italy expelled five`: the name right before a finite verb, which a small parser may hang elsewhere."""
        index = self._past_helpers(verb)
        following = self.doc[verb.i + 1].lower_ if verb.i + 1 < self.sentence.end else ""
        if verb.tag_ == "VBN" and index == verb.i and following in _BEHIND_PARTICIPLE:
            return []
        index = self._past_insertion(index)
        before = self.doc[index - 1] if index > self.sentence.start else None
        if before is None or before.pos_ != "PROPN" or before.ent_type_ == "DATE":
            return []
        return known(who_all(self.reading, self.block, before))

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


def _named_so(noun: Token) -> Token | None:
    """`Italy has become the latest country to expel`: who is called so."""
    copula = any(one.lemma_.lower() == "be" for one in noun.children)
    verb = noun if copula else noun.head
    if noun.pos_ != "NOUN" or not (copula or verb.lemma_.lower() in {"become", "be", "remain"}):
        return None
    found = subject(verb)
    return found if found is not None and found.i < noun.i else None


def known(found: Sequence[Who]) -> list[Who]:
    """Those of whom the text says who they are."""
    return [one for one in found if one.actor is not None]
