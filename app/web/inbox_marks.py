"""How far each reader has read, and what there is to choose: what every opening of an inbox asks for, made cheap.

Marks are written a little later and together. Each would be a transaction of its own, for which the decider waits: two
hundred readers who look at the same alert would hold it up for a second. A kill loses a moment's marks: what they say
is unread again.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

import structlog
from fastapi import Request

from app.web.site import Site, kept
from state import looks
from state.alert_counts import Counts, counts
from state.database import Connection, State, StateError
from state.matching import Filter

logger = structlog.get_logger("web")

LATER = 2.0
"""Seconds until marks are written."""
FRESH = 3.0
"""Seconds for which counts are good, however many alerts come."""
VIEWS = 64
"""Views whose counts are remembered."""
PLACE = "inbox"
TURNS = threading.BoundedSemaphore(2)
"""So many threads read at a time. More would be no faster in one process, only each longer at it, and while a reading
lasts SQLite cannot begin its write-ahead log anew: the decider would pay with each commit."""


class Marks:
    """For the threads of one process."""

    def __init__(self, state: State, later: float = LATER) -> None:
        self._state, self._later = state, later
        self._lock = threading.Lock()
        self._unwritten: dict[str, datetime] = {}
        self._waiting = False

    def last(self, connection: Connection, who: str) -> datetime | None:
        """None for one who never looked."""
        with self._lock:
            unwritten = self._unwritten.get(who)
        return unwritten or looks.last(connection, who, PLACE)

    def looked(self, who: str, at: datetime) -> None:
        with self._lock:
            self._unwritten[who] = at
            if self._waiting:
                return
            self._waiting = True
        timer = threading.Timer(self._later, self.write)
        timer.daemon = True
        timer.start()

    def write(self) -> None:
        """Writes what is not written yet."""
        with self._lock:
            self._waiting, marks = False, dict(self._unwritten)
        try:
            with self._state.write() as connection:
                for who, at in marks.items():
                    looks.looked(connection, who, PLACE, at)
        except StateError as error:
            logger.warning("how far readers have read is not noted", error=str(error))
        with self._lock:
            for who, at in marks.items():
                if self._unwritten.get(who) == at:
                    del self._unwritten[who]


class Counted:
    """The counts of the latest views, as they were when the last alert came or a moment ago; what people said since may
    be missing."""

    def __init__(self, watch: Callable[[], float] = time.monotonic) -> None:
        self._watch = watch
        self._lock = threading.Lock()
        self._known: OrderedDict[Filter, tuple[int, float, Counts]] = OrderedDict()

    def __call__(self, connection: Connection, wanted: Filter, sequence: int) -> Counts:
        """`sequence` is the number of the alert that came last."""
        with self._lock:
            known = self._known.get(wanted)
        if known is not None and (known[0] == sequence or self._watch() - known[1] < FRESH):
            return known[2]
        found = counts(connection, wanted)
        with self._lock:
            self._known[wanted] = sequence, self._watch(), found
            self._known.move_to_end(wanted)
            while len(self._known) > VIEWS:
                self._known.popitem(last=False)
        return found


def marks_of(request: Request, site: Site) -> Marks:
    """Those of this process."""
    return kept(request, "marks", lambda: Marks(site.state))


def counted_of(request: Request) -> Counted:
    return kept(request, "counted", Counted)
