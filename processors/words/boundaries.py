"""Where no sentence begins: told to the parser beforehand, since a small one splits long lists."""

from typing import Any

import numpy as np
from spacy.language import Language
from spacy.tokens import Doc

NAME = "wirewatch_boundaries"
_STOPS = frozenset(".!?")
_ENDS = frozenset(".!?…:;—–-*•|")
_CLOSING = frozenset("\"'”’»)]")
_NONE = np.uint64(2**64 - 1)
"""-1, as spaCy keeps it: no sentence begins here."""


@Language.component(NAME)
def mark_boundaries(doc: Doc) -> Doc:
    """Forbids a sentence to begin with a comma or a small letter where nothing has ended; prose only."""
    texts = [token.text for token in doc]
    if _STOPS.isdisjoint(texts):
        return doc
    # All at once: a token that is told by itself looks through its whole text first.
    starts: Any = doc.to_array(["SENT_START"])
    starts[[index for index in range(1, len(texts)) if _goes_on(texts, index)]] = _NONE
    return doc.from_array(["SENT_START"], starts)


def _goes_on(texts: list[str], index: int) -> bool:
    """Whether the token at `index` (1 and more) belongs to the sentence of the one before."""
    first, before = texts[index][0], texts[index - 1]
    if before in _CLOSING:
        return index > 1 and texts[index - 2] == ","
    return (first == "," or first.islower()) and before[-1] not in _ENDS and "\n" not in before
