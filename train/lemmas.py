"""The lemmatizer's tables: those of spacy-lookups-data, mended wherever they read a word of the treebanks otherwise.

The lemmatizer tries its rules, prefers what is a known word, and puts exceptions first only if no rule has found the
same (spacy.io/api/lemmatizer); a wrong reading that wins has therefore to be forgotten where nothing speaks for it.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass

from spacy.lookups import Lookups

from train.gazetteer import Gazetteer
from train.vocabulary import KINDS, KNOWN, Vocabulary
from train.words import Document

AGREED = 0.6
"""Share of a form's places that must have the same lemma."""
FREQUENT = -15.0
_UNREAD = {"", "PROPN", "X", "SYM", "NUM", "PUNCT", "SPACE"}


@dataclass
class _Kind:
    """Rules, exceptions and known words of one part of speech."""

    rules: list[list[str]]
    exceptions: dict[str, list[str]]
    index: set[str]

    def read(self, form: str) -> str:
        """What the lemmatizer will say, "" where it gives the word back as it is written."""
        known: list[str] = []
        unknown: list[str] = []
        for old, new in self.rules:
            base = form[: len(form) - len(old)] + new if form.endswith(old) else ""
            if base in self.index:
                known.insert(0, base)
            elif base:
                (unknown if base.isalpha() else known).append(base)
        for base in self.exceptions.get(form, []):
            if base not in known:
                known.insert(0, base)
        return (known or unknown or [""])[0]

    def mend(self, form: str, lemma: str, seen: set[str]) -> None:
        """Makes `form` read as `lemma`; forgets the words that win over it, unless they were `seen`."""
        self.exceptions[form] = [lemma]
        while (read := self.read(form)) != lemma and read in self.index and read not in seen:
            self.index.discard(read)


def lemma_tables(treebanks: list[Document], vocabulary: Vocabulary, gazetteer: Gazetteer) -> Lookups:
    stock = {name: vocabulary.tables.get_table(f"lemma_{name}") for name in ("rules", "exc", "index")}
    kinds = {
        kind: _Kind([list(rule) for rule in stock["rules"][kind]], dict(stock["exc"][kind]), set(stock["index"][kind]))
        for kind in KINDS
    }
    # The last rule wins among known words, the first among unknown ones: "rated" is of "rate", "doxxed" of "doxx".
    kinds["verb"].rules.sort(key=lambda rule: rule[1] == "e")
    closed: dict[str, dict[str, list[str]]] = defaultdict(dict)
    seen = _seen(treebanks)
    for (pos, form), lemma in seen.items():
        if pos in kinds:
            kinds[pos].index.add(lemma)
        else:  # articles, pronouns, auxiliaries have no rules, and "The" would keep its capital
            closed[pos][form] = [lemma]
    lemmas = {kind: {lemma for (pos, _), lemma in seen.items() if pos == kind} for kind in KINDS}
    _mend_verbs(kinds["verb"], vocabulary, lemmas["verb"])
    for (pos, form), lemma in seen.items():
        if pos in kinds and kinds[pos].read(form) != lemma:
            kinds[pos].mend(form, lemma, lemmas[pos])
    for tables in kinds.values():  # "Thank you": a base form that no rule reads would keep its capital
        for base in tables.index:
            if tables.read(base) == "" and vocabulary.frequency(base) > FREQUENT:
                tables.exceptions[base] = [base]
    for name in gazetteer.nationalities:
        if name.endswith("s") and name[:-1] in gazetteer.nationalities:
            closed["propn"][name.lower()] = kinds["noun"].exceptions[name.lower()] = [name[:-1]]
    made = Lookups()
    made.add_table("lemma_rules", {kind: tables.rules for kind, tables in kinds.items()})
    made.add_table("lemma_exc", {**{kind: tables.exceptions for kind, tables in kinds.items()}, **closed})
    made.add_table("lemma_index", {kind: sorted(tables.index) for kind, tables in kinds.items()})
    return made


def _mend_verbs(verbs: _Kind, vocabulary: Vocabulary, seen: set[str]) -> None:
    """Of two verbs that share a form, the one that is more frequent: "singing" is of "sing", not of "singe"."""
    for verb in sorted(vocabulary.bases["verb"], key=lambda verb: (vocabulary.frequency(verb), verb)):
        if vocabulary.frequency(verb) > KNOWN and len(verb) > 2:
            for form in (vocabulary.third(verb), vocabulary.going_on(verb), *vocabulary.past(verb)):
                read = verbs.read(form)
                if read != verb and vocabulary.frequency(read) < vocabulary.frequency(verb):
                    verbs.mend(form, verb, seen)


def _seen(treebanks: list[Document]) -> dict[tuple[str, str], str]:
    """The lemma of each (part of speech, form) of which the treebanks agree, in small letters but for I."""
    counts: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for word in (word for document in treebanks for sentence in document for word in sentence):
        if word.node is not None and word.node.pos not in _UNREAD and " " not in word.text:
            lemma = word.node.lemma if word.node.lemma == "I" else word.node.lemma.lower()
            counts[word.node.pos.lower(), word.text.lower()][lemma] += 1
    agreed = {}
    for key, lemmas in counts.items():
        lemma, times = lemmas.most_common(1)[0]
        if times >= AGREED * lemmas.total():
            agreed[key] = lemma
    return agreed
