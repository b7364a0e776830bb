"""What actors are called whom pictures count: the name of the article that named them last."""

from collections.abc import Collection, Mapping
from typing import Any

import msgspec
import sqlalchemy as sa

from state.tables import actor_names
from state.upsert import INSERTS

LONGEST = 120


class Named(msgspec.Struct, frozen=True):
    """`country` is the code of the state that he acts for, a state's own its id; None for others."""

    name: str
    country: str | None = None


def _noting(insert: Any) -> Any:
    one = insert(actor_names)
    changes = {name: one.excluded[name] for name in ("name", "country", "day")}
    return one.on_conflict_do_update(index_elements=["actor"], set_=changes, where=actor_names.c.day < one.excluded.day)


_NOTE = {dialect: _noting(insert) for dialect, insert in INSERTS.items()}


def note(connection: sa.Connection, named: Mapping[str, Named], day: int) -> None:
    """Who was named on a day; what is known from a later one stays."""
    rows = [
        {"actor": actor, "name": one.name[:LONGEST], "country": one.country, "day": day}
        for actor, one in sorted(named.items())
    ]
    if rows:
        connection.execute(_NOTE[connection.dialect.name], rows)


def named(connection: sa.Connection, actors: Collection[str]) -> dict[str, Named]:
    """Actor -> what he is called; who is not known is left out."""
    rows = connection.execute(sa.select(actor_names).where(actor_names.c.actor.in_(list(actors))))
    return {row.actor: Named(row.name, row.country) for row in rows}


def forget(connection: sa.Connection, before: int) -> None:
    """Forgets whom nobody has named since a day."""
    connection.execute(sa.delete(actor_names).where(actor_names.c.day < before))
