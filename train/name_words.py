"""The words that names are made of: "Ministry" in bodies, "Airport" in buildings; and titles before people."""

from collections import defaultdict
from collections.abc import Iterable

from train.words import Sentence, names_of

LEAST = 3
"""A word counts from so many different names on, so that no single name is learnt by heart."""
PARTED = ("ORG", "FAC", "LOC", "EVENT")
TITLE = "title"


def name_words(sentences: Iterable[Sentence]) -> dict[str, set[str]]:
    """The words of names of several words by label, and under "title" the capitalised words right before people."""
    seen: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for sentence in sentences:
        for start, end, label in names_of(sentence):
            name = " ".join(word.text for word in sentence[start:end])
            if label in PARTED and end - start > 1:
                for word in sentence[start:end]:
                    seen[label][word.text].add(name)
            elif label == "NORP" and end - start == 1:
                seen[label][name].add(f"{name} {len(seen[label][name])}")
            elif label == "PERSON" and start > 1 and sentence[start - 1].name == "O":
                seen[TITLE][sentence[start - 1].text].add(name)
    return {
        label: {word for word, names in words.items() if len(names) >= LEAST and word[:1].isupper() and len(word) > 1}
        for label, words in seen.items()
    }
