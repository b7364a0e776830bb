"""Bringing the tables up to date by Alembic, by one process at a time."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from state.errors import StateError

SCRIPTS = Path(__file__).parent / "migrations"
_VERSION = sa.table("alembic_version", sa.column("version_num", sa.Text))


def migrate(
    engine: sa.Engine,
    place: str,
    writes: Mapping[str, Any],
    lock: Callable[[sa.Connection], None] = lambda connection: None,
) -> None:
    """Makes the tables what this version needs, in one transaction that begins with `lock`.

    Raises StateError when a newer version made them.
    """
    known = [path.name[:4] for path in sorted((SCRIPTS / "versions").glob("[0-9]*.py"))]
    with engine.connect() as connection:
        if _current(connection) == known[-1]:
            return
    # Loaded only when there is something to do: each stage and each command comes by here as it starts.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    with engine.connect() as opened:
        connection = opened.execution_options(**writes)
        with connection.begin():
            lock(connection)
            current = _current(connection)
            if current is not None and current not in known:
                raise StateError(
                    f"{place} was written by a newer Wirewatch (state {current}):"
                    " upgrade Wirewatch, or use another --data folder or database"
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _current(connection: sa.Connection) -> str | None:
    if not sa.inspect(connection).has_table(_VERSION.name):
        return None
    return connection.execute(sa.select(_VERSION.c.version_num)).scalar_one_or_none()
