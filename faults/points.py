"""Named points outside Wirewatch: servers and watchers pass them, and a strike that lies in wait there is made once."""

import threading
from collections.abc import Callable

BEFORE_FETCH = "before the feed is fetched"
MID_BODY = "in the middle of the feed"
SLACK_BEFORE = "before Slack has the message"
SLACK_IN_DOUBT = "before Slack answers"
SLACK_AFTER = "right after Slack's answer"
MAIL_BEFORE = "before the mail server has the mail"
MAIL_IN_DOUBT = "before the mail server's final 250"
MAIL_AFTER = "after the mail server's final 250"


class Points:
    """Where strikes lie in wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._waiting: dict[str, tuple[Callable[[], object], threading.Event]] = {}

    def lie_in_wait(self, point: str, strike: Callable[[], object]) -> threading.Event:
        """`strike` is made when somebody next passes `point`; the event tells that it was."""
        done = threading.Event()
        with self._lock:
            self._waiting[point] = (strike, done)
        return done

    def forget(self) -> None:
        with self._lock:
            self._waiting.clear()

    def passed(self, point: str) -> None:
        with self._lock:
            found = self._waiting.pop(point, None)
        if found is not None:
            found[0]()
            found[1].set()
