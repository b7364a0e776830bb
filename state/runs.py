"""Runs: one row for each import and each replay into history, so that people see what was done and can undo it."""

from datetime import datetime
from typing import Literal

import msgspec
import sqlalchemy as sa

from state.database import State
from state.tables import runs

Kind = Literal["import", "replay"]
Status = Literal["running", "done", "stopped", "undone"]


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """`words` say what was asked for, `counts` what came of it so far; `ended` is None while it runs or can go on."""

    id: str
    kind: Kind
    began: datetime
    ended: datetime | None = None
    status: Status = "running"
    words: str = ""
    counts: dict[str, int] = {}


def save(connection: sa.Connection, run: Run) -> None:
    """The run as it stands now, in place of how it stood."""
    row = msgspec.structs.asdict(run) | {"counts": msgspec.json.encode(run.counts).decode()}
    connection.execute(sa.delete(runs).where(runs.c.id == run.id))
    connection.execute(sa.insert(runs), row)


def get(connection: sa.Connection, run: str) -> Run | None:
    row = connection.execute(sa.select(runs).where(runs.c.id == run)).one_or_none()
    return _run(row) if row is not None else None


def every(state: State) -> list[Run]:
    """All of them, the latest first."""
    with state.read() as connection:
        rows = connection.execute(sa.select(runs).order_by(runs.c.began.desc(), runs.c.id.desc()))
        return [_run(row) for row in rows]


def _run(row: sa.Row[tuple[object, ...]]) -> Run:
    return Run(**{**row._mapping, "counts": msgspec.json.decode(row._mapping["counts"], type=dict[str, int])})
