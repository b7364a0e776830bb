"""Records out of the bytes of a topic. What is none becomes a dead letter that keeps it for a look."""

import base64
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Generic, TypeVar

import structlog

from topics.log import MAX_RECORD_BYTES, Keyed, Stored
from topics.mass_failure import UnreadableFeeds
from topics.records import DeadLetter, Record, UnreadableRecord, encode

R = TypeVar("R", bound=Record)
logger = structlog.get_logger("decoding")


class Decoding(Generic[R]):
    """How a stage reads its topic, batch after batch."""

    def __init__(self, stage: str, decode: Callable[[bytes], R], clock: Callable[[], datetime]) -> None:
        self._stage, self._decode, self._clock = stage, decode, clock
        self._lately = UnreadableFeeds()

    def read(self, stored: Sequence[Stored]) -> tuple[list[tuple[Stored, R]], list[Keyed]]:
        """What can be read, and the dead letters for the rest, both in order.

        Raises HaltedError when records of many feeds cannot be read.
        """
        readable: list[tuple[Stored, R]] = []
        unreadable: list[tuple[Stored, str]] = []
        for one in stored:
            try:
                readable.append((one, self._decode(one.value)))
            except UnreadableRecord as error:
                unreadable.append((one, str(error)))
                logger.error("unreadable record", topic=one.topic, offset=one.offset, error=str(error))
        self._lately.note(self._stage, len(readable), [(one.value, error) for one, error in unreadable])
        return readable, [dead_letter(one, self._stage, error, self._clock()) for one, error in unreadable]


def dead_letter(one: Stored, stage: str, error: str, now: datetime) -> Keyed:
    """The record for the dead letters' topic that keeps `one`: whole, unless it is so long that no letter holds it."""
    letter = DeadLetter(
        topic=one.topic,
        partition=one.partition,
        offset=one.offset,
        key=one.key,
        stage=stage,
        error=error,
        at=now,
        value=base64.b64encode(one.value[: MAX_RECORD_BYTES // 2]).decode(),
    )
    return Keyed(f"{one.topic}/{one.partition}/{one.offset}", encode(letter))
