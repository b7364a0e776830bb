"""INSERT that meets a row which is there already, in one statement: several processes may write it at once."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

INSERTS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""INSERT as each dialect knows it with ON CONFLICT; the two are alike in all that is used here."""


def upsert(connection: sa.Connection, table: sa.Table, row: dict[str, object], *, unless_same: str) -> bool:
    """Writes `row` over the one with its primary key, unless that has the same `unless_same`. True where it wrote."""
    statement = _insert(connection, table).values(**row)
    keys = [column.name for column in table.primary_key]
    changes = {name: statement.excluded[name] for name in row if name not in keys}
    differs = table.c[unless_same] != statement.excluded[unless_same]
    written = statement.on_conflict_do_update(index_elements=keys, set_=changes, where=differs)
    return connection.execute(written).rowcount == 1


def add_if_absent(connection: sa.Connection, table: sa.Table, row: dict[str, object]) -> bool:
    """Writes `row` unless there is one with its primary key. True where it wrote."""
    return connection.execute(_insert(connection, table).values(**row).on_conflict_do_nothing()).rowcount == 1


def _insert(connection: sa.Connection, table: sa.Table) -> Any:
    # Drivers need not count what an INSERT wrote unless they are asked to.
    return INSERTS[connection.dialect.name](table).execution_options(preserve_rowcount=True)
