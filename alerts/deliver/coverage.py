"""How much of the news was seen: what every digest says of its sources."""

from datetime import datetime

from alerts.deliver.words.reader import Reader
from alerts.deliver.words.wording import and_more, one_line
from state import feeds
from state.database import Connection

NAMED = 10


def coverage(connection: Connection, now: datetime, reader: Reader) -> list[str]:
    """Lines as "48 of 50 feeds healthy", and which are not."""
    known = [one for one in feeds.every(connection) if not one.paused]
    ill = [one for one in known if one.failures or one.gone]
    if not known:
        return []
    healthy = reader.number(len(known) - len(ill))
    lines = [
        reader.count(
            "{healthy} of {number} feed healthy", "{healthy} of {number} feeds healthy", len(known), healthy=healthy
        )
    ]
    lines += [f"{feed.id}: {one_line(feed.status, 120)}" for feed in ill[:NAMED]]
    return [*lines, and_more(len(ill) - NAMED, reader)] if len(ill) > NAMED else lines
