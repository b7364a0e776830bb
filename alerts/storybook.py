"""The stories of a state: each article with a hit gets one, kept in memory by day as days are asked for."""

from collections import OrderedDict
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from alerts.decide.story import Profile, Shelf, Terms, story_id
from state import stories
from state.database import Connection
from state.hits import Past
from state.stories import StoryArticle
from topics.records import ArticleRef

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
DAYS_KEPT = 24
DAYS_ROUND = 3
"""Days on either side that a story's 72 h may reach into."""


class StoryBook:
    """Gives what the tables say, faster; `forget` after a transaction that did not commit, or when another wrote."""

    def __init__(self) -> None:
        self._shelves: OrderedDict[int, Shelf] = OrderedDict()

    def forget(self) -> None:
        self._shelves.clear()

    def assign(self, connection: Connection, reference: ArticleRef, terms: Terms, alike: Sequence[Past]) -> str:
        """The story of an article, which it keeps for good: its own, its original's, the most alike, or a new one."""
        known = stories.story_of(connection, reference.id)
        if known is not None:
            stories.revise(connection, reference)
            return known
        profile = Profile(terms)
        story = self._found(connection, reference, profile, alike)
        shelf = self._shelf(connection, day_of(reference.time))
        stories.add(connection, StoryArticle(reference.id, story, reference.time, dict(terms), reference))
        shelf.put(reference.id, reference.time, story, profile)
        return story

    def would_be(self, connection: Connection, reference: ArticleRef, terms: Terms, alike: Sequence[Past]) -> str:
        """The story that `assign` would give; nothing is written."""
        known = stories.story_of(connection, reference.id)
        return known if known is not None else self._found(connection, reference, Profile(terms), alike)

    def _found(self, connection: Connection, reference: ArticleRef, profile: Profile, alike: Sequence[Past]) -> str:
        if alike:
            return alike[0].story
        today = day_of(reference.time)
        days = range(today - DAYS_ROUND, today + DAYS_ROUND + 1)
        found = [self._shelf(connection, day).most_like(reference.time, profile) for day in days]
        best = max((one for one in found if one is not None), default=None)
        return best[2] if best is not None else story_id(reference.id)

    def _shelf(self, connection: Connection, day: int) -> Shelf:
        shelf = self._shelves.get(day)
        if shelf is None:
            shelf = self._shelves[day] = Shelf()
            for one in stories.between(connection, day_start(day), day_start(day + 1)):
                shelf.put(one.article, one.time, one.story, Profile(one.terms))
            while len(self._shelves) > DAYS_KEPT:
                self._shelves.popitem(last=False)
        self._shelves.move_to_end(day)
        return shelf


def day_of(time: datetime) -> int:
    """Days since 1970, in UTC."""
    return (time - _EPOCH).days


def day_start(day: int) -> datetime:
    return _EPOCH + timedelta(days=day)
