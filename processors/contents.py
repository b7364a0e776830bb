"""What is said: where the content of a verb of saying begins and ends."""

import re
from collections.abc import Sequence

from spacy.tokens import Span, Token

from processors.chunks import chunk_at, chunk_before, phrase_start
from processors.cues import NEEDS_MORE, Cue, cue_of, is_cue, names_it
from processors.reading import Block, Reading
from processors.speakers import Speakers
from processors.trees import objects, obliques, sentence_of, subject
from processors.who import Who

_ORDERS = frozenset({"order", "instruct", "direct", "command", "advise", "challenge"})
_TELLING_SOMEBODY = frozenset({"tell", "inform", "remind", "assure", "warn", "notify"})
_SOME_TIME = frozenset(
    {"a", "hours", "days", "weeks", "minutes", "months", "two", "three", "one", "shortly", "just", "hour", "day"}
)
_QUESTION = re.compile(r"(?:whether|if|why|how|what|when|where|who|which)\b")
_NOMINAL = frozenset({"PRON", "DET", "NOUN", "PROPN", "ADJ", "NUM", "ADP", "PART"})
_OF = frozenset({"of", "about", "against"})
_FOR_ONESELF = frozenset({"ask", "want", "seek", "press", "push", "request"})
"""`asked to leave`: he wants to go himself, nobody else is to do anything."""
_ADJUNCT = frozenset("on in at during to after late early earlier also again".split())
_NEAR = 12
_BESIDE = frozenset({"and", "but", "while", "whereas"})
_ADDRESSED = frozenset(
    (
        "urge ask beg implore exhort beseech request call press push appeal warn caution order instruct direct"
        " command advise"
        " challenge tell"
    ).split()
)
"""Whoever stands behind these is spoken to: he is no part of what is asked."""
_NAMES_OF_CLAIMS = frozenset("charge claim allegation accusation demand assertion account version denial".split())
_TIMES = frozenset(
    ("monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow again also").split()
)


class Contents:
    """Finds contents in one block."""

    def __init__(
        self, reading: Reading, block: Block, speakers: Speakers, quoted: Sequence[tuple[int, int]] = ()
    ) -> None:
        self.reading, self.block, self.speakers, self.quoted = reading, block, speakers, quoted

    def content(self, token: Token, meaning: Cue, sentence: Span) -> tuple[int, int] | None:
        """What the cue takes, up to where the clause ends."""
        start = self.content_start(token, meaning, sentence)
        if start is None or (token.lemma_.lower() == "ask" and _QUESTION.match(self.reading.text, start)):
            return None
        first = next((one for one in sentence if self.block.offset(one) >= start), None)
        if first is None or first.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
            return None
        of_object = any(self.block.offset(phrase_start(one)) == start for one in objects(token))
        return start, self.clause_end(token, sentence, of_object)

    def content_start(self, token: Token, meaning: Cue, sentence: Span) -> int | None:
        """Where what a cue takes begins: behind its "that", its addressee and its time."""
        lemma = token.lemma_.lower()
        if (
            lemma in _FOR_ONESELF
            and token.i + 1 < sentence.end
            and token.nbor(1).lower_ == "to"
            and token.tag_ != "VBN"
        ):
            return None
        if names_it(token):
            return self.block.offset(phrase_start(objects(token)[0]))
        asked = self.infinitive(token, sentence) if "to" in meaning.takes else None
        if asked is not None:
            return self.block.offset(asked)
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
                    edge = self.whole_clause(token, clause.left_edge, sentence)
                    if edge.i > token.i and not _goes_on_speaking(token, edge):
                        return self.past_that(edge)
            elif takes == "object":
                heads = [one for one in objects(token) if one.i > token.i]
                if heads:
                    return self.block.offset(phrase_start(heads[0]))
            elif takes == "charge":
                return self.charge(token, sentence)
            elif takes == "out":
                behind = token.i + 1
                return (
                    self.block.offset(token.doc[behind + 1])
                    if behind + 1 < sentence.end and token.doc[behind].lower_ == "out"
                    else None
                )
            elif takes == "as":
                return self.described(token, sentence)
            elif takes == "of":
                heads = [one for one in objects(token) if one.i > token.i]
                if heads:
                    return self.block.offset(phrase_start(heads[0]))
                place = self.past_time(token.i + 1, sentence)
                if lemma == "warn" and place + 1 < sentence.end and token.doc[place].lower_ in _OF:
                    return self.block.offset(token.doc[place + 1])
            elif takes == "for":
                following = sentence.doc[token.i + 1 : min(sentence.end, token.i + 7)]
                for one in following:
                    if one.lower_ == "for" and one.i + 1 < sentence.end:
                        return self.block.offset(one.nbor(1))
                    addressed = lemma == "ask" and one.pos_ in {"PROPN", "NOUN", "DET", "ADJ", "PRON"}
                    if one.pos_ not in {"ADV", "PUNCT"} and one.lower_ not in {"on", *_TIMES} and not addressed:
                        break
            elif takes == "to":
                if lemma in _ORDERS:
                    continue
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
            return self.past_that(self.whole_clause(token, clause.left_edge, sentence))
        return self.bare_clause(token, sentence) if "clause" in meaning.takes else None

    def described(self, token: Token, sentence: Span) -> int | None:
        """`hailed the verdict as a victory`, `slammed "a coup"`."""
        behind = token.doc[token.i + 1 : min(sentence.end, token.i + _NEAR)]
        if not len(behind):
            return None
        compared = bool(objects(token)) and any(one.lower_ == "as" for one in behind)
        return self.block.offset(behind[0]) if behind[0].is_quote or compared else None

    def whole_clause(self, token: Token, edge: Token, sentence: Span) -> Token:
        """Where a clause begins, if the tree leaves out its subject (`said | talks with the Fund | were "all but
        over"`).
        """
        first = self.past_time(token.i + 1, sentence)
        between = sentence.doc[first : edge.i]
        if token.lemma_.lower() in _TELLING_SOMEBODY or not len(between):
            return edge
        nominal = all(one.pos_ in _NOMINAL or one.is_quote for one in between)
        return sentence.doc[first] if nominal and between[0].pos_ != "ADP" else edge

    def charge(self, token: Token, sentence: Span) -> int | None:
        """`accused Fiji of shelling`, `blamed it for the delay`, `was accused by Fiji of shelling`: behind the "of"."""
        link = {"accuse": "of", "charge": "with"}.get(token.lemma_.lower(), "for")
        for one in sentence.doc[token.i + 1 : min(sentence.end - 1, token.i + 2 * _NEAR)]:
            if one.lower_ == link and (
                link in {"for", "with"}
                or one.nbor(1).is_quote
                or one.nbor(1).tag_ in {"VBG", "DT", "PRP$", "NN", "NNS", "JJ"}
            ):
                if (
                    link == "of"
                    and one.nbor(1).tag_ != "VBG"
                    and not one.nbor(1).is_quote
                    and one.head.i > token.i
                    and one.head.head.i > token.i
                ):
                    continue
                return self.block.offset(one.nbor(1))
            if one.tag_ in {"VBD", "VBZ", "VBP", "MD"}:
                break
        if token.lemma_.lower() == "charge":
            return None
        heads = [one for one in objects(token) if one.i > token.i]
        return self.block.offset(phrase_start(heads[0])) if heads else None

    def past_time(self, index: int, sentence: Span) -> int:
        """Beyond adverbs and the time that stands behind a cue ("vowed on Wednesday to stay")."""
        doc = sentence.doc
        while index < sentence.end:
            token = doc[index]
            if token.is_punct:
                return index
            if self._is_time(token) or token.pos_ == "ADV":
                index += 1
            elif token.lower_ in _ADJUNCT and index + 1 < sentence.end and self._is_time(doc[index + 1]):
                index += 2
            else:
                return index
        return index

    def _is_time(self, token: Token) -> bool:
        return token.ent_type_ in {"DATE", "TIME"} or token.lower_ in _TIMES

    def infinitive(self, token: Token, sentence: Span) -> Token | None:
        """The "to" of `vowed on Friday to stay`, `urged both sides to return`, `was urged by farmers to open`."""
        lemma = token.lemma_.lower()
        place = self.past_time(token.i + 1, sentence)
        if place + 1 < sentence.end and sentence.doc[place].lower_ == "to" and sentence.doc[place + 1].tag_ == "VB":
            return None if lemma in _FOR_ONESELF else sentence.doc[place]
        if lemma not in _ADDRESSED:
            return None
        for one in sentence.doc[place : min(sentence.end - 1, token.i + 2 * _NEAR)]:
            if one.lower_ == "to" and one.nbor(1).tag_ == "VB":
                return one if one.i > place else None
            if (
                one.tag_ in {"VBD", "VBZ", "VBP", "MD"}
                or one.text in {";", ":"}
                or one.lower_ in {"for", "that", "who", "which"}
            ):
                return None
        return None

    def bare_clause(self, token: Token, sentence: Span) -> int | None:
        """`said the talks had failed`, where the tree shows no clause: a subject and a verb follow."""
        rest = sentence.doc[token.i + 1 : sentence.end]
        if len(rest) < 3 or rest[0].text in {",", ".", ";"} or rest[0].lower_ in _ADJUNCT:
            return None
        if rest[0].tag_ in {"VBD", "VBZ", "VBP", "MD"} and not rest[0].is_quote:
            return None
        if subject(token) is not None and subject(token).i > token.i:  # type: ignore[union-attr]
            return None
        if not any(one.pos_ in {"VERB", "AUX"} for one in rest):
            return None
        if token.lemma_.lower() in _TELLING_SOMEBODY:
            # "told the paper the bridge would be ready"
            told = chunk_at(sentence.doc, rest[0].i, sentence.end)
            if (
                told is not None
                and told.end + 1 < sentence.end
                and chunk_at(sentence.doc, told.end, sentence.end) is not None
            ):
                return self.block.offset(sentence.doc[told.end])
        return self.block.offset(rest[0])

    def past_that(self, edge: Token) -> int:
        return (
            self.block.offset(edge.nbor(1))
            if edge.lower_ == "that" and edge.i + 1 < sentence_of(edge).end
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

    def clause_end(self, token: Token, sentence: Span, of_object: bool = False) -> int:
        """Where the content of a cue ends: before the next thing that is said, else with the sentence; `of_object`:
        it is a
        noun phrase, which ends sooner.
        """
        doc = sentence.doc
        stop = sentence.end
        for one in doc[token.i + 1 : sentence.end]:
            if (
                one.text == ";"
                or (one.text == ":" and not self.is_quoted(one))
                or _takes_it_up(one)
                or self.begins_another(one, token, of_object)
            ):
                stop = one.i
                break
            if of_object and one.i > token.i + 1 and self._is_time_of(one):
                stop = one.i
                break
            if one.text == "," and one.i > token.i + 1 and self.adds(one, token):
                stop = one.i
                break
            if one.text == "," and one.i + 1 < sentence.end and doc[one.i + 1].tag_ in {"WDT", "WP", "WP$"}:
                # "admitted the leak, which it had denied for weeks"
                stop = one.i
                break
            if one.text == ":" and one.i + 1 < sentence.end and doc[one.i + 1].is_quote:
                stop = one.i
                break
            if cue_of(one) is None or one.i <= token.i + 1 or self.is_quoted(one):
                continue
            head = subject(one)
            edge = min(one.i, head.left_edge.i) if head is not None and token.i < head.left_edge.i else one.i
            apart = edge < one.i or head is None or not self.speakers.can_speak(head)
            beside = doc[edge - 1].lower_ in _BESIDE and (apart or doc[edge - 2].text == ",")
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

    def begins_another(self, one: Token, cue: Token, of_object: bool) -> bool:
        """`..., and voiced hope`, `... but gave no dates`: the speaker does something else."""
        if (
            one.lower_ not in {"and", "but"}
            or one.i + 1 >= sentence_of(cue).end
            or one.i <= cue.i + 1
            or self.is_quoted(one)
        ):
            return False
        verb = next((two for two in one.doc[one.i + 1 : one.i + 3] if two.pos_ not in {"ADV", "AUX"}), one)
        past = {"VBD", "VBN"}
        alike = verb.tag_ == cue.tag_ or (verb.tag_ in past and cue.tag_ in past)
        if subject(verb) is not None or not alike or (verb.tag_ == "VBN" and verb.i != one.i + 1):
            return False
        if verb.tag_ not in {"VBD", "VBZ", "VBP", "VBN"}:
            return False
        apart = one.nbor(-1).text == ","
        return (
            of_object
            or (apart and verb.dep_ == "conj" and verb.head == cue)
            or (apart and cue.tag_ == "VBD" and _is_said_in_past(one, cue))
        )

    def is_quoted(self, token: Token) -> bool:
        offset = self.block.offset(token)
        return any(first <= offset < last for first, last in self.quoted)

    def adds(self, comma: Token, cue: Token) -> bool:
        """`..., dismissing the report`, `..., a day after the raid`: what the teller adds."""
        if comma.i + 2 >= sentence_of(comma).end or self.is_quoted(comma):
            return False
        first = comma.nbor(1)
        if first.tag_ == "VBG" and is_cue(first):
            return True
        ahead = [one.lower_ for one in comma.doc[comma.i + 1 : comma.i + 5]]
        return first.lower_ in _SOME_TIME and bool({"after", "before"} & set(ahead[1:4]))

    def _is_time_of(self, one: Token) -> bool:
        """`rejected the charge within the hour`: a time that belongs to the cue."""
        if one.lower_ not in {"on", "within", "during"} or one.i + 1 >= sentence_of(one).end:
            return False
        index = one.i + 1
        while index < sentence_of(one).end and (
            self._is_time(one.doc[index]) or one.doc[index].lower_ in {"the", "hour", "hours"}
        ):
            index += 1
        # What follows tells whether it belongs to the noun phrase ("the claims made on Friday by").
        ends = index >= sentence_of(one).end or one.doc[index].is_punct or one.doc[index].pos_ == "CCONJ"
        return index > one.i + 1 and ends

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


def _is_said_in_past(conjunction: Token, cue: Token) -> bool:
    """Whether what was said stands in the past perfect or with a "would", so that a plain past behind "and" is told."""
    inside = conjunction.doc[cue.i + 1 : conjunction.i]
    return any(one.lower_ in {"had", "would", "could", "might"} for one in inside)


def _takes_it_up(comma: Token) -> bool:
    """`..., a charge that Fiji rejected`: a new clause speaks of what was said."""
    if comma.text != "," or comma.i + 2 >= sentence_of(comma).end:
        return False
    return comma.nbor(1).pos_ == "DET" and comma.nbor(2).lemma_.lower() in _NAMES_OF_CLAIMS


def _goes_on_speaking(cue: Token, edge: Token) -> bool:
    """`..., the navy said, adding that`: what comes behind the comma is said next, not what this cue says."""
    return edge.i == cue.i + 1 and edge.text == ","
