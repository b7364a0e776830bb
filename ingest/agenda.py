"""What to ask now: what is due, longest first, within what its host may be asked. Time is an argument.

Every step costs the logarithm of the number of feeds, so a hundred thousand are as cheap to keep as a hundred.
"""

import heapq
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

AT_ONCE_A_HOST = 2
SPACING = timedelta(seconds=1)
"""Between the beginnings of two polls at one host of the public internet."""

_EVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Planned:
    """A feed, or a page, that is to be asked at `due`, None for at once; at a `spaced` host a second apart."""

    id: str
    host: str
    spaced: bool
    due: datetime | None


@dataclass(slots=True)
class _Host:
    """`free_at` is when the next poll may begin there; `queued` whether it stands in line for that."""

    waiting: deque[Planned] = field(default_factory=deque)
    asking: int = 0
    free_at: datetime = _EVER
    queued: bool = False


class Agenda:
    """By when it is due, then by host. What was taken is planned again when it is done."""

    def __init__(self, at_once_a_host: int = AT_ONCE_A_HOST) -> None:
        self._at_once = at_once_a_host
        self._due: list[tuple[datetime, int, Planned]] = []
        self._hosts: dict[str, _Host] = {}
        self._free: list[tuple[datetime, int, _Host]] = []
        self._count = count()

    def plan(self, planned: Planned) -> None:
        heapq.heappush(self._due, (planned.due or _EVER, next(self._count), planned))

    def take(self, now: datetime, most: int) -> list[str]:
        """The ids of up to `most` whose turn it is now."""
        return [planned.id for planned in self.take_plans(now, most)]

    def take_plans(self, now: datetime, most: int) -> list[Planned]:
        """Up to `most` whose turn it is now, for those who plan one thing more than once."""
        self._wake(now)
        taken: list[Planned] = []
        while len(taken) < most and self._free and self._free[0][0] <= now:
            host = heapq.heappop(self._free)[2]
            planned = host.waiting.popleft()
            host.asking += 1
            host.free_at = now + SPACING if planned.spaced else _EVER
            host.queued = False
            self._queue(host)
            taken.append(planned)
        return taken

    def asking(self, host: str) -> None:
        """A poll is under way there that this agenda did not begin."""
        self._at(host).asking += 1

    def done(self, host: str) -> None:
        """A poll has ended there."""
        found = self._at(host)
        found.asking -= 1
        self._queue(found)

    def _wake(self, now: datetime) -> None:
        """What is due by now waits for its host from now on."""
        while self._due and self._due[0][0] <= now:
            planned = heapq.heappop(self._due)[2]
            host = self._at(planned.host)
            host.waiting.append(planned)
            self._queue(host)

    def _queue(self, host: _Host) -> None:
        if host.waiting and not host.queued and host.asking < self._at_once:
            host.queued = True
            heapq.heappush(self._free, (host.free_at, next(self._count), host))

    def _at(self, host: str) -> _Host:
        return self._hosts.setdefault(host, _Host())
