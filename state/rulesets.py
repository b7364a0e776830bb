"""Recorded rule sets: which rules decide from which offset of `enriched` on.

A record is decided by the set that is active at its offset, so a replay decides what the live run decided.
"""

from dataclasses import dataclass
from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.tables import rulesets


@dataclass(frozen=True, slots=True)
class RecordedSet:
    """`files` is name -> text of every rules file and list as it was read; `version` hashes what decides."""

    id: int
    version: str
    active_from: int
    recorded: datetime
    files: dict[str, str]


def record(connection: sa.Connection, version: str, active_from: int, files: dict[str, str], now: datetime) -> None:
    text = msgspec.json.encode(files).decode()
    row = {"version": version, "active_from": active_from, "recorded": now, "files": text}
    connection.execute(sa.insert(rulesets).values(**row))


def active_at(connection: sa.Connection, offset: int) -> RecordedSet | None:
    """The set that decides the record at `offset`."""
    query = sa.select(rulesets).where(rulesets.c.active_from <= offset).order_by(rulesets.c.id.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _built(row) if row is not None else None


def next_boundary(connection: sa.Connection, offset: int) -> int | None:
    """The first offset after `offset` from which another set decides."""
    query = sa.select(sa.func.min(rulesets.c.active_from)).where(rulesets.c.active_from > offset)
    return connection.execute(query).scalar_one_or_none()


def latest(connection: sa.Connection) -> RecordedSet | None:
    row = connection.execute(sa.select(rulesets).order_by(rulesets.c.id.desc()).limit(1)).one_or_none()
    return _built(row) if row is not None else None


def _built(row: sa.Row[tuple[object, ...]]) -> RecordedSet:
    files = msgspec.json.decode(row.files, type=dict[str, str])
    return RecordedSet(row.id, row.version, row.active_from, row.recorded, files)
