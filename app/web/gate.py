"""So many at a time may wait for what is slow; who comes beyond them is told at once."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Gate:
    """`turn` gives whether there was room."""

    def __init__(self, most: int) -> None:
        self._room = threading.BoundedSemaphore(most)

    @contextmanager
    def turn(self, seconds: float = 0.0) -> Iterator[bool]:
        """Waits up to `seconds` for room."""
        free = self._room.acquire(timeout=seconds) if seconds else self._room.acquire(blocking=False)
        try:
            yield free
        finally:
            if free:
                self._room.release()
