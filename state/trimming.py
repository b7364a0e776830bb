"""Tables that count keep what is frequent."""

from collections.abc import Sequence

import sqlalchemy as sa


def forget_rarest(
    connection: sa.Connection,
    table: sa.Table,
    number: sa.Column[int],
    mine: Sequence[sa.ColumnElement[bool]],
    most: int,
) -> int:
    """Of the rows that are `mine` it keeps the `most` with the greatest `number`; answers how many it forgot."""
    there = connection.execute(sa.select(sa.func.count()).select_from(table).where(*mine)).scalar_one()
    if there <= most:
        return 0
    key = sa.tuple_(*table.primary_key)
    rarest = sa.select(*key.clauses).where(*mine).order_by(number, *key.clauses).limit(there - most)
    return connection.execute(sa.delete(table).where(key.in_(rarest))).rowcount
