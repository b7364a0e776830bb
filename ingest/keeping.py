"""What polls came to, kept: articles in the log, then what is known of them and of their feeds in the state.

What is appended is remembered after, never before. Where a poll brought nothing there is nothing to lose: such results
are written together, once a second. Lost in between, they cost a poll.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime

from ingest.oversize import record_of
from state.articles import Known, by_aliases, remember
from state.database import Connection, State
from state.days import day_of
from state.feed_days import add
from state.feeds import FeedState, save
from state.pages import Page, pages_of, put
from topics.log import ARTICLES, Log
from topics.records import Article


class Keeper:
    """Keeps what polls came to. Whoever finds out what is new and keeps it holds `alone` meanwhile: two feeds with one
    article must not both find it new."""

    def __init__(self, log: Log, state: State, appended: dict[str, Known] | None = None) -> None:
        """`appended` outlives it: alias -> what stands in the log and could not be remembered yet."""
        self._log, self._state = log, state
        self.alone = asyncio.Lock()
        self._later: dict[str, tuple[FeedState, FeedState]] = {}
        self._appended = appended if appended is not None else {}

    def later(self, before: FeedState, after: FeedState) -> None:
        """Keeps with the next `flush` how a poll went that brought nothing."""
        first = self._later.get(after.id, (before, after))[0]
        self._later[after.id] = first, after

    async def flush(self) -> None:
        """Raises StateError; then all of it waits for the next."""
        if not self._later:
            return
        async with self.alone:
            waiting = dict(self._later)
            await asyncio.to_thread(self._save, waiting)
            for feed, pair in waiting.items():
                if self._later[feed] is pair:
                    del self._later[feed]

    def led_to(self, aliases: Sequence[str]) -> dict[str, Known]:
        """Alias -> the article that it leads to. Raises StateError."""
        with self._state.read() as connection:
            known = by_aliases(connection, aliases)
        return known | {alias: self._appended[alias] for alias in aliases if alias in self._appended}

    def waiting(self, articles: Sequence[str]) -> dict[str, Page]:
        """Article -> its page that is still to be read. Raises StateError."""
        if not articles:
            return {}
        with self._state.read() as connection:
            return pages_of(connection, articles)

    def keep(
        self,
        before: FeedState,
        after: FeedState,
        articles: Sequence[Article],
        seen: Sequence[tuple[Known, Sequence[str]]],
        pages: Sequence[Page],
        news: int,
        now: datetime,
    ) -> None:
        """Appends `articles`, then remembers all that was `seen`. `news` is how many are new today.

        Raises LogError or StateError; then the poll did not happen.
        """
        if articles:
            self._log.append(ARTICLES, [record_of(article) for article in articles])
            # Should the state not take it now, the next poll must not give these revisions to other texts.
            self._appended |= {alias: known for known, aliases in seen for alias in aliases}
        with self._state.write() as connection:
            remember(connection, seen, now)
            for page in pages:
                put(connection, page)
            save(connection, after)
            _count(connection, before, after, news)
        self._later.pop(after.id, None)
        for _, aliases in seen:
            for alias in aliases:
                self._appended.pop(alias, None)

    def _save(self, waiting: Mapping[str, tuple[FeedState, FeedState]]) -> None:
        with self._state.write() as connection:
            for before, after in waiting.values():
                save(connection, after)
                _count(connection, before, after, 0)


def _count(connection: Connection, before: FeedState, after: FeedState, news: int) -> None:
    """Adds to the day; the first good poll of a day does even where it brought nothing."""
    if after.last_good is None:
        return
    day = day_of(after.last_good)
    if news or before.last_good is None or day_of(before.last_good) != day:
        add(connection, after.id, day, news)
