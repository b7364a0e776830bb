"""A child that answers one question at a time: started when somebody asks, ended after a while in which nobody did."""

import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from topics.bounded_child import BoundedChild, ChildError

A = TypeVar("A")
B = TypeVar("B")

PATIENCE = 30.0
"""Seconds that one waits for a child that works for others."""
IDLE = 180.0
MEMORY = 3_000_000_000


class BusyError(Exception):
    """All children are at work for others."""


class NewerError(Exception):
    """Who asked has asked for something newer since."""


class Slot(Generic[A, B]):
    """One child, for one question at a time; `begin` gives what it makes itself of, each time it is started."""

    def __init__(self, begin: Callable[[], Callable[[], Callable[[A], B]]], idle: float = IDLE) -> None:
        self._begin, self._idle = begin, idle
        self._lock = threading.Lock()
        self._child: BoundedChild[A, B] | None = None
        self._end: threading.Timer | None = None
        self._cancelled = False

    def ask(self, question: A, seconds: float, patience: float = PATIENCE) -> B:
        """Raises ChildError where there is no answer in time, BusyError, or NewerError after `cancel`."""
        if not self._lock.acquire(timeout=patience):
            raise BusyError
        try:
            self._cancelled = False
            if self._end is not None:
                self._end.cancel()
            child = self._child = self._child or BoundedChild(self._begin(), MEMORY)
            return child.call(question, seconds)
        except ChildError as error:
            if self._cancelled:
                raise NewerError from error
            raise
        finally:
            self._end = threading.Timer(self._idle, self.end)
            self._end.daemon = True
            self._end.start()
            self._lock.release()

    def cancel(self) -> None:
        """Ends the question in hand."""
        self._cancelled = True
        child, self._child = self._child, None
        if child is not None:
            child.stop()

    def end(self) -> None:
        """Ends the child, unless it is at work."""
        if self._lock.acquire(blocking=False):
            try:
                if self._child is not None:
                    self._child.close()
                    self._child = None
            finally:
                self._lock.release()
