"""What people do not want to hear of for a while: a story, or all that a rule says."""

from datetime import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from state.tables import mutes

Scope = Literal["story", "rule"]
EVERYWHERE = ""
"""The channel of a mute that holds for all."""


class Mute(msgspec.Struct, frozen=True):
    """Messages of the story or rule `value` do not go to `channel` until then."""

    scope: Scope
    value: str
    channel: str
    until: datetime
    by: str


def mute(connection: sa.Connection, one: Mute) -> None:
    """The latest word counts: it may end an earlier one sooner."""
    unmute(connection, one.scope, one.value, one.channel)
    connection.execute(sa.insert(mutes).values(**msgspec.structs.asdict(one)))


def unmute(connection: sa.Connection, scope: Scope, value: str, channel: str) -> bool:
    """False where nothing was muted."""
    same = (mutes.c.scope == scope) & (mutes.c.value == value) & (mutes.c.channel == channel)
    return connection.execute(sa.delete(mutes).where(same)).rowcount == 1


def in_force(connection: sa.Connection, now: datetime) -> list[Mute]:
    query = sa.select(mutes).where(mutes.c.until > now).order_by(mutes.c.until)
    return [Mute(row.scope, row.value, row.channel, row.until, row.by) for row in connection.execute(query)]


def is_muted(connection: sa.Connection, channel: str, story: str, rule: str, now: datetime) -> bool:
    about = ((mutes.c.scope == "story") & (mutes.c.value == story)) | (
        (mutes.c.scope == "rule") & (mutes.c.value == rule)
    )
    here = mutes.c.channel.in_([EVERYWHERE, channel])
    query = sa.select(mutes.c.value).where(about, here, mutes.c.until > now).limit(1)
    return connection.execute(query).first() is not None
