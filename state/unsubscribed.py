"""Who wants no more mail of a subscription."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from state.tables import unsubscribed
from state.upsert import add_if_absent


def leave(connection: sa.Connection, subscription: str, address: str, now: datetime) -> bool:
    """False for an address that had left before."""
    return add_if_absent(
        connection, unsubscribed, {"subscription": subscription, "address": address.casefold(), "at": now}
    )


def come_back(connection: sa.Connection, subscription: str, address: str) -> bool:
    """False for an address that had not left."""
    mine = (unsubscribed.c.subscription == subscription) & (unsubscribed.c.address == address.casefold())
    return connection.execute(sa.delete(unsubscribed).where(mine)).rowcount == 1


def gone(connection: sa.Connection, subscription: str) -> Collection[str]:
    """The addresses that left a subscription, in lower case."""
    query = sa.select(unsubscribed.c.address).where(unsubscribed.c.subscription == subscription)
    return set(connection.execute(query).scalars())
