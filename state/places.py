"""Where an alert stands among all, newest last: one number of 64 bits for its time and its turn. Pure."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BITS = 20
_TURNS = 1 << _BITS
_FARTHEST = (1 << (63 - _BITS)) - 1
"""Milliseconds from 1970: until the year 2248, and as far back; what is beyond stands at its end."""


def place_of(time: datetime, turn: int) -> int:
    """Alerts of one millisecond stand in their turn, the number that counts all alerts as they are written.

    Two share a place only if a million others were written between them for the same millisecond.
    """
    return (_milliseconds(time) << _BITS) | (turn % _TURNS)


def first_place(time: datetime) -> int:
    """No alert of this millisecond or later stands before it."""
    return _milliseconds(time) << _BITS


def last_place(time: datetime) -> int:
    """No alert of this millisecond or earlier stands behind it."""
    return first_place(time) + _TURNS - 1


def _milliseconds(time: datetime) -> int:
    return max(-_FARTHEST, min(_FARTHEST, (time - _EPOCH) // timedelta(milliseconds=1)))
