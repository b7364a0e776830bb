"""What pictures need of a record of `enriched`, and no more: it is read a million times. Pure."""

from bisect import bisect_left
from datetime import datetime
from typing import Literal

import msgspec

from topics.records import SCHEMA, Mode, utc


class _Article(msgspec.Struct, gc=False):
    id: str
    url: str
    revision: int
    mode: Mode
    first_seen: datetime
    published: datetime | None = None

    @property
    def event_time(self) -> datetime:
        """As topics.records.Article has it."""
        return utc(self.first_seen if self.mode == "live" or self.published is None else self.published)


class _Mention(msgspec.Struct, gc=False):
    start: int
    actor: str | None = None


class _Actor(msgspec.Struct, gc=False):
    id: str
    name: str
    kind: Literal["person", "country", "org"] = "org"
    country: str | None = None


class _Speaker(msgspec.Struct, gc=False):
    actor: str | None = None


class _Span(msgspec.Struct, gc=False):
    start: int
    end: int
    text: str


class _Claim(msgspec.Struct, gc=False, rename={"class_": "class"}):
    class_: str
    content: _Span
    score: float = 0.0
    speaker: _Speaker | None = None


class _Event(msgspec.Struct, gc=False):
    type: str
    status: str
    actor: list[str | None] = []
    actor_ids: list[str] = []
    target: list[str | None] = []
    target_ids: list[str] = []
    count: int | None = None

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Each actor with each target, by country where they have one; "" for one that is not said."""
        actors, targets = _sides(self.actor, self.actor_ids), _sides(self.target, self.target_ids)
        return [(one, other) for one in actors for other in targets]


class Read(msgspec.Struct, gc=False):
    """A record, as far as it is counted."""

    article: _Article
    mentions: list[_Mention] = []
    actors: list[_Actor] = []
    claims: list[_Claim] = []
    events: list[_Event] = []
    schema: int = SCHEMA

    def about(self, claim: _Claim, speaker: str) -> str:
        """Whom a claim is about: the first actor but the speaker who is named in it, "" where there is none."""
        place = bisect_left(self.mentions, claim.content.start, key=_start)
        for mention in self.mentions[place:]:
            if mention.start >= claim.content.end:
                break
            if mention.actor is not None and mention.actor != speaker:
                return mention.actor
        return ""


_DECODER = msgspec.json.Decoder(Read)


def read(value: bytes) -> Read | None:
    """None for what cannot be read: the decider has put it among the dead letters."""
    try:
        found = _DECODER.decode(value)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    return found if found.schema <= SCHEMA else None


def _start(mention: _Mention) -> int:
    return mention.start


def _sides(countries: list[str | None], ids: list[str]) -> list[str]:
    named = [country or (ids[place] if place < len(ids) else "") for place, country in enumerate(countries)] or ids
    return list(dict.fromkeys(named)) or [""]
