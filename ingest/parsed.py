"""What a feed document comes to, whatever its format: the shapes that reading gives and polling takes."""

from datetime import datetime

import msgspec


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of a feed. `title` is plain, `summary` and `text` may hold markup; what it lacks is empty or None.

    `language` is the entry's own, as written, where it has one beside its feed's.
    """

    guid: str
    url: str
    title: str
    summary: str
    text: str
    authors: list[str]
    published: datetime | None
    language: str | None = None

    def holds_nothing(self) -> bool:
        return not (self.guid or self.url or self.title or self.text or self.summary)


class Parsed(msgspec.Struct, frozen=True, kw_only=True):
    """A feed document: `skipped` entries hold nothing at all; `problem` says why there is no feed in it.

    `ttl` (minutes), `skip_hours` (0 to 23, GMT) and `skip_days` (0 is Monday) are when it wants not to be asked.
    """

    entries: list[Entry]
    skipped: int
    language: str | None
    link: str
    problem: str | None
    ttl: int | None = None
    skip_hours: list[int] = []
    skip_days: list[int] = []


class Document(msgspec.Struct, frozen=True):
    """A response's body with what is needed to read it."""

    body: bytes
    content_type: str
    url: str


def no_feed(problem: str) -> Parsed:
    return Parsed(entries=[], skipped=0, language=None, link="", problem=problem)
