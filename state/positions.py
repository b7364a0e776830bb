"""Positions of readers that keep them in the state: saved in the same transaction as what was decided up to them."""

import sqlalchemy as sa

from state.tables import positions


class LostLeaseError(Exception):
    """Another owner has moved the position: what was about to be written is void, and the writer must stop."""


def position(connection: sa.Connection, name: str) -> int:
    """The next offset to read (0 at first)."""
    found = connection.execute(sa.select(positions.c.position).where(positions.c.name == name)).scalar_one_or_none()
    return int(found) if found is not None else 0


def advance(connection: sa.Connection, name: str, old: int, new: int, epoch: int) -> None:
    """Compare-and-swap of the position by the holder of `epoch`.

    Raises LostLeaseError when the position is no longer `old` or a later epoch has written.
    """
    values = {"position": new, "epoch": epoch}
    mine = (positions.c.name == name) & (positions.c.position == old) & (positions.c.epoch <= epoch)
    if connection.execute(sa.update(positions).where(mine).values(**values)).rowcount == 1:
        return
    exists = connection.execute(sa.select(positions.c.name).where(positions.c.name == name)).one_or_none()
    if exists is not None or old != 0:
        raise LostLeaseError(f"the position of {name} is no longer {old}: another process has taken over")
    connection.execute(sa.insert(positions).values(name=name, **values))
