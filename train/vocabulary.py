"""English words: frequency, Brown cluster and forms of each, all from spacy-lookups-data."""

from collections import defaultdict

from spacy.lookups import Lookups, load_lookups

KINDS = ("verb", "noun", "adj", "adv")
UNKNOWN = -30.0
KNOWN = -19.5
"""Logarithm of a word's share of all text, from which on it counts as a word."""
_VOWELS = "aeiou"


class Vocabulary:
    def __init__(self) -> None:
        names = ["lexeme_cluster", "lexeme_prob", "lemma_index", "lemma_exc", "lemma_rules"]
        tables: Lookups = load_lookups("en", names)
        self.tables = tables
        self.clusters = tables.get_table("lexeme_cluster")
        self._frequency = tables.get_table("lexeme_prob")
        self.bases: dict[str, set[str]] = {
            kind: {base for base in tables.get_table("lemma_index")[kind] if base.isalpha() and base.islower()}
            for kind in KINDS
        }
        self.irregular: dict[str, dict[str, set[str]]] = {kind: defaultdict(set) for kind in KINDS}
        for kind in KINDS:
            for form, bases in tables.get_table("lemma_exc")[kind].items():
                for base in bases:
                    self.irregular[kind][base].add(form)

    def frequency(self, word: str) -> float:
        return float(self._frequency.get(word, UNKNOWN))

    def third(self, verb: str) -> str:
        """he expels"""
        given = {"be": "is", "have": "has", "do": "does", "go": "goes"}
        return given.get(verb) or self._likeliest(verb + "s", verb + "es", _without_y(verb) + "ies")

    def past(self, verb: str) -> set[str]:
        """he expelled, was expelled"""
        irregular = {form for form in self.irregular["verb"].get(verb, ()) if not form.endswith(("ing", "s"))}
        stem = verb if verb.endswith("e") else verb + "e"
        return irregular or {self._likeliest(stem + "d", _without_y(verb) + "ied", _doubled(verb) + "ed")}

    def going_on(self, verb: str) -> str:
        """expelling"""
        stem = verb[:-1] if verb.endswith("e") and not verb.endswith(("ee", "ye", "oe")) else verb
        return self._likeliest(stem + "ing", _doubled(verb) + "ing")

    def plural(self, noun: str) -> set[str]:
        if noun.endswith("man"):
            return {noun[:-3] + "men"}
        regular = self._likeliest(noun + "s", noun + "es", _without_y(noun) + "ies")
        return self.irregular["noun"].get(noun) or {regular}

    def _likeliest(self, *forms: str) -> str:
        return max(forms, key=self.frequency)


def _without_y(word: str) -> str:
    return word[:-1] if len(word) > 1 and word.endswith("y") and word[-2] not in _VOWELS else word + "-"


def _doubled(verb: str) -> str:
    """ "stop" -> "stopp"; one that no word begins with where nothing is doubled."""
    ends = len(verb) > 2 and verb[-1] in "bdglmnprt" and verb[-2] in _VOWELS and verb[-3] not in _VOWELS
    return verb + verb[-1] if ends else verb + "-"
