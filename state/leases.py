"""Leases: one owner at a time for a role that must not be played twice (poller, decider, deliverer, retention).

By the database's clock, so that the clocks of machines don't matter. The epoch rises with each change of owner and
goes into every write that only the owner may do: a process that slept through its lease finds its epoch outdated.
"""

from dataclasses import dataclass
from datetime import timedelta

import sqlalchemy as sa

from state.database import State, utc_now
from state.tables import leases

SECONDS = 15
RENEW_EVERY = 5


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to play `role` as `owner`; `epoch` proves it."""

    role: str
    owner: str
    epoch: int


def acquire(state: State, role: str, owner: str, seconds: float = SECONDS) -> Lease | None:
    """The lease, when nobody else holds it now; an owner that asks again gets it with a new epoch."""
    with state.write() as connection:
        now = utc_now(connection)
        until = now + timedelta(seconds=seconds)
        held = connection.execute(sa.select(leases).where(leases.c.role == role).with_for_update()).one_or_none()
        if held is None:
            connection.execute(sa.insert(leases).values(role=role, owner=owner, epoch=1, until=until))
            return Lease(role, owner, 1)
        # What reaches further was taken under a clock that has been set back since: its holder would have renewed it.
        if now < held.until < now + 2 * timedelta(seconds=SECONDS) and held.owner != owner:
            return None
        epoch = held.epoch + 1
        change = sa.update(leases).where(leases.c.role == role, leases.c.epoch == held.epoch)
        changed = connection.execute(change.values(owner=owner, epoch=epoch, until=until)).rowcount
        return Lease(role, owner, epoch) if changed else None


def renew(state: State, lease: Lease, seconds: float = SECONDS) -> bool:
    """Holds the lease for longer; False when another has it: the caller must stop at once."""
    with state.write() as connection:
        until = utc_now(connection) + timedelta(seconds=seconds)
        mine = (leases.c.role == lease.role) & (leases.c.epoch == lease.epoch)
        return connection.execute(sa.update(leases).where(mine).values(until=until)).rowcount == 1


def release(state: State, lease: Lease) -> None:
    """Gives the role up, so that a stand-by takes over at once."""
    with state.write() as connection:
        mine = (leases.c.role == lease.role) & (leases.c.epoch == lease.epoch)
        connection.execute(sa.update(leases).where(mine).values(until=utc_now(connection)))


def release_of(state: State, process: str) -> None:
    """Gives up all roles of a process that is known to be dead; `process` is how the names of its owners begin."""
    with state.write() as connection:
        theirs = leases.c.owner.startswith(process, autoescape=True)
        connection.execute(sa.update(leases).where(theirs).values(until=utc_now(connection)))


def holders(state: State) -> dict[str, str]:
    """Role -> owner, of the leases that hold now."""
    with state.read() as connection:
        now = utc_now(connection)
        return {row.role: row.owner for row in connection.execute(sa.select(leases).where(leases.c.until > now))}
