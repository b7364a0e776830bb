"""One unreadable record is a dead letter; unreadable records from many feeds are a fault of this installation.

Then a stage stops before it puts half the news aside: a version that is too old, or somebody else writing to the topic.
"""

from collections import deque
from collections.abc import Sequence

import msgspec

FEEDS = 5
WITHIN = 200
"""Records that are looked back upon."""


class HaltedError(Exception):
    """The stage must stop where it is; the message says why, and what to do. Nothing that was read is settled."""


class UnreadableFeeds:
    """Of which feeds the records lately could not be read."""

    def __init__(self) -> None:
        self._lately: deque[str | None] = deque(maxlen=WITHIN)

    def note(self, stage: str, readable: int, unreadable: Sequence[tuple[bytes, str]]) -> None:
        """Takes down a batch: how many records were readable, and the others with their errors.

        Raises HaltedError when unreadable ones came from FEEDS feeds or more.
        """
        self._lately.extend([None] * readable)
        self._lately.extend(feed_of(value) for value, _ in unreadable)
        feeds = sorted({feed for feed in self._lately if feed is not None})
        if unreadable and len(feeds) >= FEEDS:
            raise HaltedError(
                f"{stage} has stopped: records from {len(feeds)} feeds cannot be read ({', '.join(feeds[:FEEDS])} ...;"
                f" {unreadable[-1][1]}). Upgrade this Wirewatch, or find out who else writes to the topic, and start it"
                " again: nothing was put aside"
            )


def feed_of(value: bytes) -> str | None:
    """The feed that an unreadable record names; None where it names none."""
    try:
        raw = msgspec.json.decode(value)
    except msgspec.DecodeError:
        return None
    if isinstance(raw, dict) and isinstance(raw.get("article"), dict):
        raw = raw["article"]
    feed = raw.get("feed") if isinstance(raw, dict) else None
    return feed if isinstance(feed, str) else None
