"""What the readers give and the later steps pass on: words, with what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Doc
from spacy.vocab import Vocab

BLANK_LINE = "\n\n"


@dataclass(slots=True)
class Node:
    """A word's place in the tree of its sentence, as Universal Dependencies has it."""

    tag: str
    pos: str
    morph: str
    lemma: str
    head: int
    """Counted from the sentence's first word; the root is its own head."""
    relation: str


@dataclass(slots=True)
class Word:
    text: str
    name: str | None = None
    """B-, I- and a label, or O; None where nobody has looked for names."""
    node: Node | None = None
    space: bool = True
    """Whether a blank follows."""

    def copy(self) -> "Word":
        return replace(self, node=replace(self.node) if self.node is not None else None)


Sentence = list[Word]
Document = list[Sentence]


def copied(sentence: Sentence) -> Sentence:
    return [word.copy() for word in sentence]


def names_of(sentence: Sentence) -> list[tuple[int, int, str]]:
    """(start, end, label) of each name, in words."""
    found: list[tuple[int, int, str]] = []
    for place, word in enumerate(sentence):
        if word.name is None or word.name == "O":
            continue
        mark, _, label = word.name.partition("-")
        if mark == "I" and found and found[-1][1:] == (place, label):
            found[-1] = (found[-1][0], place + 1, label)
        else:
            found.append((place, place + 1, label))
    return found


def doc(vocab: Vocab, document: Document, breaks: Sequence[str] = ()) -> Doc:
    """A spaCy document. `breaks`, one for each sentence but the last, are the line ends after it; "" is a plain blank.

    What is not known stays missing, so that the components learn only from what somebody has annotated. Trees are known
    for all sentences or count for none.
    """
    trees = all(word.node is not None for sentence in document for word in sentence)
    words: list[Word] = []
    for place, sentence in enumerate(document):
        offset = len(words)
        for word in copied(sentence):
            if word.node is not None:
                word.node.head += offset
            words.append(word)
        words[-1].space = True
        if place < len(document) - 1 and place < len(breaks) and breaks[place]:
            words[-1].space = False
            words.append(_line_end(breaks[place], words[-1].name, len(words) - 1))
    if words[0].name is not None and words[0].name.startswith("I-"):  # a name over a sentence's end was cut
        words[0].name = "B" + words[0].name[1:]
    nodes = [word.node for word in words if word.node is not None] if trees else None
    return Doc(
        vocab,
        words=[word.text for word in words],
        spaces=[word.space for word in words],
        tags=[node.tag for node in nodes] if nodes else None,
        pos=[node.pos for node in nodes] if nodes else None,
        morphs=[node.morph for node in nodes] if nodes else None,
        lemmas=[node.lemma for node in nodes] if nodes else None,
        heads=[node.head for node in nodes] if nodes else None,
        deps=[node.relation for node in nodes] if nodes else None,
        ents=[word.name for word in words],  # type: ignore[misc]  # None is a missing one
    )


def _line_end(text: str, name: str | None, head: int) -> Word:
    return Word(text, "O" if name is not None else None, Node("_SP", "SPACE", "", text, head, "dep"), space=False)
