"""Tries of the worker loop (topics/worker.py), kept where no crash of a worker reaches them."""

from collections.abc import Iterable

import sqlalchemy as sa

from state.database import State
from state.tables import tries


class StateTries:
    """The `Tries` of the worker loop on the state's table."""

    def __init__(self, state: State) -> None:
        self._state = state

    def counts(self, stage: str) -> dict[tuple[int, int], int]:
        with self._state.read() as connection:
            rows = connection.execute(sa.select(tries).where(tries.c.stage == stage))
            return {(row.partition, row.record): row.begun for row in rows}

    def begin(self, stage: str, places: Iterable[tuple[int, int]]) -> None:
        with self._state.write() as connection:
            for partition, record in places:
                more = sa.update(tries).where(_at(stage, partition, record)).values(begun=tries.c.begun + 1)
                if not connection.execute(more).rowcount:
                    row = {"stage": stage, "partition": partition, "record": record, "begun": 1}
                    connection.execute(sa.insert(tries).values(**row))

    def take_back(self, stage: str, places: Iterable[tuple[int, int]]) -> None:
        with self._state.write() as connection:
            for partition, record in places:
                here = _at(stage, partition, record)
                connection.execute(sa.update(tries).where(here).values(begun=tries.c.begun - 1))
                connection.execute(sa.delete(tries).where(here, tries.c.begun <= 0))

    def finish(self, stage: str, places: Iterable[tuple[int, int]]) -> None:
        with self._state.write() as connection:
            for partition, record in places:
                connection.execute(sa.delete(tries).where(_at(stage, partition, record)))


def _at(stage: str, partition: int, record: int) -> sa.ColumnElement[bool]:
    return (tries.c.stage == stage) & (tries.c.partition == partition) & (tries.c.record == record)
