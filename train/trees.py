"""Small questions to the tree of a sentence, and one change: words that go."""

from train.words import Node, Sentence


def root_of(sentence: Sentence) -> int | None:
    return next((place for place, word in enumerate(sentence) if word.node and word.node.relation == "ROOT"), None)


def children(sentence: Sentence, head: int) -> list[tuple[int, Node]]:
    return [
        (place, word.node)
        for place, word in enumerate(sentence)
        if word.node and word.node.head == head and place != head
    ]


def below(sentence: Sentence, head: int) -> set[int]:
    """The word itself and all that hangs on it."""
    found = {head}
    while more := {place for place, word in enumerate(sentence) if word.node and word.node.head in found} - found:
        found |= more
    return found


def is_plural(sentence: Sentence, root: int) -> bool:
    subject, node = next(pair for pair in children(sentence, root) if pair[1].relation.startswith("nsubj"))
    return node.tag in ("NNS", "NNPS") or any(child.relation == "conj" for _, child in children(sentence, subject))


def without(sentence: Sentence, dropped: set[int]) -> Sentence | None:
    """The other words with their tree; None where one hangs on a word that goes, or a name loses its beginning."""
    kept = [place for place in range(len(sentence)) if place not in dropped]
    new_place = {old: new for new, old in enumerate(kept)}
    short: Sentence = []
    for place in kept:
        word = sentence[place]
        if word.node is not None:
            if word.node.head not in new_place:
                return None
            word.node.head = new_place[word.node.head]
        gone = place + 1 in dropped and place + 1 < len(sentence)
        word.space = word.space or (gone and sentence[place + 1].space)
        if word.name is not None and word.name.startswith("I-") and not (short and (short[-1].name or "O") != "O"):
            return None
        short.append(word)
    return short
