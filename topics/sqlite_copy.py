"""Copies of SQLite files that others write to meanwhile, each of one moment."""

import contextlib
from pathlib import Path

from topics.log import LogError
from topics.sqlite import advice, sqlite


def copy_database(source: Path, target: Path) -> None:
    """Copies in one step, so that no write makes it begin anew; writers are not held up (WAL). Raises LogError."""
    try:
        with contextlib.closing(_opened(source)) as here, contextlib.closing(sqlite.connect(str(target))) as there:
            here.backup(there)
    except sqlite.Error as error:
        raise LogError(f"{source} to {target}: {error}{advice(str(error))}") from error


def check_database(path: Path) -> None:
    """Reads the whole file. Raises LogError when it is damaged."""
    try:
        with contextlib.closing(_opened(path)) as db:
            found = [str(row[0]) for row in db.execute("PRAGMA integrity_check(3)")]
    except sqlite.Error as error:
        found = [str(error)]
    if found != ["ok"]:
        raise LogError(f"{path} is damaged: {'; '.join(found)}")


def _opened(path: Path) -> sqlite.Connection:
    return sqlite.connect(f"file:{path.resolve()}?mode=rw", uri=True, timeout=60)
