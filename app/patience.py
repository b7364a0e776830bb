"""Waiting for the log and the state: a full disk or a locked file is no reason to lose anything or to exit."""

from collections.abc import Callable
from threading import Event
from typing import TypeVar

import structlog

from state.database import StateError, StateUnreachableError
from topics.log import LogError, LogUnreachableError, RecordTooLargeError

T = TypeVar("T")

FIRST_PAUSE = 0.2
LONGEST_PAUSE = 10.0

logger = structlog.get_logger("patience")


class StoppedError(Exception):
    """Asked to stop while waiting; what was not done is done after the next start."""


def patiently(action: Callable[[], T], stop: Event) -> T:
    """Does `action` until it succeeds. Raises StoppedError when `stop` is set first."""
    return _until(action, stop, (LogError, StateError))


def until_reachable(action: Callable[[], T], stop: Event) -> T:
    """As `patiently`, at a start: what waiting cannot mend (a wrong password, a damaged file) is raised."""
    return _until(action, stop, (LogUnreachableError, StateUnreachableError))


def _until(action: Callable[[], T], stop: Event, passing: tuple[type[Exception], ...]) -> T:
    pause = FIRST_PAUSE
    while True:
        try:
            return action()
        except RecordTooLargeError:
            raise
        except passing as error:
            logger.error("waiting", error=str(error), again_in=pause)
            if stop.wait(pause):
                raise StoppedError from error
            pause = min(pause * 2, LONGEST_PAUSE)


def resting(stop: Event) -> Callable[[float], None]:
    """A sleep that ends at once, with StoppedError, when `stop` is set."""

    def rest(seconds: float) -> None:
        if stop.wait(seconds):
            raise StoppedError

    return rest
