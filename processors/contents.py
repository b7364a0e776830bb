"""What is said: where the content of a verb of saying begins and ends."""

from spacy.tokens import Span, Token

from processors.chunks import chunk_before, phrase_start
from processors.cues import NEEDS_MORE, Cue, cue_of, names_it
from processors.reading import Block, Reading
from processors.speakers import Speakers
from processors.trees import objects, obliques, subject
from processors.who import Who

_ADJUNCT = frozenset("on in at during to after late early earlier also again".split())
_NEAR = 12
_BESIDE = frozenset({"and", "but", "while", "whereas"})
_ADDRESSED = frozenset("urge ask beg implore exhort beseech request call press push appeal warn caution".split())
"""Whoever stands behind these is spoken to: he is no part of what is asked."""
_NAMES_OF_CLAIMS = frozenset("charge claim allegation accusation demand assertion account version denial".split())
_TIMES = frozenset(
    ("monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow again also").split()
)


class Contents:
    """Finds contents in one block."""

    def __init__(self, reading: Reading, block: Block, speakers: Speakers) -> None:
        self.reading, self.block, self.speakers = reading, block, speakers

    def content(self, token: Token, meaning: Cue, sentence: Span) -> tuple[int, int] | None:
        """What the cue takes, up to where the clause ends."""
        start = self.content_start(token, meaning, sentence)
        if start is None:
            return None
        return start, self.clause_end(token, sentence)

    def content_start(self, token: Token, meaning: Cue, sentence: Span) -> int | None:
        """Where what a cue takes begins: behind its "that", its addressee and its time."""
        lemma = token.lemma_.lower()
        if names_it(token):
            return self.block.offset(phrase_start(objects(token)[0]))
        clause = next((one for one in token.children if one.dep_ in {"ccomp", "xcomp"} and one.i > token.i), None)
        that = next(
            (
                one
                for one in sentence.doc[token.i + 1 : min(sentence.end, token.i + _NEAR)]
                if one.lower_ == "that" and one.tag_ in {"IN", "WDT", "DT"}
            ),
            None,
        )
        for takes in meaning.takes:
            if takes == "clause":
                if that is not None and self.quiet(token, that) and that.i + 1 < sentence.end:
                    return self.block.offset(that.nbor(1))
                if clause is not None and (clause.dep_ == "ccomp" or clause.tag_ == "VBG"):
                    edge = clause.left_edge
                    if edge.i > token.i and not _goes_on_speaking(token, edge):
                        return self.past_that(edge)
            elif takes == "object":
                heads = [one for one in objects(token) if one.i > token.i]
                if heads:
                    return self.block.offset(phrase_start(heads[0]))
            elif takes == "charge":
                return self.charge(token, sentence)
            elif takes == "of":
                heads = [one for one in objects(token) if one.i > token.i]
                if heads:
                    return self.block.offset(phrase_start(heads[0]))
                if (
                    lemma == "warn"
                    and token.i + 1 < sentence.end
                    and token.nbor(1).lower_ in {"of", "about", "against"}
                ):
                    return self.block.offset(token.nbor(2)) if token.i + 2 < sentence.end else None
            elif takes == "for":
                following = sentence.doc[token.i + 1 : min(sentence.end, token.i + 7)]
                for one in following:
                    if one.lower_ == "for" and one.i + 1 < sentence.end:
                        return self.block.offset(one.nbor(1))
                    asked = lemma == "ask" and one.pos_ in {"PROPN", "NOUN", "DET", "ADJ", "PRON"}
                    if one.pos_ not in {"ADV", "PUNCT"} and one.lower_ not in {"on", *_TIMES} and not asked:
                        break
            elif takes == "to":
                heads = [one for one in objects(token) if one.i > token.i]
                on = [one for one in obliques(token, frozenset({"on"})) if one.i > token.i]
                if clause is not None and clause.dep_ in {"xcomp", "ccomp"} and clause.i > token.i:
                    first = heads or on
                    if first and first[0].i < clause.i and lemma not in _ADDRESSED:
                        return self.block.offset(phrase_start(first[0]))
                    edge = clause.left_edge
                    if first and edge.i <= first[0].i:
                        edge = next((one for one in clause.children if one.lower_ == "to"), clause)
                    return self.block.offset(edge) if edge.i > token.i else None
                if on and lemma == "call":
                    return self.block.offset(phrase_start(on[0]))
                if heads and lemma not in {"ask", "call", "press", "push"}:
                    return self.block.offset(phrase_start(heads[0]))
        if lemma in NEEDS_MORE or (lemma in {"claim"} and objects(token) and clause is None):
            return None
        follows = clause is not None and clause.left_edge.i > token.i and not _goes_on_speaking(token, clause.left_edge)
        if "clause" in meaning.takes and clause is not None and follows:
            return self.past_that(clause.left_edge)
        return self.bare_clause(token, sentence) if "clause" in meaning.takes else None

    def charge(self, token: Token, sentence: Span) -> int | None:
        """`accused Fiji of shelling`, `blamed it for the delay`, `was accused by Fiji of shelling`: behind the "of"."""
        link = "of" if token.lemma_.lower() == "accuse" else "for"
        for one in sentence.doc[token.i + 1 : min(sentence.end - 1, token.i + 2 * _NEAR)]:
            if one.lower_ == link and (link == "for" or one.nbor(1).tag_ in {"VBG", "DT", "PRP$", "NN", "NNS", "JJ"}):
                if link == "of" and one.nbor(1).tag_ != "VBG" and one.head.i > token.i and one.head.head.i > token.i:
                    continue
                return self.block.offset(one.nbor(1))
            if one.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                break
        heads = [one for one in objects(token) if one.i > token.i]
        return self.block.offset(phrase_start(heads[0])) if heads else None

    def bare_clause(self, token: Token, sentence: Span) -> int | None:
        """`said the talks had failed`, where the tree shows no clause: a subject and a verb follow."""
        rest = sentence.doc[token.i + 1 : sentence.end]
        if len(rest) < 3 or rest[0].text in {",", ".", ";"} or rest[0].lower_ in _ADJUNCT:
            return None
        if subject(token) is not None and subject(token).i > token.i:  # type: ignore[union-attr]
            return None
        if not any(one.pos_ in {"VERB", "AUX"} for one in rest):
            return None
        return self.block.offset(rest[0])

    def past_that(self, edge: Token) -> int:
        return (
            self.block.offset(edge.nbor(1))
            if edge.lower_ == "that" and edge.i + 1 < edge.sent.end
            else self.block.offset(edge)
        )

    def quiet(self, token: Token, that: Token) -> bool:
        """Whether no other verb stands between a cue and its "that"."""
        return not any(one.pos_ in {"VERB", "AUX"} for one in token.doc[token.i + 1 : that.i])

    def content_before(self, token: Token, meaning: Cue, speaker: Who, sentence: Span) -> tuple[int, int] | None:
        """`The talks had failed, the ministry said.`"""
        if "clause" not in meaning.takes:
            return None
        cue = self.block.offset(token)
        named = chunk_before(token.doc, token.i, sentence.start)
        if named is not None and speaker.end == self.block.past(token.doc[named.end - 1]):
            speaker = Who(speaker.actor, min(speaker.start, self.block.offset(token.doc[named.start])), speaker.end)
        left = min(cue, speaker.start) if speaker.end > self.block.start + sentence.start_char else cue
        start = self.block.start + sentence.start_char
        if left <= start:
            return None
        before = self.reading.text[start:left].rstrip()
        if self.reading.text[max(self.block.past(token), speaker.end) : self.block.end].strip() == ":":
            # What is said stands in the paragraphs that follow.
            return None
        if not before.endswith((",", "”", '"', "’", "—", "–")) or len(before.split()) < 3:
            return None
        rest = self.reading.text[max(self.block.past(token), speaker.end) : self.block.start + sentence.end_char]
        if len(rest.split()) > 14 and not rest.lstrip().startswith(","):
            return None
        end = start + len(before.rstrip(' ,”"’—–'))
        if before.rstrip(" ,").endswith(("”", '"', "’")):
            end = start + len(before.rstrip(" ,"))
        return start, end

    def clause_end(self, token: Token, sentence: Span) -> int:
        """Where the content of a cue ends: before the next thing that is said, else with the sentence."""
        doc = sentence.doc
        stop = sentence.end
        for one in doc[token.i + 1 : sentence.end]:
            if one.text == ";" or _takes_it_up(one):
                stop = one.i
                break
            if one.text == "," and one.i + 1 < sentence.end and doc[one.i + 1].tag_ in {"WDT", "WP", "WP$"}:
                # "admitted the leak, which it had denied for weeks"
                stop = one.i
                break
            if one.text == ":" and one.i + 1 < sentence.end and doc[one.i + 1].is_quote:
                stop = one.i
                break
            if cue_of(one) is None or one.i <= token.i + 1:
                continue
            head = subject(one)
            edge = min(one.i, head.left_edge.i) if head is not None and token.i < head.left_edge.i else one.i
            apart = edge < one.i or head is None or not self.speakers.can_speak(head)
            beside = doc[edge - 1].lower_ in _BESIDE and apart
            if self.is_below(one, token) and not beside:
                continue
            if edge > token.i + 1:
                stop = edge
                break
        while stop > token.i + 1 and (
            (doc[stop - 1].is_punct and not doc[stop - 1].is_quote)
            or doc[stop - 1].is_space
            or (stop < sentence.end and doc[stop - 1].lower_ in {"and", "but", "while", "as", "who", "then", "also"})
        ):
            stop -= 1
        end = self.block.past(doc[stop - 1])
        return end

    def is_below(self, one: Token, cue: Token) -> bool:
        """Whether a later verb of saying is part of what the cue says, rather than said beside it."""
        if one.dep_ in {"conj", "advcl", "parataxis"} and one.head == cue:
            return False
        token = one
        for _ in range(8):
            if token.head == token:
                return False
            if token.dep_ in {"ccomp", "xcomp", "acl", "acl:relcl", "relcl"} and token.head.i >= cue.i:
                return True
            if token.head == cue:
                return token.dep_ not in {"conj", "advcl", "parataxis"}
            token = token.head
        return False

    def stripped(self, start: int, end: int) -> tuple[int, int]:
        text = self.reading.text
        while start < end and (text[start].isspace() or text[start] in ",;:"):
            start += 1
        while end > start and (text[end - 1].isspace() or text[end - 1] in ",;:."):
            end -= 1
        return start, end


def _takes_it_up(comma: Token) -> bool:
    """`..., a charge that Fiji rejected`: a new clause speaks of what was said."""
    if comma.text != "," or comma.i + 2 >= comma.sent.end:
        return False
    return comma.nbor(1).pos_ == "DET" and comma.nbor(2).lemma_.lower() in _NAMES_OF_CLAIMS


def _goes_on_speaking(cue: Token, edge: Token) -> bool:
    """`..., the navy said, adding that`: what comes behind the comma is said next, not what this cue says."""
    return edge.i == cue.i + 1 and edge.text == ","
