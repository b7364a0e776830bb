"""Addresses that the mail server refuses for good, until it takes them again."""

from collections.abc import Collection, Mapping
from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.tables import bounces
from state.upsert import add_if_absent


class Bounce(msgspec.Struct, frozen=True):
    """An address of a channel, in lower case, and what was said of it first."""

    channel: str
    address: str
    error: str
    since: datetime


def bounced(connection: sa.Connection, channel: str, address: str, error: str, now: datetime) -> bool:
    """False for one that is known: what is said of it later may differ by a number and is no news."""
    row = {"channel": channel, "address": address, "error": error, "since": now}
    return add_if_absent(connection, bounces, row)


def well(connection: sa.Connection, channel: str, addresses: Collection[str]) -> None:
    """These were accepted."""
    if addresses:
        mine = (bounces.c.channel == channel) & bounces.c.address.in_(list(addresses))
        connection.execute(sa.delete(bounces).where(mine))


def keep_only(connection: sa.Connection, known: Mapping[str, Collection[str]]) -> None:
    """Forgets the addresses that nothing is sent to any more; `known` is channel -> its addresses."""
    for one in every(connection):
        if one.address not in known.get(one.channel, ()):
            well(connection, one.channel, [one.address])


def every(connection: sa.Connection) -> list[Bounce]:
    rows = connection.execute(sa.select(bounces).order_by(bounces.c.since, bounces.c.address, bounces.c.channel))
    return [Bounce(row.channel, row.address, row.error, row.since) for row in rows]
