"""Two installations never mix: the topics say whose they are, and the state which topics it counts in."""

import uuid
from datetime import datetime

from state.database import State, StateError
from state.installation import Installation, belongs_to, installed
from topics.log import INSTALLATION, Keyed, Log, LogError
from topics.records import Record, decode, encode

PARTITION = 0


class TopicsOwner(Record, kw_only=True):
    """The first record of the topic `installation`: the topics' own id, and the state that they belong to.

    `copied` is topic -> the old offset of its first record, where the topics are a copy (app/moving.py).
    """

    log: str
    state: str
    place: str
    since: datetime
    copied: dict[str, int] | None = None


def check_installation(log: Log, state: State, now: datetime) -> None:
    """Makes the topics this state's, where nobody has them yet.

    Raises LogError when they are another's, StateError when this state counts in others or has moved away.
    """
    with state.write() as connection:
        mine = installed(connection, str(uuid.uuid4()))
    if mine.moved_to is not None:
        raise StateError(f"{state.place} has moved to {mine.moved_to}: name that in wirewatch.yaml, or another --data")
    owner = topics_owner(log) or _take(log, mine, state.place, now)
    if owner.state != mine.id:
        raise LogError(
            f"these topics belong to another installation (its state: {owner.place}, since"
            f" {owner.since:%Y-%m-%d}): name another log.prefix or --data, or that state"
        )
    if mine.log is None:
        with state.write() as connection:
            belongs_to(connection, owner.log)
    elif mine.log != owner.log:
        raise StateError(
            f"the positions and the memory in {state.place} count in other topics than these: restore those, take them"
            " along with `wirewatch topics copy`, or start with an empty state and empty topics"
        )


def topics_owner(log: Log) -> TopicsOwner | None:
    """What the topics say of whose they are."""
    found = log.read(INSTALLATION, PARTITION, log.oldest(INSTALLATION)[PARTITION], 1)
    return decode(found[0].value, TopicsOwner) if found else None


def _take(log: Log, mine: Installation, place: str, now: datetime) -> TopicsOwner:
    """Of several that come at once the first record decides."""
    record = TopicsOwner(log=str(uuid.uuid4()), state=mine.id, place=place, since=now)
    log.append(INSTALLATION, [Keyed(INSTALLATION, encode(record))])
    owner = topics_owner(log)
    if owner is None:
        raise LogError("the topic `installation` does not keep its record: its retention must be for ever")
    return owner
