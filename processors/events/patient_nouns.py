"""Which nouns are those that a frame means: diplomats, and the staff of an embassy."""

from spacy.tokens import Token

from processors.frames import Whom
from processors.words.chunks import TIES
from processors.words.numbers import number_of
from processors.words.trees import sentence_of

_HOUSES = ["embassy", "consulate"]
_TIES = TIES | {"who"}
_RANKS = frozenset({"press", "media"})
"""A press attaché is an attaché; a press officer may be anybody's."""
_POSES = frozenset({"posed", "posing", "poses", "masquerading", "masqueraded", "disguised"})


def fits(token: Token, whom: Whom) -> bool:
    """Whether a noun by itself and its neighbours is one of those that the frame means."""
    if token.pos_ not in {"NOUN", "PROPN", "ADJ", "VERB"}:
        return False
    forms = {token.lemma_.lower(), token.lower_, token.lower_.removesuffix("s")}
    spared = set(whom.never) - (_RANKS if forms & set(whom.nouns) else set())
    if set(_before(token)[-3:]) & spared or _in_disguise(token):
        return False
    if forms & set(whom.nouns) or _is_written(token, whom.nouns):
        return True
    return bool(forms & set(whom.staff)) and _serves(token, whom)


def ends_with_noun(words: str, nouns: list[str]) -> bool:
    """Whether a noun of several words, or with a hyphen, ends what is written: `the vice-consul`."""
    written = words.lower().replace("’", "'")
    return any(not noun.isalpha() and f" {written}".endswith(f" {noun}") for noun in nouns)


def holds(words: list[str], posts: list[str]) -> bool:
    """Whether one of the posts, in the singular or plural, stands among the words."""
    text = f" {' '.join(word.removesuffix('s') for word in words)} "
    return any(f" {post.removesuffix('s')} " in text for post in posts)


def _is_written(token: Token, nouns: list[str]) -> bool:
    """Whether a noun of several words begins or ends with the token."""
    ahead = token.doc[token.i : token.i + 12].text[:40].lower().replace("’", "'")
    if any(not noun.isalpha() and ahead.startswith(noun) for noun in nouns):
        return True
    return ends_with_noun(token.doc[max(0, token.i - 8) : token.i + 1].text[-24 - len(token.text) :], nouns)


def _serves(token: Token, whom: Whom) -> bool:
    """Whether an "official" or a "member" is one of an embassy, by the words around it."""
    sentence, beside = sentence_of(token), _before(token)
    counted = token.i > sentence.start and number_of(token.nbor(-1).text) is not None
    if counted and holds([one.lower_ for one in token.doc[sentence.start : token.i]], _HOUSES):
        return True
    after = [one.lower_ for one in token.doc[token.i + 1 : min(sentence.end, token.i + 10)]]
    tied = bool(after) and after[0] in _TIES
    if tied and set(after[:4]) & set(whom.never):
        # "members of the UN mission"
        return False
    if holds(beside[-3:], whom.posts):
        return True
    if token.i > sentence.start and token.nbor(-1).ent_type_ == "NORP" and holds([*after, *beside], _HOUSES):
        # "60 Russian officials, 48 of them from the embassy"
        return True
    return tied and holds(after, whom.posts)


def _before(token: Token) -> list[str]:
    """The four words before it in its sentence."""
    return [one.lower_ for one in token.doc[max(sentence_of(token).start, token.i - 4) : token.i]]


def _in_disguise(token: Token) -> bool:
    """`posed as a diplomat`, `a fake diplomat`."""
    before = _before(token)
    return bool(_POSES & set(before)) or before[-1:] in (["fake"], ["bogus"], ["self-styled"])
