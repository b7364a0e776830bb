"""Generated articles and rules for measuring: English words with the frequencies of news, phrases as people watch them.

The words are ranked at random and drawn by Zipf's and Mandelbrot's law, so an article of 600 words has about 280
different ones. A rule watches two or three words, rarer ones more often; some have synonyms, some allow gaps.
"""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from alerts.rules.forms import known_words
from alerts.rules.text import LOOSE_PREFIXES
from topics.records import Article, Enriched

VOCABULARY = 20_000
WORDS = 600
TIME = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)
RARER = 0.4
"""Exponent of the rank by which rules choose their words; articles have 1."""


class Generator:
    """The same articles and rules for the same seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        plain = [
            one for one in known_words() if one.isascii() and one.isalpha() and one.islower() and 3 <= len(one) <= 11
        ]
        self._words = self._random.sample([one for one in plain if one not in LOOSE_PREFIXES], VOCABULARY)
        self._in_articles = list(accumulate(1 / (rank + 5) for rank in range(VOCABULARY)))
        self._in_rules = list(accumulate((rank + 5) ** -RARER for rank in range(VOCABULARY)))

    def articles(self, count: int) -> Iterator[Enriched]:
        """Articles of 600 words in paragraphs of three sentences."""
        for number in range(count):
            yield self._article(number)

    def rules(self, count: int) -> list[dict[str, Any]]:
        """Rules as YAML gives them, each with one phrase."""
        return [{"id": f"r{number}", "when": {"phrase": self._phrase()}} for number in range(count)]

    def _phrase(self) -> dict[str, Any]:
        words = self._random.choices(self._words, cum_weights=self._in_rules, k=self._random.choice((2, 2, 3)))
        phrase: dict[str, Any] = {"text": " ".join(words), "within": self._random.choice((0, 0, 0, 2))}
        if self._random.random() < 0.2:
            phrase["synonyms"] = {words[0]: self._random.choices(self._words, cum_weights=self._in_rules, k=2)}
        return phrase

    def _article(self, number: int) -> Enriched:
        drawn = self._random.choices(self._words, cum_weights=self._in_articles, k=WORDS)
        sentences = []
        while drawn:
            length = self._random.randint(8, 25)
            sentences.append(" ".join(drawn[:length]).capitalize() + ".")
            drawn = drawn[length:]
        paragraphs = [" ".join(sentences[first : first + 3]) for first in range(0, len(sentences), 3)]
        return enriched(f"a{number}", "\n\n".join(paragraphs))


def enriched(identity: str, text: str) -> Enriched:
    """An article without a title in which nothing was read but words."""
    article = Article(
        id=identity, feed="bench", source="bench.example", url=f"https://bench.example/{identity}",
        canonical_url=f"https://bench.example/{identity}", title="", summary="", text=text, authors=[], language="en",
        published=TIME, first_seen=TIME, revision=1, content_hash=identity, mode="live",
    )  # fmt: skip
    blocks, start = [], 0
    for block in text.split("\n\n"):
        blocks.append((start, start + len(block)))
        start += len(block) + 2
    return Enriched(
        article=article, text=text, title_end=0, blocks=blocks, sentences=blocks, mentions=[], actors=[], claims=[],
        events=[], depth="full", degraded=None, versions={},
    )  # fmt: skip
