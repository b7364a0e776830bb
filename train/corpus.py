"""One corpus for all components: treebanks give trees, sets of names give names, what nobody has said stays missing."""

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import DocBin
from spacy.vocab import Vocab

from train.headlines import Headlines
from train.marked import MarkedArticle
from train.swapping import Swapper
from train.variants import in_capitals, in_small_letters, in_title_case, quoted
from train.varying import Varying
from train.words import BLANK_LINE, Document, Sentence, doc, names_of

LONGEST_PIECE = 8
"""Sentences."""
QUOTED = 0.2
CASES = 0.08
"""Share of pieces from which one sentence is repeated in capitals, small letters or title case."""
PARAGRAPHS = 0.4
WITH_HEADLINE = 0.3
VARIED = 2
"""Headlines with another verb and subject for each that a treebank gives."""
PIECES_OF_NEWS = 2
"""How often each marked article is cut into pieces, as it is and with other names."""


@dataclass(frozen=True)
class Sources:
    treebanks: list[Document]
    names: dict[str, list[Document]]
    """By file name."""
    news: list[MarkedArticle]


class Corpus:
    def __init__(self, rng: random.Random, swapper: Swapper, headlines: Headlines, varying: Varying) -> None:
        self._rng = rng
        self._swapper = swapper
        self._headlines = headlines
        self._varying = varying
        self.counts: Counter[str] = Counter()

    def written(self, vocab: Vocab, sources: Sources, share_of_names: dict[str, float], swapped: float) -> DocBin:
        """`share_of_names` says how much of each set of names is used, `swapped` how much of that gets other names."""
        docs = DocBin(store_user_data=False)
        parts = {
            "treebanks": self._treebanks(sources),
            "sets of names": self._names(sources, share_of_names, swapped),
            "our news": self._news(sources.news),
        }
        for part, texts in parts.items():
            for text, breaks in texts:
                made = doc(vocab, text, breaks)
                self.counts[part] += len(made)
                docs.add(made)
        return docs

    def _treebanks(self, sources: Sources) -> "Texts":
        subjects = _short_names([article.headline for article in sources.news])
        subjects += _short_names([sentence for one in sources.news for sentence in one.sentences])
        for piece in (piece for document in sources.treebanks for piece in self._pieces(document)):
            headlines = [short for one in piece if (short := self._headlines.derived(one)) is not None]
            if any(word.name not in (None, "O") for one in piece for word in one) and self._rng.random() < 0.5:
                yield self._swapper.swapped(piece), self._breaks(piece)
            if headlines and self._rng.random() < WITH_HEADLINE:
                yield [self._headlines.printed(self._rng.choice(headlines)), *piece], [BLANK_LINE]
            else:
                piece = self._with_quotation(piece)
                yield piece, self._breaks(piece)
            yield from self._other_cases(piece)
            for headline in headlines:
                yield [self._headlines.printed(headline)], ()
                for _ in range(VARIED):
                    subject = self._rng.choice(subjects) if self._rng.random() < 0.7 else None
                    varied = self._varying.varied(headline, subject)
                    if varied is not None:
                        yield self._swapper.swapped([self._headlines.printed(varied)]), ()

    def _names(self, sources: Sources, shares: dict[str, float], swapped: float) -> "Texts":
        for name, documents in sources.names.items():
            for piece in (piece for document in documents for piece in self._pieces(document)):
                if self._rng.random() < shares[name]:
                    piece = self._with_quotation(piece)
                    if self._rng.random() < swapped:
                        piece = self._swapper.swapped(piece)
                    yield piece, self._breaks(piece)
                    yield from self._other_cases(piece)

    def _news(self, articles: list[MarkedArticle]) -> "Texts":
        for article in articles:
            whole = article.document
            breaks = [BLANK_LINE]
            for paragraph in article.paragraphs:
                breaks += [*[""] * (len(paragraph) - 1), BLANK_LINE]
            for text in (whole, self._swapper.swapped(whole)):
                yield text, breaks
            for turn in range(PIECES_OF_NEWS * 2):
                body = article.sentences if turn % 2 else self._swapper.swapped(article.sentences)
                for piece in self._pieces(body):
                    yield piece, self._breaks(piece)
                    yield from self._other_cases(piece)
            yield [article.headline], ()
            for how in (self._headlines.printed, in_title_case, self._headlines.printed, in_capitals):
                yield [how(sentence) for sentence in self._swapper.swapped([article.headline])], ()

    def _pieces(self, document: Document) -> Iterator[Document]:
        start = 0
        while start < len(document):
            end = start + self._rng.randint(1, LONGEST_PIECE)
            yield document[start:end]
            start = end

    def _breaks(self, piece: Document) -> list[str]:
        if self._rng.random() < PARAGRAPHS:
            return self._rng.choices(["", BLANK_LINE, "\n"], [3, 2, 1], k=len(piece) - 1)
        return []

    def _with_quotation(self, piece: Document) -> Document:
        if self._rng.random() >= QUOTED:
            return piece
        place = self._rng.randrange(len(piece))
        return [*piece[:place], quoted(piece[place], self._rng), *piece[place + 1 :]]

    def _other_cases(self, piece: Document) -> "Texts":
        if self._rng.random() < CASES:
            how = self._rng.choice((in_capitals, in_small_letters, in_title_case, in_title_case))
            yield [how(self._rng.choice(piece))], ()


Texts = Iterator[tuple[Document, list[str] | tuple[()]]]


def _short_names(sentences: list[Sentence]) -> list[Sentence]:
    """Names that may be the subject of a headline: one to four capitalised words without joints."""
    return [
        sentence[start:end]
        for sentence in sentences
        for start, end, label in names_of(sentence)
        if label in ("PERSON", "ORG", "GPE")
        and end - start <= 4
        and all(word.text.replace(".", "").isalpha() and word.text[0].isupper() for word in sentence[start:end])
    ]
