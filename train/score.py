"""Compares pipelines on texts that none has learnt from, in one table of Markdown.

    python -m train.score DATA MODEL [MODEL ...]

Tags, trees and sentences on the development parts of the treebanks, from raw text with each pipeline's own tokens;
names by exact ends and label on GUM and on the articles of train/news that training leaves out.
"""

import argparse
import math
import sys
from collections import Counter
from pathlib import Path

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import NumpyOps, set_current_ops

from train.marked import NAMES
from train.run import read_sources
from train.words import BLANK_LINE, Document, doc

TREES = {
    "UPOS": "pos_acc",
    "tag": "tag_acc",
    "lemma": "lemma_acc",
    "UAS": "dep_uas",
    "LAS": "dep_las",
    "sentences F": "sents_f",
}
SHIPPED = Path(__file__).parent.parent / "processors" / "model"
PIECE = 8
"""Sentences of a treebank read at a time."""


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("models", type=Path, nargs="+")
    given = arguments.parse_args()
    set_current_ops(NumpyOps(use_blis=False))
    _, texts = read_sources(given.data, SHIPPED)
    pipelines = [spacy.load(model) for model in given.models]
    columns = [_figures(pipeline, texts) for pipeline in pipelines]
    heads = [f"{pipeline.meta['name']} {pipeline.meta['version']}" for pipeline in pipelines]
    lines = [f"| | {' | '.join(heads)} |", "|---" * (len(columns) + 1) + "|"]
    lines += [f"| {row} | " + " | ".join(f"{column[row]:.1f}" for column in columns) + " |" for row in columns[0]]
    sys.stdout.write("\n".join(lines) + "\n")


def _figures(nlp: Language, texts: dict[str, list[Document]]) -> dict[str, float]:
    """Row -> percent."""
    figures: dict[str, float] = {}
    for part, title in (("en_ewt", "EWT dev"), ("en_gum_open", "GUM open dev")):
        pieces = [one[start : start + PIECE] for one in texts[part] for start in range(0, len(one), PIECE)]
        scores = nlp.evaluate([Example(nlp.make_doc(gold.text), gold) for gold in _gold(nlp, pieces)])
        figures |= {f"{title}: {row}": 100 * scores.get(key, math.nan) for row, key in TREES.items()}
    for part, title in (("en_gum_open", "GUM open dev"), ("news", "our news")):
        found = _names(nlp, _gold(nlp, texts[part]))
        figures |= {f"{title}: names, {row}": value for row, value in found.items()}
    headlines = _gold(nlp, [one[:1] for one in texts["news"]])
    figures["our news: names of headlines alone"] = _names(nlp, headlines)["all"]
    return figures


def _gold(nlp: Language, texts: list[Document]) -> list[Doc]:
    """The first sentence of our news is a headline and stands by itself."""
    return [doc(nlp.vocab, text, [BLANK_LINE] if text[0][0].node is None else ()) for text in texts]


def _names(nlp: Language, gold: list[Doc]) -> dict[str, float]:
    """F over all and of each label."""
    right: Counter[str] = Counter()
    there: Counter[str] = Counter()
    said: Counter[str] = Counter()
    for one, read in zip(gold, nlp.pipe(one.text for one in gold), strict=True):
        marked, found = (
            {(span.start_char, span.end_char, span.label_) for span in text.ents if span.label_ in NAMES}
            for text in (one, read)
        )
        for counts, spans in ((right, marked & found), (there, marked), (said, found)):
            counts.update(label for _, _, label in spans)
    for counts in (right, there, said):
        counts["all"] = counts.total()
    return {
        label: 200 * right[label] / (there[label] + said[label])
        for label in ("all", *NAMES)
        if there[label] + said[label]
    }


if __name__ == "__main__":
    main()
