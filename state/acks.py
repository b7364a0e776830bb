"""Who has seen to which alert."""

from collections.abc import Collection
from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.tables import acks
from state.upsert import add_if_absent


class Ack(msgspec.Struct, frozen=True):
    """`by` is whoever says so, in the words of the place where it was said."""

    alert: str
    by: str
    note: str
    at: datetime


def acknowledge(connection: sa.Connection, ack: Ack) -> bool:
    """False where somebody has seen to it already: the first one stays."""
    return add_if_absent(connection, acks, msgspec.structs.asdict(ack))


def of(connection: sa.Connection, alerts: Collection[str]) -> dict[str, Ack]:
    """Alert -> its acknowledgement."""
    rows = connection.execute(sa.select(acks).where(acks.c.alert.in_(list(alerts))))
    return {row.alert: Ack(row.alert, row.by, row.note, row.at) for row in rows}
