"""Notices: what an operator should know now (a broken rules file, a destination that is off), one a topic."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from state.database import State
from state.tables import notices
from state.upsert import upsert


@dataclass(frozen=True, slots=True)
class Notice:
    topic: str
    text: str
    since: datetime


def put(state: State, topic: str, text: str, now: datetime) -> bool:
    """Shows `text` under `topic` until it is cleared; True when it is new or has changed."""
    with state.write() as connection:
        return upsert(connection, notices, {"topic": topic, "text": text, "since": now}, unless_same="text")


def clear(state: State, topic: str) -> None:
    with state.write() as connection:
        connection.execute(sa.delete(notices).where(notices.c.topic == topic))


def clear_all(state: State, beginning: str) -> None:
    """Takes back every notice whose topic begins so."""
    with state.write() as connection:
        connection.execute(sa.delete(notices).where(notices.c.topic.startswith(beginning, autoescape=True)))


def current(state: State) -> list[Notice]:
    with state.read() as connection:
        return every(connection)


def every(connection: sa.Connection) -> list[Notice]:
    rows = connection.execute(sa.select(notices).order_by(notices.c.since))
    return [Notice(row.topic, row.text, row.since) for row in rows]
