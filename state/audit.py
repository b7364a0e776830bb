"""Who changed what: one row for each purge, undo, restore and change through the page, as long as the state is kept."""

from datetime import datetime

import msgspec
import sqlalchemy as sa

from state.database import State
from state.tables import audit


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """`what` was done (purge, undo, restore, ...), in `words`, by `who`: `user@host`, or a name of the page."""

    at: datetime
    who: str
    what: str
    words: str


def note(connection: sa.Connection, act: Act) -> None:
    connection.execute(sa.insert(audit), msgspec.structs.asdict(act))


def acts(state: State, most: int | None = None) -> list[Act]:
    """All of them or the latest `most`, the latest first."""
    with state.read() as connection:
        rows = connection.execute(sa.select(audit).order_by(audit.c.id.desc()).limit(most))
        return [Act(at=row.at, who=row.who, what=row.what, words=row.words) for row in rows]
