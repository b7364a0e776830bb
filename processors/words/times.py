"""The times that stand behind a verb of saying: `vowed on Wednesday to stay`."""

from spacy.tokens import Span, Token

ADJUNCT = frozenset("on in at during to after late early earlier also again".split())
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday yesterday today tomorrow again also".split()
)


def is_time(token: Token) -> bool:
    return token.ent_type_ in {"DATE", "TIME"} or token.lower_ in TIMES


def past_time(index: int, sentence: Span) -> int:
    """Beyond adverbs and the time that stands behind a cue ("vowed on Wednesday to stay")."""
    doc = sentence.doc
    while index < sentence.end:
        token = doc[index]
        if token.is_punct:
            return index
        if is_time(token) or token.pos_ == "ADV":
            index += 1
        elif token.lower_ in ADJUNCT and index + 1 < sentence.end and is_time(doc[index + 1]):
            index += 2
        else:
            return index
    return index
