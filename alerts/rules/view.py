"""An article as conditions look at it: its words once, its actors by id, and where own actors were seen."""

from collections.abc import Callable
from functools import cached_property

from alerts.rules.phrase import Range
from alerts.rules.text import Words
from topics.records import Actor, Enriched, Mention


class Sighting:
    """Where an own actor was seen: `ids` are the ids that extraction gave it, `spans` its names and titles."""

    def __init__(self, ids: frozenset[str], spans: list[Range]) -> None:
        self.ids, self.spans = ids, spans


class View:
    """One enriched article. `sight` finds an own actor by id in this article."""

    def __init__(self, enriched: Enriched, sight: Callable[["View", str], Sighting]) -> None:
        self.enriched = enriched
        self.words = Words(enriched.text, enriched.blocks, enriched.sentences, enriched.article.language)
        self._sight = sight
        self._sightings: dict[str, Sighting] = {}

    @cached_property
    def actors(self) -> dict[str, Actor]:
        return {actor.id: actor for actor in self.enriched.actors}

    @cached_property
    def sentences(self) -> list[Range]:
        """Offsets of the sentences that hold words, in order, opening marks included."""
        words, text = self.words, self.enriched.text
        found: list[Range] = []
        first = 0
        for index in range(len(words)):
            if index + 1 == len(words) or words.sentence[index + 1] != words.sentence[index]:
                start, before = words.start[first], words.end[first - 1] if first else 0
                while start > before and not text[start - 1].isspace():
                    start -= 1
                found.append((start, words.end[index]))
                first = index + 1
        return found

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

    def mentions_over(self, start: int, end: int) -> list[Mention]:
        return [one for one in self.enriched.mentions if one.start < end and start < one.end]
