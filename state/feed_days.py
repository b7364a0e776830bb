"""How many articles came of each feed on each day; days are numbers (state/days.py).

A day on which a feed answered well and brought nothing has a row too, so days on which it was asked are told from those
on which it was not known, paused or out of reach.
"""

from collections import defaultdict
from datetime import datetime, timedelta

import sqlalchemy as sa

from state.database import State
from state.days import day_of
from state.tables import feed_days
from state.upsert import add_if_absent

KEPT = timedelta(days=60)


def add(connection: sa.Connection, feed: str, day: int, items: int) -> None:
    """So many more on that day, which may be none."""
    add_if_absent(connection, feed_days, {"feed": feed, "day": day, "items": 0})
    if items:
        here = (feed_days.c.feed == feed) & (feed_days.c.day == day)
        connection.execute(sa.update(feed_days).where(here).values(items=feed_days.c["items"] + items))


def every(state: State) -> dict[str, dict[int, int]]:
    """Feed -> day -> articles."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    with state.read() as connection:
        for row in connection.execute(sa.select(feed_days)):
            found[row.feed][row.day] = row._mapping["items"]
    return dict(found)


def forget_days(state: State, now: datetime) -> None:
    """Drops what is older than anybody asks for."""
    with state.write() as connection:
        connection.execute(sa.delete(feed_days).where(feed_days.c.day < day_of(now - KEPT)))
