"""Bringing the tables up to date by Alembic, by one process at a time."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from state.errors import StateError


def migrate(
    engine: sa.Engine,
    place: str,
    writes: Mapping[str, Any],
    lock: Callable[[sa.Connection], None] = lambda connection: None,
) -> None:
    """Makes the tables what this version needs, in one transaction that begins with `lock`.

    Raises StateError when a newer version made them.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    with engine.connect() as connection:
        if _current(connection) == scripts.get_current_head():
            return
    with engine.connect() as opened:
        connection = opened.execution_options(**writes)
        with connection.begin():
            lock(connection)
            current = _current(connection)
            if current is not None and current not in {script.revision for script in scripts.walk_revisions()}:
                raise StateError(
                    f"{place} was written by a newer Wirewatch (state {current}):"
                    " upgrade Wirewatch, or use another --data folder or database"
                )
            config.attributes["connection"] = connection
            command.upgrade(config, "head")


def _current(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
