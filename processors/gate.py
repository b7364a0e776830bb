"""Depth `gated`: which sentences are worth the pipeline. It depends on cues and frames, never on rules."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import pairwise

from spacy.language import Language

from processors.claims.cues import CUES, NEEDS_MORE
from processors.frames import Frame
from processors.text import Analysed
from processors.words.sentences import sentences

_LITTLE = frozenset(
    "to the of on a an his her their by in for go get be over up out off home away back at no longer within"
    " into through against streets place plane flight country first next down bring take door missiles its".split()
)
_ALWAYS = frozenset({"according", "called", "calls", "asked", "asks", "ordered", "advised"})
_MORE_OFTEN_NOUNS = frozenset(
    (
        "state states note notes reason reasons stand stands stood standing step steps march air aires comment remark"
    ).split()
)
"""Forms of telling words that are mostly something else."""
_MARKS = '"“”«»„‘'
_VOWELS = "aeiou"


class Gate:
    """Knows every form of every word that may tell of a claim or an event."""

    def __init__(self, frames: Sequence[Frame], pipeline: Language) -> None:
        irregular = _irregular(pipeline)
        spell = partial(_forms, irregular=irregular)
        self._words = _ALWAYS | {form for cue in CUES if cue not in NEEDS_MORE and cue != "go" for form in spell(cue)}
        self._guarded: list[tuple[frozenset[str], frozenset[str]]] = []
        for frame in frames:
            told = frozenset(form for word in _telling(frame) for form in spell(word))
            if frame.whom is None:
                self._words |= told
            else:
                self._guarded.append((frozenset(frame.whom.nouns), told - _MORE_OFTEN_NOUNS))
        self._words -= _MORE_OFTEN_NOUNS

    def chosen(self, text: Analysed) -> list[tuple[int, int]]:
        """(start, end) of what is read in full: title, lead, and the sentences with a cue, a trigger or a quotation."""
        small = text.text.lower()
        words = set(self._words)
        for suffering, told in self._guarded:
            if any(one in small for one in suffering):
                words |= told
        leads = [block for block in text.blocks if block[0] >= text.title_end][:1]
        whole = {block for block in text.blocks if block[0] < text.title_end} | set(leads)
        found: list[tuple[int, int]] = []
        for block in text.blocks:
            if block in whole:
                found.append(block)
                continue
            for start, end in sentences(text.text, [block]):
                piece = small[start:end]
                if any(mark in piece for mark in _MARKS) or not words.isdisjoint(_plain(piece)):
                    joins = found and found[-1][0] >= block[0] and not text.text[found[-1][1] : start].strip()
                    found[-1:] = [(found[-1][0], end)] if joins else [*found[-1:], (start, end)]
        return found


def gaps(text: Analysed, chosen: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """What lies between the chosen stretches."""
    edges = [(0, 0), *chosen, (len(text.text), len(text.text))]
    return ((one[1], other[0]) for one, other in pairwise(edges) if one[1] < other[0])


def _plain(piece: str) -> Iterator[str]:
    return (word.strip(".,;:!?()[]\"'’”–—-") for word in piece.replace("-", " ").split())


def _telling(frame: Frame) -> set[str]:
    """The words of a frame that are rare enough to choose a sentence by."""
    words = {word for noun in frame.nouns for word in noun.split()[-1:]}
    for verbs in frame.verbs:
        if verbs.then:
            words |= {word for then in verbs.then for word in then.split() if word not in _LITTLE}
        if not verbs.then or all(set(then.split()) <= _LITTLE for then in verbs.then):
            words |= set(verbs.lemmas)
    return words


def _irregular(pipeline: Language) -> dict[str, set[str]]:
    """lemma -> its irregular forms, as the pipeline's lemmatizer knows them."""
    lookups = getattr(pipeline.get_pipe("lemmatizer"), "lookups", None) if "lemmatizer" in pipeline.pipe_names else None
    if lookups is None or not lookups.has_table("lemma_exc"):
        return {}
    found: dict[str, set[str]] = {}
    for form, lemmas in lookups.get_table("lemma_exc").get("verb", {}).items():
        for lemma in lemmas:
            found.setdefault(str(lemma), set()).add(str(form))
    return found


def _forms(word: str, irregular: dict[str, set[str]]) -> set[str]:
    """The forms that a verb or noun may take; some that it doesn't take do no harm."""
    stem = word.removesuffix("e")
    found = {word, f"{word}s", f"{word}es", f"{stem}ed", f"{stem}ing", *irregular.get(word, ())}
    if word.endswith("y"):
        found |= {f"{word[:-1]}ies", f"{word[:-1]}ied"}
    if len(word) > 2 and word[-1] not in _VOWELS and word[-2] in _VOWELS:
        found |= {f"{word}{word[-1]}ed", f"{word}{word[-1]}ing"}
    return found
