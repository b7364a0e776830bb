"""Who this state is, and which topics its positions and memory count in."""

from dataclasses import dataclass

import sqlalchemy as sa

from state.tables import installation
from state.upsert import add_if_absent

ONLY = 1


@dataclass(frozen=True, slots=True)
class Installation:
    """`log` is the id of its topics, None before it met any; `moved_to` says where it went on, for one left behind."""

    id: str
    log: str | None
    moved_to: str | None


def installed(connection: sa.Connection, fresh: str) -> Installation:
    """The one row, made with the id `fresh` where there is none."""
    add_if_absent(connection, installation, {"only": ONLY, "id": fresh})
    row = connection.execute(sa.select(installation)).one()
    return Installation(row.id, row.log, row.moved_to)


def belongs_to(connection: sa.Connection, log: str) -> None:
    """From now on positions and memory count in these topics."""
    connection.execute(sa.update(installation).values(log=log))


def move_on(connection: sa.Connection, place: str) -> None:
    """It goes on elsewhere: nothing may run on this state any more."""
    connection.execute(sa.update(installation).values(moved_to=place))
