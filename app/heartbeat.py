"""A sign of life to a service that raises the alarm when it stays away: only while every stage is at work."""

import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import httpx
import structlog

from app.overview import Report
from state.database import StateError
from topics.log import LogError

EVERY = 60.0
TIMEOUT = 20.0
STUCK = timedelta(minutes=10)
"""Records that wait longer for a stage show that it is not at work, whoever holds its role."""

logger = structlog.get_logger("heartbeat")


class Heartbeat:
    """`look` is to be called now and then; about once a minute `url` is asked, aside, so that nobody waits for it."""

    def __init__(
        self,
        url: str,
        gather: Callable[[], Report],
        clock: Callable[[], datetime],
        watch: Callable[[], float] = time.monotonic,
    ) -> None:
        self._url, self._gather, self._clock, self._watch = url, gather, clock, watch
        self._last: float | None = None

    def look(self) -> None:
        if self._last is not None and self._watch() - self._last < EVERY:
            return
        self._last = self._watch()
        threading.Thread(target=self.beat, daemon=True).start()

    def beat(self) -> None:
        """Asks `url` where all is well; what keeps it from that is logged."""
        try:
            reason = ill(self._gather(), self._clock())
            if reason is None:
                httpx.get(self._url, timeout=TIMEOUT, trust_env=False, follow_redirects=True).raise_for_status()
        except (LogError, StateError, httpx.HTTPError) as error:
            reason = f"{type(error).__name__}: {error}"
        if reason is not None:
            logger.warning("no sign of life given", reason=reason)


def ill(report: Report, now: datetime) -> str | None:
    """Why no sign of life should be given; None where all is well."""
    nobody = [stage for stage, owner in report.roles.items() if owner is None]
    if nobody:
        return f"nobody plays {', '.join(nobody)}"
    stuck = {stage: since for stage, since in _waiting(report).items() if now - since > STUCK}
    return next((f"records have waited for {stage} since {since:%H:%M} UTC" for stage, since in stuck.items()), None)


def _waiting(report: Report) -> Mapping[str, datetime]:
    return {stage: since for stage, since in report.waiting_since.items() if since is not None}
