"""The sentence of a text that came nearest to a rule: the one in which most of what its reasons quote stands. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from topics.records import Enriched, Evidence, Reason

LONGEST = 600
"""Characters of a sentence that are shown."""
_QUOTED = re.compile(r'"([^"]{2,200}?)…?"')


@dataclass(frozen=True, slots=True)
class Nearest:
    """A sentence, and where in it the words stand that came near; None where they cannot be told."""

    sentence: str
    mark: tuple[int, int] | None


def of_evidence(evidence: Iterable[Evidence]) -> Nearest | None:
    """What made a rule fire, or would have."""
    first = next(iter(evidence), None)
    return Nearest(first.sentence or first.text, first.mark) if first is not None else None


def of_reason(reason: Reason, enriched: Enriched) -> Nearest | None:
    """The sentence that a miss is about: its words quote the text, beside words of the rule; else those below it do."""
    found = _best(_QUOTED.findall(reason.words), enriched)
    below = (of_reason(one, enriched) for one in reason.below if not one.holds)
    return found or next((one for one in below if one is not None), None)


def _best(quoted: list[str], enriched: Enriched) -> Nearest | None:
    """The sentence in which most of what is quoted stands, with the longest of it marked."""
    best: tuple[int, int, int, tuple[int, int]] | None = None
    for start, end in enriched.sentences if quoted else ():
        sentence = enriched.text[start:end]
        found = [place for one in quoted if (place := _place(one, sentence)) is not None]
        score = sum(last - first for first, last in found)
        if score and (best is None or score > best[0]):
            best = (score, start, end, max(found, key=lambda place: place[1] - place[0]))
    if best is None:
        return None
    _, start, end, mark = best
    return Nearest(enriched.text[start:end][:LONGEST], mark if mark[1] <= LONGEST else None)


def _place(quoted: str, sentence: str) -> tuple[int, int] | None:
    """Where it stands, at the beginning of a word, however its white space is."""
    pattern = r"\s+".join(re.escape(word) for word in quoted.split())
    found = re.search(rf"(?<!\w){pattern}\w*", sentence, re.IGNORECASE) if pattern else None
    return found.span() if found is not None else None
