"""How this installation is, for whoever asks often."""

import threading
import time
from collections.abc import Callable

from app.overview import Report
from state.database import StateError
from topics.log import LogError

KEEP_SECONDS = 5.0
"""However many ask, the log and the state are looked at so often."""


class Glance:
    """The overview of a moment ago; None, with the reason, when log or state do not answer."""

    def __init__(self, look: Callable[[], Report], watch: Callable[[], float] = time.monotonic) -> None:
        self._look, self._watch = look, watch
        self._lock = threading.Lock()
        self._taken: float | None = None
        self._report: Report | None = None
        self._problem = ""
        self._looking = False

    def __call__(self) -> tuple[Report | None, str]:
        with self._lock:
            if self._taken is None or self._watch() - self._taken > KEEP_SECONDS:
                try:
                    self._report, self._problem = self._look(), ""
                except (LogError, StateError) as error:
                    self._report, self._problem = None, str(error)
                self._taken = self._watch()
            return self._report, self._problem

    def last(self) -> tuple[Report | None, str]:
        """As it was when somebody last asked, which may be a while ago; nobody waits but the very first.

        One that is old is looked at anew aside, so the next who asks is told.
        """
        if self._taken is None:
            return self()
        if self._watch() - self._taken > KEEP_SECONDS and not self._looking:
            self._looking = True
            threading.Thread(target=self._look_again, daemon=True).start()
        return self._report, self._problem

    def _look_again(self) -> None:
        try:
            self()
        finally:
            self._looking = False


def ready(report: Report | None, problem: str) -> tuple[int, str]:
    """HTTP status and words of /readyz."""
    if report is None:
        return 503, f"not ready: {problem}\n"
    nobody = [stage for stage, owner in report.roles.items() if owner is None]
    if nobody:
        return 503, f"not ready: nobody plays {', '.join(nobody)}\n"
    return 200, "ready\n"
