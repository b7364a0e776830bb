"""Texts that must go, because a publisher or a court demands it: found in topics and state, counted, and taken out.

The stages may be at work meanwhile. What they had in hand comes to light in a second look, once that is settled.
"""

import base64
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from state import purge
from state.audit import Act, acts, note
from state.database import State
from state.purge import Words
from state.tries import StateTries
from topics.domains import registrable
from topics.log import ALERTS, ARTICLES, DEAD_LETTERS, ENRICHED, Log, Positions, Stored
from topics.records import DeadLetter, UnreadableRecord, decode

BATCH = 500
ORDER = (ARTICLES, ENRICHED, ALERTS, DEAD_LETTERS)
"""Articles first: by them it is known which are a source's."""
PROCESS = "process"
PATIENCE = 20
"""Seconds for what a processor has in hand; it gives up an article after three times 10."""
_ID = re.compile(rb'"id":\s*"([^"\\]{1,200})"')
_SOURCE = re.compile(rb'"source":\s*"([^"\\]{1,300})"')

Places = dict[int, list[int]]


class _About(msgspec.Struct):
    """What any record says of the articles that it is about."""

    id: str = ""
    source: str = ""
    article: "_About | None" = None
    articles: list["_About"] = []


_READER = msgspec.json.Decoder(_About)


@dataclass(frozen=True)
class Demand:
    """Which texts must go: one article, all of a source (a registrable domain), or all that came before a time."""

    article: str | None = None
    source: str | None = None
    before: datetime | None = None

    @property
    def words(self) -> str:
        if self.article is not None:
            return f"article {self.article}"
        if self.source is not None:
            return f"source {self.source}"
        return f"before {self.before:%Y-%m-%dT%H:%M:%SZ}"


@dataclass
class Found:
    """What a demand comes to: articles, the places of their records by topic, how many those are, and rows of state."""

    ids: set[str] = field(default_factory=set)
    places: dict[str, Places] = field(default_factory=dict)
    records: dict[str, int] = field(default_factory=dict)
    rows: Words = field(default_factory=Words)
    heads: dict[str, Positions] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.records.values()) or any(msgspec.structs.astuple(self.rows))


def find(log: Log, state: State, demand: Demand, since: Mapping[str, Positions] | None = None) -> Found:
    """What there is of it now, in the topics from the positions `since` on. Nothing is changed."""
    found = Found(ids={demand.article} if demand.article is not None else set())
    if demand.source is not None:
        found.ids |= purge.of_source(state, demand.source)
    if demand.before is not None:
        found.ids |= purge.from_before(state, demand.before)
    for topic in ORDER:
        found.heads[topic] = log.head(topic)
        if demand.before is not None:
            ends, oldest = log.position_at(topic, demand.before), log.oldest(topic)
            found.records[topic] = sum(max(0, ends[part] - oldest[part]) for part in ends)
            continue
        found.places[topic] = _places(log, topic, demand, found, (since or {}).get(topic, {}))
        found.records[topic] = sum(len(offsets) for offsets in found.places[topic].values())
    found.rows = purge.words_of(state, found.ids)
    return found


def carry_out(
    log: Log, state: State, demand: Demand, found: Found, who: str, now: datetime, pause: Callable[[float], None]
) -> Found:
    """Takes out what was `found`, and what came in meanwhile; returns what was taken. Notes it in the audit.

    Where a log takes out no single records they stay, and are not among those returned.
    """
    taken = _take(log, state, demand, found)
    _await_hands(state, found, pause)
    late = find(log, state, demand, found.heads)
    late.ids |= found.ids
    again = _take(log, state, demand, late)
    records = {topic: taken.records[topic] + again.records[topic] for topic in ORDER}
    done = Found(late.ids, {}, records, taken.rows.plus(again.rows))
    with state.write() as connection:
        note(connection, Act(at=now, who=who, what="purge", words=f"{demand.words}: {summary(done)}"))
    scrub(log, state)
    return done


def scrub(log: Log, state: State) -> None:
    """Sees to it that no file holds what was taken out. Raises LogError or StateError: then try again."""
    log.scrub()
    purge.scrub(state)


def was_purged(state: State, demand: Demand) -> bool:
    return any(act.what == "purge" and act.words.startswith(f"{demand.words}: ") for act in acts(state))


def summary(found: Found) -> str:
    """As "1 article: 2 records of enriched, 1 hit"."""
    rows = msgspec.structs.asdict(found.rows)
    parts = [f"{_many(count, 'records')} of {topic}" for topic, count in found.records.items() if count]
    parts += [_many(count, name) for name, count in rows.items() if count]
    return f"{_many(len(found.ids), 'articles')}: {', '.join(parts) or 'no words kept'}"


def _many(count: int, things: str) -> str:
    return f"{count:,} {things if count != 1 else things.removesuffix('s')}"


def source_meant(text: str) -> str:
    """The registrable domain of what a person wrote: a domain, a host or an address."""
    return registrable(text.strip().lower().split("://")[-1].split("/")[0])


def _take(log: Log, state: State, demand: Demand, found: Found) -> Found:
    if demand.before is not None:
        records = {topic: log.retain(topic, before=demand.before) for topic in ORDER}
    else:
        purge.close(state, found.ids)
        records = {topic: log.erase(topic, found.places[topic]) if log.erases else 0 for topic in ORDER}
    return Found(found.ids, {}, records, purge.empty(state, found.ids))


def _await_hands(state: State, found: Found, pause: Callable[[float], None]) -> None:
    """Until no processor works on an article that was taken out; a decider settles a batch within the first second."""
    mine = {(part, offset) for part, offsets in found.places.get(ARTICLES, {}).items() for offset in offsets}
    tries = StateTries(state)
    pause(1.0)
    for _ in range(PATIENCE):
        if mine.isdisjoint(tries.counts(PROCESS)):
            return
        pause(1.0)
    tries.finish(PROCESS, mine)  # their processor has died, and nobody will read them again


def _places(log: Log, topic: str, demand: Demand, found: Found, since: Positions) -> Places:
    """Where a topic holds records about the articles; those of a source are added to `found`."""
    places: Places = {}
    for part, head in log.head(topic).items():
        start = max(since.get(part, 0), log.oldest(topic)[part])
        while start < head and (batch := log.read(topic, part, start, min(BATCH, head - start))):
            for one in batch:
                own = _articles_in(one, demand.source)
                if topic in (ARTICLES, ENRICHED):
                    found.ids.update(identity for identity, of_source in own if of_source)
                if any(of_source or identity in found.ids for identity, of_source in own):
                    places.setdefault(part, []).append(one.offset)
            start = batch[-1].offset + 1
    return places


def _articles_in(stored: Stored, source: str | None) -> Collection[tuple[str, bool]]:
    """(article, whether it is of the source) for each that a record is about."""
    if stored.topic == DEAD_LETTERS:
        return _articles_in_letter(stored, source)
    try:
        about = _READER.decode(stored.value)
    except msgspec.DecodeError:
        return _named_in(stored.value, source)
    named = [about, *about.articles] if about.article is None else [about.article, *about.articles]
    return [(one.id, source is not None and one.source == source) for one in named if one.id]


def _articles_in_letter(stored: Stored, source: str | None) -> Collection[tuple[str, bool]]:
    """By what the record in it says, readable or not."""
    try:
        return _named_in(base64.b64decode(decode(stored.value, DeadLetter).value), source)
    except (UnreadableRecord, ValueError):
        return _named_in(stored.value, source)


def _named_in(value: bytes, source: str | None) -> Collection[tuple[str, bool]]:
    of_source = source is not None and source.encode() in _SOURCE.findall(value)
    return [(found.decode("utf-8", "replace"), of_source) for found in _ID.findall(value)] or [("", of_source)]
