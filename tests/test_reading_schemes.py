"""Pipelines that are not ours: spaCy's own label scheme, Universal Dependencies, and one that knows nothing at all."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from app.inputs import InputLine, article_of
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Enriched

TEXT = "Two diplomats from Kiribati were expelled by Tuvalu and Paeniu denied that he had lied ."
TAGS = "CD NNS IN NNP VBD VBN IN NNP CC NNP VBD IN PRP VBD VBN .".split()
POS = "NUM NOUN ADP PROPN AUX VERB ADP PROPN CCONJ PROPN VERB SCONJ PRON AUX VERB PUNCT".split()
LEMMAS = "two diplomat from Kiribati be expel by Tuvalu and Paeniu deny that he have lie .".split()
UD = (
    "nummod nsubj:pass case nmod aux:pass ROOT case obl:agent cc nsubj conj mark nsubj aux ccomp punct".split(),
    [1, 5, 3, 1, 5, 5, 7, 5, 10, 10, 5, 14, 14, 14, 10, 5],
)
SPACY = (
    "nummod nsubjpass prep pobj auxpass ROOT agent pobj cc nsubj conj mark nsubj aux ccomp punct".split(),
    [1, 5, 1, 2, 5, 5, 5, 6, 5, 10, 5, 14, 14, 14, 10, 5],
)


def _annotated(doc: Doc, deps: list[str], heads: list[int]) -> Doc:
    if [token.text for token in doc] != TEXT.split():
        return doc
    made = Doc(doc.vocab, TEXT.split(), tags=TAGS, pos=POS, lemmas=LEMMAS, deps=deps, heads=heads)
    made.set_ents([made.char_span(TEXT.index("Paeniu"), TEXT.index("Paeniu") + 6, "PERSON")])
    return made


@Language.component("test_ud")
def ud(doc: Doc) -> Doc:
    return _annotated(doc, *UD)


@Language.component("test_spacy")
def spacy_scheme(doc: Doc) -> Doc:
    return _annotated(doc, *SPACY)


def _read(folder: Path, *components: str) -> Enriched:
    pipeline = spacy.blank("en")
    for name in components:
        pipeline.add_pipe(name)
    pipeline.to_disk(folder)
    now = datetime(2032, 5, 7, tzinfo=UTC)
    reader = Reader(ExtractionSettings(models={"en": str(folder)}))
    return reader.read(article_of(InputLine(id="a1", text=TEXT, published=now, language="en"), now))


@pytest.mark.parametrize("scheme", ["test_ud", "test_spacy"])
def test_trees_of_both_schemes_are_read_alike(tmp_path: Path, scheme: str) -> None:
    found = _read(tmp_path, scheme)
    event = next(one for one in found.events if one.type == "expulsion")
    assert (event.status, event.actor, event.target, event.count) == ("done", ["TUV"], ["KIR"], 2)
    claim = found.claims[0]
    assert (claim.class_, claim.polarity, claim.content.text) == ("deny", "negative", "he had lied")
    assert claim.speaker is not None and claim.speaker.text == "Paeniu"


def test_a_pipeline_that_knows_nothing_leaves_text_and_lexicon(tmp_path: Path) -> None:
    found = _read(tmp_path)
    assert (found.text, found.claims, found.events) == (TEXT, [], [])
    assert {one.id for one in found.actors} == {"TUV", "KIR"}
