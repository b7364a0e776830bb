"""How far back the memory of rules reaches."""

from datetime import datetime

import sqlalchemy as sa

from state.tables import hits


def first_times(connection: sa.Connection) -> dict[str, datetime]:
    """Rule id -> the event time of the first hit that counts."""
    counts = (hits.c.outcome != "noise") & sa.not_(hits.c.withdrawn)
    query = sa.select(hits.c.rule, sa.func.min(hits.c.time).label("first")).where(counts).group_by(hits.c.rule)
    return {row.rule: row.first for row in connection.execute(query)}
