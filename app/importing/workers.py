"""Preparing beside keeping: bounded children turn items into records while their parent stores those before.

A short import does without them, since they take a second to start.
"""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from itertools import islice
from queue import Empty, SimpleQueue

import msgspec

from app.importing.preparing import make_preparer, prepare
from app.importing.shapes import BATCH, How, Prepared, Raw, Reject
from topics.bounded_child import BoundedChild, ChildError

ALONE = 2_000
"""Items that are prepared without a child."""
PIECES = 4
"""Of a batch: children that work on small pieces need little memory, and none waits long for the last."""
AHEAD = 4
"""Pieces for each child that are read before they are wanted."""
SECONDS, SECONDS_EACH = 60.0, 10.0
MEMORY_BYTES = 1_500_000_000
MOST = 4
LARGEST_PIECE = 2_000_000
"""Bytes of lines in a piece, give or take the last."""

Piece = list[Raw | Reject]
Done = list[Prepared | Reject]
_Child = BoundedChild[tuple[list[Raw], How], Done]


class Preparers:
    """A child for each core: storing waits for the disk more than it works."""

    def __init__(self, how: How) -> None:
        self._how = how
        self._many = min(MOST, os.cpu_count() or 1)
        self._free: SimpleQueue[_Child] = SimpleQueue()
        self._children: list[_Child] = []
        self._threads = ThreadPoolExecutor(self._many)
        self._done = 0

    def batches(self, items: Iterable[Raw | Reject]) -> Iterator[Done]:
        """The items in batches of BATCH at most, prepared, in their order."""
        pieces = self._pieces(items)
        while batch := [one for piece in islice(pieces, PIECES) for one in piece]:
            yield batch

    def _pieces(self, items: Iterable[Raw | Reject]) -> Iterator[Done]:
        waiting: deque[Future[Done]] = deque()
        for piece in _cut(items):
            self._done += len(piece)
            if self._done <= ALONE:
                yield _merged(piece, prepare(_raws(piece), self._how))
                continue
            waiting.append(self._threads.submit(self._prepare, piece))
            if len(waiting) > self._many * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def close(self) -> None:
        for child in self._children:
            child.stop()
        self._threads.shutdown(cancel_futures=True)
        for child in self._children:
            child.close()

    def _prepare(self, piece: Piece) -> Done:
        child = self._child()
        try:
            return _merged(piece, self._asked(child, _raws(piece)))
        finally:
            self._free.put(child)

    def _asked(self, child: _Child, raws: list[Raw]) -> Done:
        """Where the child does not survive a piece, each of its items alone."""
        try:
            return child.call((raws, self._how), SECONDS)
        except ChildError as error:
            if len(raws) == 1:
                return [Reject(raws[0].number, f"cannot be read: {error}", None)]
        return [done for one in raws for done in self._alone(child, one)]

    def _alone(self, child: _Child, raw: Raw) -> Done:
        try:
            return child.call(([raw], self._how), SECONDS_EACH)
        except ChildError as error:
            return [Reject(raw.number, f"cannot be read: {error}", None)]

    def _child(self) -> _Child:
        try:
            return self._free.get_nowait()
        except Empty:  # so all that there are have work, and there are as many threads as there may be children
            made = _made()
            self._children.append(made)
            return made


def _made() -> _Child:
    decode = partial(msgspec.msgpack.decode, type=list[Prepared | Reject])
    encode = msgspec.msgpack.encode
    return BoundedChild(make_preparer, MEMORY_BYTES, offline=True, encode=encode, decode=decode)


def _raws(piece: Piece) -> list[Raw]:
    return [one for one in piece if isinstance(one, Raw)]


def _merged(piece: Piece, prepared: Done) -> Done:
    """What was refused while reading stays in its place among the others."""
    following = iter(prepared)
    return [one if isinstance(one, Reject) else next(following) for one in piece]


def _cut(items: Iterable[Raw | Reject]) -> Iterator[Piece]:
    """Into pieces, smaller ones where the items are long."""
    piece: Piece = []
    size = 0
    for one in items:
        piece.append(one)
        size += len(one.item) if isinstance(one, Raw) and isinstance(one.item, bytes) else 2_000
        if len(piece) == BATCH // PIECES or size > LARGEST_PIECE:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece
