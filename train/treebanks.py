"""Reads treebanks in CoNLL-U (universaldependencies.org/format.html), with names if the last column has NE=B-ORG."""

from collections import Counter
from pathlib import Path

from train.words import Document, Node, Sentence, Word

RARE = 100
"""Subtypes of relations that the training part has less often are read as the relation itself."""


def read_treebank(path: Path, names: bool) -> list[Document]:
    """One list of sentences for each document. Without `names`, the file says nothing of them."""
    documents: list[Document] = []
    rows: list[list[str]] = []
    for line in [*path.read_text("utf-8").splitlines(), ""]:
        if line.startswith("# newdoc") or not documents:
            documents.append([])
        if line and not line.startswith("#"):
            rows.append(line.split("\t"))
        elif not line and rows:
            documents[-1].append(_sentence(rows, names))
            rows = []
    return [document for document in documents if document]


def _sentence(rows: list[list[str]], names: bool) -> Sentence:
    unspaced: set[int] = set()
    for number, *_, misc in rows:
        first, _, last = number.partition("-")
        if last:  # several words written as one: no blank inside
            unspaced |= set(range(int(first), int(last)))
        if "SpaceAfter=No" in misc.split("|"):
            unspaced.add(int(last or first.partition(".")[0]))
    words = [row for row in rows if row[0].isdigit()]
    return [_word(row, names, int(row[0]) not in unspaced) for row in words]


def _word(row: list[str], names: bool, space: bool) -> Word:
    number, text, lemma, pos, tag, morph, head, relation, _, misc = ("" if field == "_" else field for field in row)
    marks = dict(item.partition("=")[::2] for item in misc.split("|"))
    place = int(number) - 1
    root = head == "0"
    node = Node(tag, pos, morph, lemma or text, place if root else int(head) - 1, "ROOT" if root else relation)
    return Word(row[1] or text, marks.get("NE", "O") if names else None, node, space)


def common_relations(documents: list[Document]) -> set[str]:
    seen = Counter(word.node.relation for one in documents for sentence in one for word in sentence if word.node)
    return {relation for relation, times in seen.items() if times >= RARE}


def simplify(documents: list[Document], common: set[str]) -> None:
    """Reads rare subtypes as their relation, in place."""
    for word in (word for document in documents for sentence in document for word in sentence):
        if word.node is not None and word.node.relation not in common:
            word.node.relation = word.node.relation.partition(":")[0]
