"""What "did we miss this?" keeps between requests: a child that reads, the rules as compiled, the last readings."""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi import Request

from alerts.rules.compile import RuleSet
from app.configuration import attempt
from app.rule_files import OWNERS, RulesReader, owners_text
from app.running import Running
from app.web.gate import Gate
from app.web.missed_page import NoArticleError
from app.web.site import kept, site_of
from app.yaml_reading import ConfigError
from ingest.robots import Robots
from ingest.settings import FeedsFile
from processors.children import ChildPool
from processors.frames import Frame
from processors.plain import degraded
from state.rulesets import latest
from topics.records import Article, Enriched

IDLE = 300.0
"""Seconds without work after which the child ends: it takes as much memory as a stage's."""
PATIENCE = 45.0
"""Seconds that one waits for those before him."""
READINGS = 50
"""Readings that are kept, so that their pages can be loaded again."""
BUSY = "Others are asking just now. Try again in a minute."


class ReadingChild:
    """A child that reads articles: started when it is first asked, ended when nobody asks any more."""

    def __init__(self, start: Callable[[], ChildPool], idle: float = IDLE) -> None:
        self._start, self._idle = start, idle
        self._lock = threading.Lock()
        self._pool: ChildPool | None = None
        self._timer: threading.Timer | None = None

    def read(self, article: Article) -> Enriched:
        """What is in it; an article that cannot be read in full is read plainly, and says so."""
        if not self._lock.acquire(timeout=PATIENCE):
            raise NoArticleError(BUSY)
        try:
            if self._timer is not None:
                self._timer.cancel()
            self._pool = self._pool or self._start()
            (found,) = self._pool.work([article])
            self._timer = threading.Timer(self._idle, self.rest)
            self._timer.daemon = True
            self._timer.start()
        finally:
            self._lock.release()
        return found if isinstance(found, Enriched) else degraded(article, found.reason)

    def rest(self) -> None:
        """Ends the child; the next question starts another."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.close()


@dataclass
class Desk:
    """`visits` are the requests to foreign servers that may be under way at a time, `judging` the answers that are
    made: of thousands of rules one takes seconds.
    """

    running: Running
    child: ReadingChild
    robots: Robots
    visits: Gate = field(default_factory=lambda: Gate(2))
    judging: Gate = field(default_factory=lambda: Gate(1))
    _rules: RulesReader = field(default_factory=RulesReader)
    _compiling: threading.Lock = field(default_factory=threading.Lock)
    _readings: OrderedDict[str, Enriched] = field(default_factory=OrderedDict)

    def keep(self, reading: Enriched) -> str:
        """The key under which a reading is found for a while."""
        key = secrets.token_urlsafe(12)
        self._readings[key] = reading
        while len(self._readings) > READINGS:
            self._readings.popitem(last=False)
        return key

    def reading(self, key: str) -> Enriched | None:
        return self._readings.get(key)

    def rules(self) -> tuple[RuleSet, str]:
        """The rules of the configuration; those in force, and why, where they cannot be used. Raises ConfigError."""
        folder = self.running.folder
        feeds, _ = attempt(lambda: folder.feeds(self.running.settings), FeedsFile())
        with self._compiling:
            try:
                return self._rules.compile({**folder.rule_texts(), OWNERS: owners_text(feeds)}), ""
            except ConfigError as error:
                with self.running.state.read() as connection:
                    recorded = latest(connection)
                if recorded is None:
                    raise
                return RulesReader().compile(recorded.files), str(error)


def desk_of(request: Request) -> Desk:
    site = site_of(request)
    return kept(
        request, "missed", lambda: Desk(site.running, ReadingChild(lambda: _pool(site.running)), Robots(site.clock))
    )


def _pool(running: Running) -> ChildPool:
    none: list[Frame] = []
    frames, _ = attempt(running.folder.frames, none)
    return ChildPool(running.settings.extraction, 1, frames)
