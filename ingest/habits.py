"""What is remembered of a feed's ways between polls, as the manners (manners.py) think of it."""

from datetime import datetime, timedelta

import msgspec

from ingest.fetch import Fetched
from ingest.manners import DOUBTS, Move, Wish, moved
from ingest.parse import Parsed
from state.feeds import FeedState


def address(feed: FeedState, now: datetime) -> str:
    """Where to ask: where it has moved for good, as long as that answers."""
    move = _move(feed)
    return move.to if move is not None and move.confirmed(now) and feed.failures < DOUBTS else feed.url


def wish(feed: FeedState, answer: Fetched) -> Wish:
    """Of the feed's last document, and of this answer."""
    return Wish(
        ttl=timedelta(minutes=feed.ttl or 0),
        fresh_for=timedelta(seconds=min(answer.fresh_for or 0.0, 1e8)),
        skip_hours=frozenset(map(int, feed.skip_hours.split())),
        skip_days=frozenset(map(int, feed.skip_days.split())),
    )


def learnt(feed: FeedState, answer: Fetched, asked: str, parsed: Parsed | None, now: datetime) -> FeedState:
    """What an answer at the address `asked` tells of its ways; `parsed` is its document, None where nothing changed."""
    move = moved(_move(feed), answer, asked, now)
    changed = msgspec.structs.replace(
        feed,
        moved_to=move.to if move is not None else None,
        moves=move.met if move is not None else 0,
        moved_since=move.since if move is not None else None,
    )
    if parsed is None:
        return changed
    return msgspec.structs.replace(
        changed,
        ttl=parsed.ttl,
        skip_hours=" ".join(map(str, parsed.skip_hours)),
        skip_days=" ".join(map(str, parsed.skip_days)),
    )


def _move(feed: FeedState) -> Move | None:
    if feed.moved_to is None or feed.moved_since is None:
        return None
    return Move(feed.moved_to, feed.moves, feed.moved_since)
