"""More headlines from one: another verb, and a name as another subject.

A verb in -s that is no plural ("Court jails ...") is what a pipeline trained on whole sentences mistakes most, and the
treebanks have few of the verbs that newspapers use. Verbs come from WordNet by frequency and from the treebanks.
"""

import random
from collections import Counter

from train.trees import below, children, root_of, without
from train.vocabulary import Vocabulary
from train.words import Node, Sentence, copied, names_of

FREQUENT = 1500
SHORTENED = 0.6
_LOOSE = {"advcl", "advmod", "conj", "obl", "obl:unmarked", "parataxis", "punct"}


class Varying:
    def __init__(self, rng: random.Random, vocabulary: Vocabulary, treebank: list[Sentence]) -> None:
        self._rng = rng
        self._vocabulary = vocabulary
        objects = Counter(
            head.lemma
            for sentence in treebank
            for word in sentence
            if word.node and word.node.relation == "obj" and (head := sentence[word.node.head].node) is not None
        )
        frequent = sorted(
            vocabulary.bases["verb"], key=lambda verb: (-vocabulary.frequency(vocabulary.third(verb)), verb)
        )
        seen = [verb for verb, times in objects.items() if times > 1 and verb in vocabulary.bases["verb"]]
        self._verbs = [verb for verb in [*frequent[:FREQUENT], *seen] if len(verb) > 2 and verb != "have"]
        self._participles = _participles(treebank)

    def varied(self, headline: Sentence, subject: Sentence | None) -> Sentence | None:
        """Another verb, and another subject where one is given: a name of capitalised words only."""
        root = root_of(headline)
        if root is None:
            return None
        changed = copied(headline) if subject is None else _with_subject(copied(headline), root, subject)
        if changed is not None and self._rng.random() < SHORTENED:
            changed = _shortened(changed)
        root = root_of(changed) if changed is not None else None
        if changed is None or root is None:
            return None
        verb = self._rng.choice(self._verbs)
        node = changed[root].node
        takes_object = any(word.node and word.node.head == root and word.node.relation == "obj" for word in changed)
        if node is None or not (takes_object or node.tag == "VBN"):
            return None
        text = self._form(verb, node.tag)
        if text is None:
            return None
        changed[root].text, node.lemma = text, verb
        return changed

    def _form(self, verb: str, tag: str) -> str | None:
        if tag == "VBZ":
            return self._vocabulary.third(verb)
        if tag == "VBG":
            return self._vocabulary.going_on(verb)
        if tag == "VBN":
            past = self._vocabulary.past(verb)
            return self._participles.get(verb) or (min(past) if len(past) == 1 else None)
        return verb


def _shortened(headline: Sentence) -> Sentence | None:
    """Without what follows the verb but is neither its object nor a clause that it needs."""
    root = root_of(headline)
    if root is None:
        return None
    loose = [place for place, node in children(headline, root) if place > root and node.relation in _LOOSE]
    return without(headline, {place for head in loose for place in below(headline, head)})


def _with_subject(headline: Sentence, root: int, name: Sentence) -> Sentence | None:
    """`name` in place of everything that hangs on the subject, which must stand first."""
    subject = next((place for place, node in children(headline, root) if node.relation.startswith("nsubj")), None)
    node = headline[subject].node if subject is not None else None
    verb = headline[root].node
    if subject is None or node is None or verb is None or verb.tag == "VBP":
        return None
    old = below(headline, subject)
    if old != set(range(len(old))):
        return None
    rest = without(headline, old)
    if rest is None:
        return None
    label = names_of(name)[0][2]
    head = 0 if label == "PERSON" else len(name) - 1
    for word in rest:
        if word.node is not None:
            word.node.head += len(name)
    words = copied(name)
    for place, word in enumerate(words):
        inner = "flat" if label == "PERSON" else "compound"
        up, relation = (root - len(old) + len(name), node.relation) if place == head else (head, inner)
        word.node = Node("NNP", "PROPN", "Number=Sing", word.text, up, relation)
    words[-1].space = True
    return [*words, *rest]


def _participles(treebank: list[Sentence]) -> dict[str, str]:
    seen = Counter(
        (word.node.lemma, word.text.lower())
        for sentence in treebank
        for word in sentence
        if word.node and word.node.tag == "VBN"
    )
    return {lemma: form for (lemma, form), _ in sorted(seen.items(), key=lambda pair: pair[1])}
