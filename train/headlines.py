"""Headlines with trees, made from sentences of the treebanks as newspapers shorten them.

"The council has approved a new bridge." becomes "Council approves new bridge": articles and the last stop go, the past
is told as present, "was rebuilt" as "rebuilt", "will rebuild" as "to rebuild". varying.py makes more of them.
"""

import random

from train.trees import children, is_plural, root_of, without
from train.variants import QUOTATION_MARKS, in_capitals, in_title_case
from train.vocabulary import Vocabulary
from train.words import Node, Sentence, Word, copied

LONGEST = 24
SHORTEST = 4
TITLE_CASE = 0.35
CAPITALS = 0.03
_PRESENT = "Mood=Ind|Number={}|Person=3|Tense=Pres|VerbForm=Fin"
_SMALL = frozenset("a an and as at but by for from if in into of on or over than the to up via vs with".split())
_FUTURE = {"will", "shall", "would"}


class Headlines:
    def __init__(self, rng: random.Random, vocabulary: Vocabulary) -> None:
        self._rng = rng
        self._vocabulary = vocabulary

    def derived(self, sentence: Sentence) -> Sentence | None:
        """None where a sentence is no statement on somebody, or would not be a headline when shortened."""
        root = root_of(sentence)
        if root is None or not _is_statement(sentence, root):
            return None
        new = copied(sentence)
        dropped = self._retold(new, root)
        if dropped is None:
            return None
        for place, word in enumerate(new):
            if word.node and word.node.lemma in ("a", "the") and word.node.pos == "DET" and self._rng.random() < 0.9:
                dropped.add(place)
        end = len(new)
        while end > 1 and new[end - 1].text in (".", ";", "..."):
            end -= 1
            dropped.add(end)
        short = without(new, dropped)
        if short is None or len(short) < SHORTEST:
            return None
        short[0].text = short[0].text[:1].upper() + short[0].text[1:]
        return short

    def printed(self, headline: Sentence) -> Sentence:
        """In one of the cases that newspapers use."""
        chance = self._rng.random()
        if chance < TITLE_CASE:
            return in_title_case(headline, _SMALL)
        if chance < TITLE_CASE + CAPITALS:
            return in_capitals(headline)
        return headline

    def _retold(self, sentence: Sentence, root: int) -> set[int] | None:
        """Changes the verb's tense in place; -> the auxiliaries that go, None where the verb allows no headline."""
        verb = sentence[root].node
        assert verb is not None
        helpers = [place for place, node in children(sentence, root) if node.pos == "AUX"]
        nodes = [node for place in helpers if (node := sentence[place].node) is not None]
        lemmas = {node.lemma for node in nodes}
        if not helpers and verb.tag in ("VBD", "VBZ", "VBP"):
            for place in (root, *_second_verbs(sentence, root)):
                self._present(sentence[place], is_plural(sentence, root))
            return set()
        passive = [place for place, node in zip(helpers, nodes, strict=True) if node.relation == "aux:pass"]
        if lemmas & _FUTURE and len(helpers) == 1 + len(passive):
            word = sentence[helpers[0]]
            word.text, word.node = "to", Node("TO", "PART", "", "to", root, "mark")
            return set()
        if passive and lemmas <= {"be", "have", "get"}:
            return set(helpers)
        if lemmas == {"have"} and verb.tag == "VBN":
            self._present(sentence[root], is_plural(sentence, root))
            return set(helpers)
        if lemmas == {"be"} and verb.tag == "VBG":
            return set(helpers)
        return None

    def _present(self, word: Word, plural: bool) -> None:
        node = word.node
        assert node is not None
        word.text = node.lemma if plural else self._vocabulary.third(node.lemma)
        node.tag, node.morph = ("VBP", _PRESENT.format("Plur")) if plural else ("VBZ", _PRESENT.format("Sing"))


def _is_statement(sentence: Sentence, root: int) -> bool:
    """A verb with its subject, a noun or name, before it; told by nobody in particular."""
    verb = sentence[root].node
    if not SHORTEST < len(sentence) <= LONGEST or verb is None or verb.pos != "VERB" or sentence[-1].text in "?!:":
        return False
    subjects = [(place, node) for place, node in children(sentence, root) if node.relation.startswith("nsubj")]
    if len(subjects) != 1 or subjects[0][0] > root or subjects[0][1].pos not in ("NOUN", "PROPN"):
        return False
    if any(node.lemma in ("not", "n't", "do") for _, node in children(sentence, root)):
        return False
    personal = {"I", "we", "you", "my", "your", "our", "me", "us"}
    return not any(
        (word.node and word.node.pos == "PRON" and word.node.lemma in personal) or word.text in QUOTATION_MARKS
        for word in sentence
    )


def _second_verbs(sentence: Sentence, root: int) -> list[int]:
    """ "... and left": verbs of the same subject."""
    return [
        place
        for place, node in children(sentence, root)
        if node.relation == "conj"
        and node.tag in ("VBD", "VBZ", "VBP")
        and not any(child.relation.startswith("nsubj") or child.pos == "AUX" for _, child in children(sentence, place))
    ]
