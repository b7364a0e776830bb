"""Who suffers it: the diplomats of an expulsion, whose they are and how many."""

from dataclasses import dataclass

from spacy.tokens import Span, Token

from processors.frames import Whom
from processors.numbers import number_of, stated_count, total
from processors.reading import Block, Reading
from processors.trees import conjuncts, first_conjunct, objects, subject

_OWN = frozenset({"its", "their", "his", "her", "our", "own"})
_TIES = frozenset(
    {
        "of",
        "from",
        "at",
        "in",
        "with",
        "working",
        "based",
        "serving",
        "accredited",
        "attached",
        "belonging",
        "representing",
    }
)
_AWAY = frozenset({"home", "out", "away", "packing", "back"})
_PRONOUNS = frozenset({"them", "him", "her", "they", "he", "she"})
REACH = 16


@dataclass(frozen=True, slots=True)
class Patients:
    """`heads` are the nouns; `start` to `end` (tokens) what is said of them; `targets` ids in order."""

    heads: list[Token]
    start: int
    end: int
    targets: list[str]
    count: int | None
    own: bool


def patients(
    reading: Reading, block: Block, trigger: Token, sentence: Span, whom: Whom, before: bool
) -> Patients | None:
    """Those near the trigger, looked for on the side where its voice puts them first."""
    taken_up = _pronoun(trigger, before)
    if taken_up is not None:
        return _taken_up(reading, block, taken_up, whom)
    number = _bare_number(trigger)
    if number is not None:
        return _taken_up(reading, block, number, whom)
    fitting = [token for token in sentence if _fits(token, whom) or _are_nationals(reading, block, token, whom)]
    left = [one for one in fitting if one.i < trigger.i]
    right = [one for one in fitting if one.i > trigger.i]
    chosen = _nearest(left, trigger, -1) if before else _nearest(right, trigger, 1)
    if chosen is None:
        return _taken_up(reading, block, trigger, whom) if _stands_alone(trigger) else None
    heads = [one for one in conjuncts(first_conjunct(chosen)) if one in fitting] or [chosen]
    heads = [one for one in heads if abs(one.i - chosen.i) < REACH]
    start = min(_start(one) for one in heads)
    end = max(_told_end(one, sentence) for one in heads)
    counts = [stated_count(one, _start(one)) for one in heads]
    words = {token.lower_ for token in sentence.doc[start:end]}
    targets = _targets(reading, block, start, end, sentence)
    if not targets and start > trigger.i + 1:
        # "kicked out eight Russian officers who were accredited as diplomats"
        targets = _targets(reading, block, trigger.i + 1, end, sentence)
    return Patients(
        heads,
        start,
        end,
        targets,
        total(counts),
        bool(words & _OWN),
    )


def _start(head: Token) -> int:
    """The first token of the noun phrase of `head`, read from right to left: trees err most inside noun phrases."""
    index = head.i
    while index > head.sent.start:
        token = head.doc[index - 1]
        inside = token.pos_ in {"ADJ", "NOUN", "PROPN", "NUM", "DET", "PRON"} or token.text in {
            "'s",
            "’s",
            "-",
            "’",
            "'",
        }
        if (
            not inside
            or token.dep_ in {"nsubj", "nsubj:pass", "nsubjpass"}
            or (token.pos_ == "PRON" and token.dep_ != "nmod:poss")
        ):
            break
        index -= 1
        if token.pos_ == "DET":
            break
    return index


def _pronoun(trigger: Token, before: bool) -> Token | None:
    """`expelled them`, `they were expelled`."""
    heads = [subject(trigger)] if before else objects(trigger)
    return next((one for one in heads if one is not None and one.lower_ in _PRONOUNS), None)


def _bare_number(trigger: Token) -> Token | None:
    """`Spain expelled three diplomats and Italy expelled five`."""
    following = trigger.doc[trigger.i + 1 : trigger.i + 3]
    if len(following) and number_of(following[0].text) is not None and (len(following) == 1 or following[1].is_punct):
        return following[0]
    return next((one for one in objects(trigger) if number_of(one.text) is not None and one.i > trigger.i), None)


def _stands_alone(trigger: Token) -> bool:
    """`had announced expulsions before it`: a noun that says nothing of whom."""
    if trigger.tag_ not in {"NN", "NNS"}:
        return False
    following = {one.lower_ for one in trigger.doc[trigger.i + 1 : trigger.i + 3]}
    return not following & {"of", "from"} and not any(one.dep_ == "compound" for one in trigger.children)


def _taken_up(reading: Reading, block: Block, pronoun: Token, whom: Whom) -> Patients | None:
    """Those named last before a pronoun, in its block."""
    named = [token for token in block.doc[: pronoun.i] if _fits(token, whom)]
    alone = pronoun.tag_ in {"NN", "NNS"}
    if not named:
        return None
    heads = conjuncts(first_conjunct(named[-1]))
    start = min(_start(one) for one in heads)
    targets = _targets(reading, block, start, _told_end(named[-1], named[-1].sent), named[-1].sent)
    count = None if pronoun.lower_ in {"them", "they"} or alone else number_of(pronoun.text) or 1
    return Patients(heads, pronoun.i, pronoun.i + 1, targets, count, False)


def _fits(token: Token, whom: Whom) -> bool:
    """Whether a noun is one of those that the frame means."""
    if token.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}:
        return False
    lemma = token.lemma_.lower()
    forms = {lemma, token.lower_, token.lower_.removesuffix("s")}
    beside = [token.doc[index].lower_ for index in range(max(token.sent.start, token.i - 4), token.i)]
    if set(beside[-3:]) & set(whom.never) or _in_disguise(token):
        return False
    written = token.doc.text[token.idx : token.idx + 40].lower().replace("’", "'")
    if forms & set(whom.nouns) or any(" " in noun and written.startswith(noun) for noun in whom.nouns):
        return True
    if not forms & set(whom.staff):
        return False
    after = [one.lower_ for one in token.doc[token.i + 1 : min(token.sent.end, token.i + 7)]]
    if _holds(beside[-3:], whom.posts):
        return True
    return bool(after) and after[0] in _TIES and _holds(after, whom.posts)


def _holds(words: list[str], posts: list[str]) -> bool:
    """Whether one of the posts, in the singular or plural, stands among the words."""
    text = f" {' '.join(word.removesuffix('s') for word in words)} "
    return any(f" {post.removesuffix('s')} " in text for post in posts)


def _in_disguise(token: Token) -> bool:
    """`posed as a diplomat`, `a fake diplomat`."""
    before = [one.lower_ for one in token.doc[max(token.sent.start, token.i - 4) : token.i]]
    posed = {"posed", "posing", "poses", "masquerading", "masqueraded", "disguised"} & set(before)
    return bool(posed) or before[-1:] in (["fake"], ["bogus"], ["self-styled"])


def _are_nationals(reading: Reading, block: Block, token: Token, whom: Whom) -> bool:
    """`ordering two Greeks home`, where the passage is about such people."""
    if token.pos_ not in {"NOUN", "PROPN"} or not token.lower_.endswith(("s", "ese")):
        return False
    offset = block.offset(token)
    named = [one for one in reading.mentions_in(offset, block.past(token)) if one.label == "NORP" and one.actor]
    following = token.nbor(1) if token.i + 1 < token.sent.end else None
    if not named or (following is not None and following.pos_ in {"NOUN", "PROPN"} and following.lower_ not in _AWAY):
        return False
    near = [one for one in reading.blocks if one.is_title or abs(one.start - block.start) < 1_000]
    return any(_fits(one, whom) for other in near for one in other.doc)


def _nearest(found: list[Token], trigger: Token, side: int) -> Token | None:
    near = [one for one in found if abs(one.i - trigger.i) <= REACH and not _parted(one, trigger)]
    return min(near, key=lambda one: abs(one.i - trigger.i), default=None) if near else None


def _parted(one: Token, trigger: Token) -> bool:
    """Whether another clause begins between the two."""
    low, high = sorted((one.i, trigger.i))
    for token in trigger.doc[low + 1 : high]:
        if token.text in {";", ":"} or (
            token.tag_ in {"VBD", "VBZ", "VBP", "MD"}
            and token.pos_ == "VERB"
            and token.dep_ not in {"acl:relcl", "relcl", "acl"}
        ):
            return True
    return False


def _told_end(head: Token, sentence: Span) -> int:
    """The token after what is said of a noun: "of Russia", "at the Russian embassy", a name."""
    index = head.i + 1
    while index < sentence.end and index - head.i < 10:
        token = sentence.doc[index]
        listed = token.text == "," and index + 1 < sentence.end and sentence.doc[index + 1].pos_ == "PROPN"
        if (
            (listed and index > head.i + 1)
            or token.lower_ in _TIES
            or token.lower_ in {"the", "a", "'s", "’s", "and"}
            or token.pos_ in {"PROPN", "ADJ"}
            or token.lower_.rstrip("s") in {"embassy", "embassie", "consulate", "mission", "ministry"}
        ):
            index += 1
        else:
            break
    return index


def _targets(reading: Reading, block: Block, start: int, end: int, sentence: Span) -> list[str]:
    """The states that those in tokens `start` to `end` stand for."""
    doc = sentence.doc
    first = block.offset(doc[start])
    last = block.past(doc[end - 1])
    found: list[str] = []
    for mention in reading.mentions_in(first, last):
        country = reading.country_of(mention.actor)
        before = doc.char_span(mention.start - block.start, mention.end - block.start, alignment_mode="expand")
        word = doc[before.start - 1].lower_ if before is not None and before.start > 0 else ""
        place = word in {"in", "to"} or (word == "from" and before is not None and before.start - 1 < start)
        if country is not None and not place and country not in found:
            found.append(country)
    return found
