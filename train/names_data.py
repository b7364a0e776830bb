"""Reads texts in which only names are marked: `token TAB label TAB N` a line, N where no blank follows the token."""

from pathlib import Path

from train.words import Document, Word


def read_names(path: Path) -> list[Document]:
    """Sentences end at empty lines, documents at `# newdoc`."""
    documents: list[Document] = [[[]]]
    for line in path.read_text("utf-8").splitlines():
        if line == "# newdoc":
            documents.append([[]])
        elif not line:
            documents[-1].append([])
        else:
            text, name, glue = line.split("\t")
            documents[-1][-1].append(Word(text, name, space=glue != "N"))
    full = [[sentence for sentence in document if sentence] for document in documents]
    return [document for document in full if document]
