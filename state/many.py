"""Many rows by one statement, without what SQLAlchemy does for each of them: that takes longer than writing it."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from state.tables import storable
from state.upsert import INSERTS

Value = str | int | float | None


class Many:
    """Writes rows of `table`, each its values in the order of the columns: texts and numbers as drivers take them.

    `conflict` says what becomes of a row that is there, as `insert(table).on_conflict_...`.
    """

    def __init__(self, table: sa.Table, conflict: Callable[[Any], Any]) -> None:
        self._table, self._conflict = table, conflict
        self._names = [column.name for column in table.columns]
        self._spelt: dict[str, tuple[str, Sequence[str] | None]] = {}

    def write(self, connection: sa.Connection, rows: Iterable[Sequence[Value]]) -> None:
        statement, order = self._statement(connection)
        if order is None:
            found: list[Any] = [dict(zip(self._names, map(_clean, row), strict=True)) for row in rows]
        else:
            places = [self._names.index(name) for name in order]
            found = [tuple(_clean(row[place]) for place in places) for row in rows]
        if found:
            connection.exec_driver_sql(statement, found)

    def _statement(self, connection: sa.Connection) -> tuple[str, Sequence[str] | None]:
        """The statement as the driver takes it, and the order of its values; None where it takes them by name."""
        dialect = connection.dialect
        if dialect.name not in self._spelt:
            made = self._conflict(INSERTS[dialect.name](self._table))
            compiled = made.compile(dialect=dialect, column_keys=self._names)
            self._spelt[dialect.name] = str(compiled), compiled.positiontup
        return self._spelt[dialect.name]


def _clean(value: Value) -> Value:
    return storable(value) if isinstance(value, str) else value
