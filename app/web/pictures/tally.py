"""What a batch of records adds to the counts. Pure, but for what it remembers of the latest articles."""

from collections import Counter, OrderedDict
from collections.abc import Collection
from dataclasses import dataclass, field
from heapq import heappush, heapreplace

from app.web.pictures.reading import Read
from state.actor_names import Named
from state.day_counts import ALL, FIRED, Key, Kind
from state.day_events import Told
from state.days import day_of
from state.quotes import Quote

REMEMBERED = 5_000
"""Articles whose further revisions add what is new in them; of older ones they add nothing."""

Item = tuple[object, ...]


class Latest:
    """What was counted of the latest articles: copies and corrections must not count twice."""

    def __init__(self, most: int = REMEMBERED) -> None:
        self._most = most
        self._counted: OrderedDict[str, set[int]] = OrderedDict()

    def fresh(self, article: str, revision: int) -> set[int] | None:
        """What is counted of an article already, to be added to; None where that is not known any more."""
        found = self._counted.get(article)
        if found is None:
            if revision > 1:
                return None
            found = self._counted[article] = set()
        self._counted.move_to_end(article)
        if len(self._counted) > self._most:
            self._counted.popitem(last=False)
        return found


@dataclass
class Tally:
    """What is to be written; `since` is the first day that is counted, `best` how many sentences of a speaker a day."""

    since: int
    best: int
    counts: Counter[Key] = field(default_factory=Counter)
    events: dict[Item, Told] = field(default_factory=dict)
    names: dict[str, Named] = field(default_factory=dict)
    days: Counter[int] = field(default_factory=Counter)
    _quotes: dict[tuple[str, int], list[tuple[tuple[float, int, int], Quote]]] = field(default_factory=dict)

    @property
    def quotes(self) -> list[Quote]:
        """The clearest of each speaker and day."""
        return [quote for found in self._quotes.values() for _, quote in found]

    def take(self, record: Read, place: int, rules: Collection[str], latest: Latest) -> None:
        """A record that stands at `place`, whose article fired an alert by `rules`."""
        article = record.article
        day = day_of(article.event_time)
        counted = latest.fresh(article.id, article.revision)
        if day < self.since or counted is None:
            return
        among = (ALL, FIRED, *rules) if rules else (ALL,)
        self.days[day] += 1
        if _is_new(counted, ("article",)):
            self._count(among, "article", day)
        for actor in record.actors:
            if _is_new(counted, ("actor", actor.id)):
                self._count(among, "actor", day, actor.id)
                if actor.id not in self.names:
                    self.names[actor.id] = Named(actor.name, actor.id if actor.kind == "country" else actor.country)
        self._claims(record, place, day, among, counted)
        self._events(record, day, among, counted)

    def _count(
        self, among: Collection[str], kind: Kind, day: int, who: str = "", what: str = "", whom: str = ""
    ) -> None:
        for rule in among:
            self.counts[Key(kind, rule, day, who, what, whom)] += 1

    def _claims(self, record: Read, place: int, day: int, among: Collection[str], counted: set[int]) -> None:
        for number, claim in enumerate(record.claims):
            who = claim.speaker.actor if claim.speaker is not None else None
            if who is None or not _is_new(counted, ("claim", who, claim.class_, claim.content.text)):
                continue
            about = record.about(claim, who)
            self._count(among, "claim", day, who, claim.class_, about)
            best = self._quotes.setdefault((who, day), [])
            rank = (claim.score, -place, -number)
            if len(best) < self.best or rank > best[0][0]:
                quote = Quote(
                    speaker=who, day=day, place=place, number=number, kind=claim.class_, about=about,
                    score=claim.score, article=record.article.id,
                )  # fmt: skip
                heappush(best, (rank, quote)) if len(best) < self.best else heapreplace(best, (rank, quote))

    def _events(self, record: Read, day: int, among: Collection[str], counted: set[int]) -> None:
        article = record.article
        for event in record.events:
            for actor, target in event.pairs:
                if not (actor or target) or not _is_new(counted, (event.type, event.status, actor, target)):
                    continue
                for rule in among:
                    told = Told(
                        type=event.type, rule=rule, day=day, actor=actor, target=target, status=event.status,
                        reports=1, people=event.count, first=article.event_time, article=article.id, url=article.url,
                    )  # fmt: skip
                    item = (told.type, rule, day, actor, target, told.status)
                    self.events[item] = together(self.events[item], told) if item in self.events else told


def together(one: Told, other: Told) -> Told:
    """Two of the same day, or of several: how often it was told, the greatest number, who told it first."""
    first = one if one.first <= other.first else other
    people = [number for number in (one.people, other.people) if number is not None]
    return Told(
        type=one.type, rule=one.rule, day=min(one.day, other.day), actor=one.actor, target=one.target,
        status=one.status, reports=one.reports + other.reports, people=max(people, default=None),
        first=first.first, article=first.article, url=first.url,
    )  # fmt: skip


def _is_new(counted: set[int], item: Item) -> bool:
    mark = hash(item)
    if mark in counted:
        return False
    counted.add(mark)
    return True
