"""An article as conditions look at it: its words, its actors by id, and where own actors were seen.

Words are read with their places only in the stretches where something may stand.
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property

from alerts.rules.anchors import Feature
from alerts.rules.glance import END, glance
from alerts.rules.phrase import Phrase, Range
from alerts.rules.text import Words, stretches
from topics.records import Actor, Enriched, Mention
from topics.stems import stemmer


class Sighting:
    """Where an own actor was seen: `ids` are the ids that extraction gave it, `spans` its names and titles."""

    def __init__(self, ids: frozenset[str], spans: list[Range]) -> None:
        self.ids, self.spans = ids, spans


class View:
    """One enriched article. `sight` finds an own actor by id in this article."""

    def __init__(self, enriched: Enriched, sight: Callable[["View", str], Sighting]) -> None:
        self.enriched = enriched
        self.language = enriched.article.language
        self._sight = sight
        self._read: dict[int, Words] = {}
        self._looked_at: list[int] | None = None
        self._sightings: dict[str, Sighting] = {}

    @cached_property
    def is_foreign(self) -> bool:
        """Whether the text is in another language than English whose endings are known."""
        return self.language not in {None, "en"} and stemmer(str(self.language)) is not None

    @cached_property
    def words(self) -> list[str]:
        """All words in small letters and in order, END between stretches."""
        return self._seen[0].split()

    def look_at(self, places: Sequence[int] | None) -> None:
        """Phrases are looked for around these words alone; None: everywhere."""
        self._looked_at = None if places is None else sorted({bisect_right(self._ends, place) for place in places})

    def find(self, phrase: Phrase, ranges: Sequence[Range] | None = None) -> list[Range]:
        """Where the phrase stands, as (start, end) offsets; with `ranges` inside one of them."""
        capitals = phrase.capitals
        if capitals is not None and self._seen[1] is not None and not any(one in self._seen[1] for one in capitals):
            return []
        found: list[Range] = []
        for number in range(len(self._stretches)) if self._looked_at is None else self._looked_at:
            if self.is_foreign or phrase.may_stand(self._words_of(number)):
                found += phrase.find(self._stretch(number), ranges)
        return found

    @cached_property
    def held(self) -> frozenset[str]:
        """All words in small letters."""
        return frozenset(self.words)

    @cached_property
    def actors(self) -> dict[str, Actor]:
        return {actor.id: actor for actor in self.enriched.actors}

    @cached_property
    def sentences(self) -> list[Range]:
        """Offsets of the sentences that hold words, in order, opening marks included."""
        return [sentence for number in range(len(self._stretches)) for sentence in self._stretch(number).spans()]

    @property
    def features(self) -> set[Feature]:
        """What the article has that is no word."""
        enriched, article = self.enriched, self.enriched.article
        found = {Feature("event", event.type) for event in enriched.events}
        found |= {Feature("claim", claim.class_) for claim in enriched.claims}
        found |= {Feature(kind, "*") for kind, _ in found}
        found |= {Feature("actor", one) for actor in enriched.actors for one in (actor.id, actor.country) if one}
        found |= {Feature("actor", mention.actor) for mention in enriched.mentions if mention.actor is not None}
        labels = article.source.lower().split(".")
        found |= {Feature("source", ".".join(labels[first:])) for first in range(len(labels))}
        parts = (article.language or "").lower().split("-")
        found |= {Feature("language", "-".join(parts[:last])) for last in range(1, len(parts) + 1)}
        return found | {Feature("feed", article.feed.lower())}

    def own(self, actor_id: str) -> Sighting:
        if actor_id not in self._sightings:
            self._sightings[actor_id] = self._sight(self, actor_id)
        return self._sightings[actor_id]

    def ranges(self, field: str | None) -> list[Range] | None:
        """Where a field of the article stands, None for the whole. The lead is the first block of the body."""
        end = self.enriched.title_end
        body = [block for block in self.enriched.blocks if block[0] >= end and not (end and block[0] == 0)]
        if field == "title":
            return [(0, end)] if end else []
        if field == "lead":
            return body[:1]
        return body if field == "body" else None

    def country_of(self, actor_id: str | None) -> str | None:
        """Whom an actor acts for, as far as extraction knows."""
        actor = self.actors.get(actor_id) if actor_id is not None else None
        return actor.country if actor is not None else None

    @cached_property
    def _stretches(self) -> list[Range]:
        return stretches(self.enriched.text)

    @cached_property
    def _seen(self) -> tuple[str, str | None]:
        """All words with END between stretches, and what holds their capitals where that is known."""
        plain = glance(self.enriched.text)
        if plain is not None:
            return plain
        read = (self._stretch(number).word for number in range(len(self._stretches)))
        return f" {END} ".join(" ".join(words) for words in read), None

    @cached_property
    def _ends(self) -> list[int]:
        """Where in `words` each stretch ends."""
        return [place for place, word in enumerate(self.words) if word == END]

    def _words_of(self, number: int) -> list[str]:
        """The words of one stretch in small letters."""
        ends = self._ends
        return self.words[ends[number - 1] + 1 if number else 0 : ends[number] if number < len(ends) else None]

    def _stretch(self, number: int) -> Words:
        """The words of one stretch with their places."""
        if number not in self._read:
            start, end = self._stretches[number]
            enriched = self.enriched
            self._read[number] = Words(
                enriched.text, enriched.blocks, enriched.sentences, self.language, begin=start, stop=end
            )
        return self._read[number]

    def mentions_over(self, start: int, end: int) -> list[Mention]:
        return [one for one in self.enriched.mentions if one.start < end and start < one.end]
