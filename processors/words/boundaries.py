"""Where no sentence begins: told to the parser beforehand, since a small one splits long lists."""

from spacy.language import Language
from spacy.tokens import Doc

NAME = "wirewatch_boundaries"
_STOPS = frozenset(".!?")
_ENDS = frozenset(".!?…:;—–-*•|")
_CLOSING = frozenset("\"'”’»)]")


@Language.component(NAME)
def mark_boundaries(doc: Doc) -> Doc:
    """Forbids a sentence to begin with a comma or a small letter where nothing has ended; prose only."""
    texts = [token.text for token in doc]
    if _STOPS.isdisjoint(texts):
        return doc
    for index in range(1, len(texts)):
        first, before = texts[index][0], texts[index - 1]
        if before in _CLOSING and index > 1 and texts[index - 2] == ",":
            doc[index].is_sent_start = False
        if (
            (first == "," or first.islower())
            and before[-1] not in _ENDS
            and before not in _CLOSING
            and "\n" not in before
        ):
            doc[index].is_sent_start = False
    return doc
