"""Feeds whose articles the extraction keeps failing on are read on the plain path for a while.

Each failure costs three tries of up to ten seconds, so one feed of poison would hold up the news of all others. On the
plain path phrases and lexicon actors still fire.
"""

from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from processors.plain import degraded
from topics.records import Article, Enriched
from topics.worker import Failure

SHARE = 0.10
LEAST = 5
"""Failures before a share of them means anything."""
WINDOW = 100
"""Articles of a feed that are looked back upon."""
FOR = timedelta(hours=1)


class Quarantine:
    """Which feeds are in it, by how their latest articles went."""

    def __init__(self) -> None:
        self._lately: dict[str, deque[bool]] = {}
        self._until: dict[str, datetime] = {}

    def reason(self, feed: str) -> str | None:
        """Why an article of `feed` is not to be read in full."""
        until = self._until.get(feed)
        return None if until is None else f"the feed is read plainly until {until:%H:%M} UTC: its articles kept failing"

    def release(self, now: datetime) -> list[str]:
        """Lets out the feeds whose time is over, to be tried again; their names."""
        # A clock that was set back far must not keep a feed in for years.
        over = [feed for feed, until in self._until.items() if not until - FOR <= now < until]
        for feed in over:
            del self._until[feed], self._lately[feed]
        return over

    def note(self, feed: str, failed: bool, now: datetime) -> str | None:
        """Takes down how an article went; in words why, when this puts its feed into quarantine."""
        lately = self._lately.setdefault(feed, deque(maxlen=WINDOW))
        lately.append(failed)
        count = sum(lately)
        if feed in self._until or count < LEAST or count <= SHARE * len(lately):
            return None
        self._until[feed] = now + FOR
        return (
            f"{count} of the last {len(lately)} articles of {feed} could not be read in full: until"
            f" {self._until[feed]:%H:%M} UTC its articles are read plainly, for phrases and known names only"
        )


class Guarded:
    """Reads articles by `read`, those of feeds in quarantine plainly.

    `tell` hears why a feed comes into quarantine, and None when it leaves.
    """

    def __init__(
        self,
        read: Callable[[Sequence[Article]], list[Enriched | Failure]],
        tell: Callable[[str, str | None], None],
        clock: Callable[[], datetime],
    ) -> None:
        self._read, self._tell, self._clock = read, tell, clock
        self._quarantine = Quarantine()

    def work(self, articles: Sequence[Article]) -> list[Enriched | Failure]:
        """Each article's reading, in order, or why there is none yet."""
        for feed in self._quarantine.release(self._clock()):
            self._tell(feed, None)
        reasons = [self._quarantine.reason(one.feed) for one in articles]
        healthy = [article for article, reason in zip(articles, reasons, strict=True) if reason is None]
        read = iter(self._read(healthy) if healthy else [])
        results: list[Enriched | Failure] = []
        for article, reason in zip(articles, reasons, strict=True):
            result = next(read) if reason is None else degraded(article, reason)
            if reason is None and isinstance(result, Enriched):
                self._note(article.feed, failed=False)
            results.append(result)
        return results

    def give_up(self, article: Article, reason: str) -> Enriched:
        """The plain reading of an article that was tried often enough."""
        self._note(article.feed, failed=True)
        return degraded(article, reason)

    def _note(self, feed: str, *, failed: bool) -> None:
        words = self._quarantine.note(feed, failed, self._clock())
        if words is not None:
            self._tell(feed, words)
