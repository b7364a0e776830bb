"""Where no sentence begins: told to the parser beforehand, since a small one splits long lists."""

from spacy.language import Language
from spacy.tokens import Doc

NAME = "wirewatch_boundaries"
_ENDS = frozenset(".!?…:;—–-*•|")
_CLOSING = frozenset("\"'”’»)]")


@Language.component(NAME)
def mark_boundaries(doc: Doc) -> Doc:
    """Forbids a sentence to begin with a comma or a small letter where nothing has ended; prose only."""
    if not any(token.text in {".", "!", "?"} for token in doc):
        return doc
    for index in range(1, len(doc)):
        before = doc[index - 1].text
        if before in _CLOSING and index > 1 and doc[index - 2].text == ",":
            doc[index].is_sent_start = False
        if before[-1] in _ENDS or before in _CLOSING or "\n" in before:
            continue
        first = doc[index].text[0]
        if first == "," or first.islower():
            doc[index].is_sent_start = False
    return doc
