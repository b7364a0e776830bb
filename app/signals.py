"""How a long-running command is asked to stop: SIGTERM, SIGINT, or the end of its supervisor."""

import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

ORPHAN_GRACE = 3.5
"""Seconds for an orphaned stage to end in order; it is gone within 5 s of its supervisor in any case."""


def stop_event(supervisor: int | None = None) -> threading.Event:
    """An event that is set when the process should end: by a signal, or when the process `supervisor` is gone."""
    stop = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        # Not set here: a handler that interrupts the main thread inside Event.wait could wait for its own lock.
        threading.Thread(target=stop.set).start()

    signal.signal(signal.SIGTERM, ask)
    signal.signal(signal.SIGINT, ask)
    if supervisor is not None:
        threading.Thread(target=_watch_parent, args=(supervisor, stop), daemon=True).start()
    return stop


def asked_for(stop: threading.Event, seconds: float) -> Callable[[], bool]:
    """Whether `stop` has been set for so long, as far as the caller has looked."""
    since: list[float] = []

    def long_enough() -> bool:
        if stop.is_set() and not since:
            since.append(time.monotonic())
        return bool(since) and time.monotonic() - since[0] > seconds

    return long_enough


def _watch_parent(parent: int, stop: threading.Event) -> None:
    while os.getppid() == parent:
        if stop.wait(0.5):
            return
    stop.set()
    time.sleep(ORPHAN_GRACE)
    os._exit(1)
