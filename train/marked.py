"""Reads our own news, train/news/*.txt: articles with names marked where they stand, "the [ORG:Senate] in [GPE:Abuja]".

`#### ` begins an article and its headline; each line below is a paragraph. Dates, sums and other numbers are not
marked: a pipeline that knows them already gives them, and the tokens.
"""

import re
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc, Span

from processors.words.sentences import sentences
from train.words import Document, Sentence, Word

NAMES = ("PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT")
NUMBERS = ("DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL")
KEPT_OUT = 10
"""Every tenth article is not learnt from."""
_MARK = re.compile(rf"\[({'|'.join(NAMES)}):([^\[\]]+)\]")


class MarkError(Exception):
    """A mark cannot be read; the message names file, line and mark."""


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    headline: Sentence
    paragraphs: list[Document]

    @property
    def sentences(self) -> Document:
        return [sentence for paragraph in self.paragraphs for sentence in paragraph]

    @property
    def document(self) -> Document:
        """Headline and sentences."""
        return [self.headline, *self.sentences]


def read_marked(folder: Path, pipeline: Language) -> tuple[list[MarkedArticle], list[MarkedArticle]]:
    """(to learn from, kept out). Raises MarkError."""
    articles: list[MarkedArticle] = []
    for path in sorted(folder.glob("*.txt")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            where = f"{path}:{number}"
            if line.startswith("#### "):
                headline = [word for part in _sentences(line[5:], pipeline, where) for word in part]
                articles.append(MarkedArticle(headline, []))
            elif line.strip():
                articles[-1].paragraphs.append(_sentences(line.strip(), pipeline, where))
    learnt = [article for number, article in enumerate(articles, 1) if number % KEPT_OUT]
    return learnt, articles[KEPT_OUT - 1 :: KEPT_OUT]


def _sentences(marked: str, pipeline: Language, where: str) -> Document:
    text, marks = unmarked(marked, where)
    read = pipeline(text)
    labels = _labels(read, marks, where)
    ends = [end for _, end in sentences(text, [(0, len(text))])]
    found: Document = [[] for _ in ends]
    for token in read:
        place = bisect_left(ends, token.idx + len(token))
        found[min(place, len(ends) - 1)].append(Word(token.text, labels[token.i], space=bool(token.whitespace_)))
    whole: Document = []
    for sentence in filter(None, found):
        if whole and (sentence[0].name or "").startswith("I-"):  # "Ma." of a name was no end
            whole[-1] += sentence
        else:
            whole.append(sentence)
    return whole


def unmarked(marked: str, where: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The text as a reader sees it, and (start, end, label) of its names. Raises MarkError."""
    text, marks, done = "", [], 0
    for mark in _MARK.finditer(marked):
        text += marked[done : mark.start()]
        marks.append((len(text), len(text) + len(mark[2]), mark[1]))
        text += mark[2]
        done = mark.end()
    text += marked[done:]
    if (wrong := re.search(r"\[[A-Z]+:.{,40}", text)) is not None:
        raise MarkError(f"{where}: {wrong[0]} is no mark (labels are {', '.join(NAMES)}; none inside another)")
    return text, marks


def _labels(read: Doc, marks: list[tuple[int, int, str]], where: str) -> list[str | None]:
    """One for each token. What the pipeline takes for a name of another kind, a book or a ship, is left unknown."""
    labels: list[str | None] = ["O"] * len(read)
    names = []
    for start, end, label in marks:
        span = read.char_span(start, end, label=label)
        if span is None:  # a token that reaches beyond the name: "U.S.-led"
            span = read.char_span(start, end, label=label, alignment_mode="expand")
        if span is None:
            raise MarkError(f"{where}: {read.text[start:end]} is not made of tokens")
        names.append(span)
    inside = {token.i for span in names for token in span}
    for span in read.ents:
        if not inside.isdisjoint(token.i for token in span):
            continue
        if span.label_ in NUMBERS:
            _put(labels, span)
        elif span.label_ not in NAMES:
            labels[span.start : span.end] = [None] * len(span)
    for span in names:
        _put(labels, span)
    return labels


def _put(labels: list[str | None], span: Span) -> None:
    labels[span.start : span.end] = [f"B-{span.label_}", *[f"I-{span.label_}"] * (len(span) - 1)]
