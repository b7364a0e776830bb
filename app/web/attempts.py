"""How often somebody may try to sign in: a few times at once, then after pauses that double.

Counted by address, and by name for those who try from many addresses. A name may be tried more often, so that a
stranger who plays with one hardly keeps its owner out. In memory: a start forgets it, and nobody outside causes one.
"""

import threading
from dataclasses import dataclass

BY_ADDRESS, BY_NAME = 5, 20
"""Tries that need no pause."""
CALM = 60.0
"""Seconds without a try after which a few are forgotten."""
FIRST_PAUSE, LONGEST_PAUSE = 30.0, 900.0
FORGET = 2 * LONGEST_PAUSE
MOST = 10_000
"""Addresses and names that are remembered."""


@dataclass(frozen=True, slots=True)
class Tries:
    """So many without success, the last of them at `last` (seconds of a monotonic clock)."""

    count: int
    last: float


def pause(tries: Tries | None, free: int, now: float) -> float:
    """Seconds until the next try is heard."""
    if tries is None or tries.count < free:
        return 0.0
    doubled = FIRST_PAUSE * 2.0 ** min(tries.count - free, 10)
    return max(0.0, tries.last + min(doubled, LONGEST_PAUSE) - now)


def one_more(tries: Tries | None, free: int, now: float) -> Tries:
    """`tries` after another one at `now`."""
    if tries is None or now - tries.last > (CALM if tries.count < free else FORGET):
        return Tries(1, now)
    return Tries(tries.count + 1, now)


class Attempts:
    """What was tried of late, for all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tries: dict[tuple[str, str], Tries] = {}

    def ask(self, address: str, name: str, now: float) -> float:
        """0 where one may try now, and it is counted as one that fails until `succeeded`; else the seconds to wait."""
        keys = ((("address", address), BY_ADDRESS), (("name", name), BY_NAME))
        with self._lock:
            wait = max(pause(self._tries.get(key), free, now) for key, free in keys)
            if not wait:
                for key, free in keys:
                    self._tries[key] = one_more(self._tries.pop(key, None), free, now)
                while len(self._tries) > MOST:
                    self._tries.pop(next(iter(self._tries)))
            return wait

    def succeeded(self, address: str, name: str) -> None:
        with self._lock:
            self._tries.pop(("address", address), None)
            self._tries.pop(("name", name), None)
