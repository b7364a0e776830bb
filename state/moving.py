"""The whole state into another database: history, memory, what waits to be sent, and where the readers stand."""

from collections.abc import Callable, Iterator
from typing import Any

import sqlalchemy as sa

from state.database import State
from state.tables import Counted, hits, installation, leases, metadata, positions, quotes, rulesets, tries

CHUNK = 1_000
LEFT_BEHIND = (leases, tries, installation)
"""What is of the old place only: who is at work there, and on which records."""

Row = dict[str, Any]


def is_empty(state: State) -> bool:
    """Whether nothing has been decided or recorded here yet."""
    with state.read() as connection:
        return all(
            connection.execute(sa.select(table).limit(1)).one_or_none() is None
            for table in metadata.sorted_tables
            if table not in LEFT_BEHIND
        )


def copy_state(source: State, target: State, shift: int, identity: str, log: str) -> int:
    """Everything in one transaction; returns the number of rows.

    Offsets of `enriched` become smaller by `shift`. The target goes on as the installation `identity` on the topics
    `log`.
    """
    count = 0
    with source.read() as reading, target.write() as writing:
        for table in metadata.sorted_tables:
            if table in LEFT_BEHIND:
                continue
            for rows in _chunks(reading, table):
                writing.execute(sa.insert(table), [_SHIFTED.get(table.name, _as_it_is)(row, shift) for row in rows])
                count += len(rows)
            _count_on(writing, table)
        writing.execute(sa.delete(installation))
        writing.execute(sa.insert(installation).values(only=1, id=identity, log=log))
    return count


def _chunks(connection: sa.Connection, table: sa.Table) -> Iterator[list[Row]]:
    rows = connection.execution_options(yield_per=CHUNK).execute(sa.select(table)).mappings()
    for chunk in rows.partitions(CHUNK):
        yield [dict(row) for row in chunk]


def _as_it_is(row: Row, shift: int) -> Row:
    return row


def _from_the_oldest(name: str) -> Callable[[Row, int], Row]:
    """What lies before the oldest record that is kept becomes that record's place."""
    return lambda row, shift: {**row, name: max(0, row[name] - shift)}


_SHIFTED: dict[str, Callable[[Row, int], Row]] = {
    positions.name: _from_the_oldest(positions.c.position.name),
    rulesets.name: _from_the_oldest(rulesets.c.active_from.name),
    # Places order the hits, also those whose records are gone.
    hits.name: lambda row, shift: {**row, "place": row["place"] - shift},
    quotes.name: lambda row, shift: {**row, "place": row["place"] - shift},
}


def _count_on(connection: sa.Connection, table: sa.Table) -> None:
    """PostgreSQL counts from where its own inserts were: the next number comes after those that were brought along."""
    if connection.dialect.name != "postgresql":
        return
    for column in table.primary_key:
        if column.type is Counted:
            sequence = sa.func.pg_get_serial_sequence(table.name, column.name)
            last = sa.select(sa.func.max(column)).scalar_subquery()
            connection.execute(sa.select(sa.func.setval(sequence, sa.func.coalesce(last, 1))))
