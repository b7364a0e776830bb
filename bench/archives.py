"""Invented archives: reports of realistic length in words that no language has, the same for the same seed.

The length is drawn from a lognormal distribution, as that of news is; half the reports have 450 words or more. Most are
plain text in paragraphs, some have markup, letters with accents, a byline or an agency's credit.
"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

MEDIAN_WORDS = 450
SPREAD = 0.6
"""Standard deviation of the logarithm of the length."""
SENTENCES = 4_000
SITES = 300
BEGAN = datetime(2015, 1, 1, tzinfo=UTC)
_SYLLABLES = "ba be da do fi ga ka ko la le ma mi na no pa ra ri sa so ta te ti va wa ya zu".split()
_ACCENTED = str.maketrans("aeiou", "àéîöü")


class Archivist:
    """Writes records as archives have them."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._words = ["".join(self._chance.choices(_SYLLABLES, k=self._chance.randint(1, 4))) for _ in range(20_000)]
        self._sentences = [self._sentence() for _ in range(SENTENCES)]
        self._accented = [one.translate(_ACCENTED) for one in self._sentences]
        self._people = [" ".join(self._chance.choices(self._words, k=2)).title() for _ in range(500)]

    def record(self, number: int) -> dict[str, object]:
        chance = self._chance
        paragraphs = self._paragraphs(self._accented if chance.random() < 0.2 else self._sentences)
        if chance.random() < 0.2:
            paragraphs = _credited(chance)(paragraphs)
        return {
            "id": str(number),
            "title": " ".join(chance.choices(self._words, k=8)).capitalize(),
            "text": _marked_up(paragraphs) if chance.random() < 0.1 else "\n\n".join(paragraphs),
            "url": f"https://www.site{number % SITES}.example/2015/story-{number}?utm_source=archive",
            "published": BEGAN + timedelta(seconds=97 * number),
            "language": "en",
            "authors": [chance.choice(self._people)] if chance.random() < 0.7 else [],
        }

    def _sentence(self) -> str:
        drawn = self._chance.choices(self._words, k=self._chance.randint(8, 25))
        return " ".join(drawn).capitalize() + "."

    def _paragraphs(self, sentences: list[str]) -> list[str]:
        words = MEDIAN_WORDS * self._chance.lognormvariate(0, SPREAD)
        drawn = self._chance.choices(sentences, k=max(2, round(words / 16.5)))
        return [" ".join(drawn[start : start + 3]) for start in range(0, len(drawn), 3)]


def write(path: Path, many: int, seed: int) -> None:
    """`many` records as JSON Lines."""
    archivist = Archivist(seed)
    with path.open("wb") as file:
        for number in range(many):
            file.write(msgspec.json.encode(archivist.record(number)) + b"\n")


def _credited(chance: random.Random) -> Callable[[list[str]], list[str]]:
    return chance.choice(
        (
            lambda paragraphs: [f"SUVA (Reuters) - {paragraphs[0]}", *paragraphs[1:]],
            lambda paragraphs: ["By Jane Doe, Associated Press", *paragraphs],
            lambda paragraphs: [*paragraphs, "(AFP)"],
            lambda paragraphs: [*paragraphs, "Read more at the harbour office"],
        )
    )


def _marked_up(paragraphs: list[str]) -> str:
    linked = (one.replace(" ", ' <a href="/about">', 1).replace(". ", "</a>. ", 1) for one in paragraphs)
    return "".join(f"<p>{one}</p>\n" for one in linked)
