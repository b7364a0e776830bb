"""How far an import has come in each of its files."""

from dataclasses import dataclass

import sqlalchemy as sa

from state.tables import import_files


@dataclass(frozen=True, slots=True)
class FilePlace:
    """`place` is the number of the last line or record that is settled; `done` where the file holds no more."""

    place: int = 0
    done: bool = False


def places(connection: sa.Connection, run: str) -> dict[str, FilePlace]:
    """File -> how far the run has come in it."""
    rows = connection.execute(sa.select(import_files).where(import_files.c.run == run))
    return {row.file: FilePlace(row.place, row.done) for row in rows}


def save(connection: sa.Connection, run: str, file: str, at: FilePlace) -> None:
    """Only the process that does the run writes its rows."""
    values = {"place": at.place, "done": at.done}
    here = sa.and_(import_files.c.run == run, import_files.c.file == file)
    if not connection.execute(sa.update(import_files).where(here).values(values)).rowcount:
        connection.execute(sa.insert(import_files), {"run": run, "file": file, **values})
