"""How much of the news was seen: what every digest says of its sources."""

from datetime import datetime

from alerts.deliver.wording import one_line
from state import feeds
from state.database import Connection

NAMED = 10


def coverage(connection: Connection, now: datetime) -> list[str]:
    """Lines as "48 of 50 feeds healthy", and which are not."""
    known = feeds.every(connection)
    ill = [one for one in known if one.failures or one.gone]
    if not known:
        return []
    lines = [f"{len(known) - len(ill)} of {len(known)} feeds healthy"]
    lines += [f"{one.id}: {one_line(one.status, 120)}" for one in ill[:NAMED]]
    return [*lines, f"and {len(ill) - NAMED} more"] if len(ill) > NAMED else lines
