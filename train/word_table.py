"""The word table: one row for each class of words, many words to a row.

A row says to which Brown cluster its words belong, how frequent they are, which forms of verbs and nouns they may be
and what kinds of names they stand in. The pipeline reads it twice: the row's number through the attribute ID, as a
class of its own, and the row itself as static vector. spaCy does so by itself: both live in its vocabulary.
"""

from collections import defaultdict

import numpy as np
import spacy
from spacy.language import Language
from spacy.strings import get_string_id
from spacy.vectors import Vectors

from train.gazetteer import Gazetteer, one_word
from train.name_words import TITLE
from train.vocabulary import KNOWN, Vocabulary

KINDS = (
    "base third past going noun plural adj adv country country_part city city_part large region nationality first last"
    " body ORG FAC LOC EVENT NORP title"
).split()
CLUSTER_BITS = 14
FREQUENT = -17.5
"""Words without any kind get a row of their cluster from this frequency on."""
FUNCTION_WORDS = -6.5
LARGE = 500_000
PLACES = {"country", "large", "nationality"}


def word_kinds(vocabulary: Vocabulary, gazetteer: Gazetteer, parts: dict[str, set[str]]) -> dict[str, set[str]]:
    """Every kind that a written word may be of."""
    kinds = _forms(vocabulary)
    # A frequent word keeps its forms at the start of a sentence and in a headline.
    for word, found in list(kinds.items()):
        if vocabulary.frequency(word) > -17:
            kinds[word.capitalize()] |= found
        if vocabulary.frequency(word) > -14.5:
            kinds[word.upper()] |= found

    def add(name: str, kind: str, part: str | None = None) -> None:
        if one_word(name) or (name.isupper() and name.isalpha()):
            kinds[name].add(kind)
        for word in name.replace("-", " ").split() if part is not None else ():
            if one_word(word) and word != name and len(word) > 2:
                kinds[word].add(str(part))

    for name in gazetteer.countries:
        add(name, "country", "country_part")
        add(name.upper(), "country")
        if "." in name:  # U.S.
            kinds[name].add("country")
    for name, people in gazetteer.cities.items():
        add(name, "city", "city_part")
        if people >= LARGE:
            add(name, "large")
            add(name.upper(), "city")
    for name in gazetteer.regions:
        add(name, "region", "region")
    for name in gazetteer.nationalities:
        add(name, "nationality", "nationality")
        add(name.upper(), "nationality")
    for name in gazetteer.bodies:
        add(name, "body")
    for firsts, lasts in gazetteer.people.values():
        for names, kind in ((firsts, "first"), (lasts, "last")):
            for name in names:
                add(name, kind)
    for kind, words in parts.items():
        for word in words:
            # The "Nairobi" and the "of" of a university say nothing of universities.
            if kinds[word].isdisjoint(PLACES) and vocabulary.frequency(word.lower()) < FUNCTION_WORDS:
                kinds[word].add(kind)
                kinds[word.upper()].add(kind)
                if kind == TITLE:
                    kinds[word.lower()].add(kind)
    return kinds


def _forms(vocabulary: Vocabulary) -> dict[str, set[str]]:
    kinds: dict[str, set[str]] = defaultdict(set)
    known = {
        kind: [word for word in words if len(word) > 1 and vocabulary.frequency(word) > KNOWN]
        for kind, words in vocabulary.bases.items()
    }
    for verb in known["verb"]:
        kinds[verb].add("base")
        kinds[vocabulary.third(verb)].add("third")
        kinds[vocabulary.going_on(verb)].add("going")
        for form in vocabulary.past(verb):
            kinds[form].add("past")
    for noun in known["noun"]:
        kinds[noun].add("noun")
        for form in vocabulary.plural(noun):
            kinds[form].add("plural")
    for kind in ("adj", "adv"):
        for word in known[kind]:
            kinds[word].add(kind)
    return kinds


def word_table(vocabulary: Vocabulary, kinds: dict[str, set[str]]) -> Language:
    """A blank English pipeline whose vectors are the table: [rows, kinds + cluster bits + 2]."""
    rows: dict[tuple[int, float, frozenset[str]], int] = {}
    row_of: dict[int, int] = {}
    written = {get_string_id(word): frozenset(found) for word, found in kinds.items() if word.isprintable()}
    for key in {**dict.fromkeys(sorted(written)), **dict.fromkeys(vocabulary.clusters)}:
        frequency = float(vocabulary.tables.get_table("lexeme_prob").get(key, -22.0))
        cluster = int(vocabulary.clusters.get(key, 0))
        if key in written or (cluster and frequency > FREQUENT):
            step = round(min(1.0, max(0.0, (frequency + 22) / 16)) * 4) / 4
            row_of[key] = rows.setdefault((cluster, step, written.get(key, frozenset())), len(rows) + 1)
    data = np.zeros((len(rows) + 1, 2 + len(KINDS) + CLUSTER_BITS), dtype="float32")
    for (cluster, step, found), row in rows.items():
        data[row, :2] = 1, step
        for place, kind in enumerate(KINDS, 2):
            data[row, place] = kind in found
        if cluster:
            for bit in range(CLUSTER_BITS):
                data[row, 2 + len(KINDS) + bit] = 0.5 if cluster >> bit & 1 else -0.5
    blank = spacy.blank("en")
    vectors = Vectors(data=data, strings=blank.vocab.strings, name="words")
    for key, row in row_of.items():
        vectors.add(key, row=row)
    blank.vocab.vectors = vectors
    return blank
