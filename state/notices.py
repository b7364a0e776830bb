"""Notices: what an operator should know now (a broken rules file, a destination that is off), one a topic."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from state.database import State
from state.tables import notices


@dataclass(frozen=True, slots=True)
class Notice:
    topic: str
    text: str
    since: datetime


def put(state: State, topic: str, text: str, now: datetime) -> bool:
    """Shows `text` under `topic` until it is cleared; True when it is new or has changed."""
    with state.write() as connection:
        old = connection.execute(sa.select(notices.c.text).where(notices.c.topic == topic)).scalar_one_or_none()
        if old == text:
            return False
        connection.execute(sa.delete(notices).where(notices.c.topic == topic))
        connection.execute(sa.insert(notices).values(topic=topic, text=text, since=now))
        return True


def clear(state: State, topic: str) -> None:
    with state.write() as connection:
        connection.execute(sa.delete(notices).where(notices.c.topic == topic))


def current(state: State) -> list[Notice]:
    with state.read() as connection:
        rows = connection.execute(sa.select(notices).order_by(notices.c.since))
        return [Notice(row.topic, row.text, row.since) for row in rows]
