"""Which version of each rule has been trained on what `enriched` retains, so that it may decide."""

import sqlalchemy as sa

from state.tables import trained_rules


def versions(connection: sa.Connection) -> dict[str, str]:
    """Rule id -> version that is trained."""
    return {row.rule: row.version for row in connection.execute(sa.select(trained_rules))}


def replace(connection: sa.Connection, trained: dict[str, str]) -> None:
    """Sets the whole list: a rule that left and comes back is trained anew, as it has missed what came between."""
    connection.execute(sa.delete(trained_rules))
    rows = [{"rule": rule, "version": version} for rule, version in trained.items()]
    if rows:
        connection.execute(sa.insert(trained_rules), rows)
