"""Which alerts are news to somebody whose page stands open: those that came live and that his filter shows."""

import sqlalchemy as sa

from state.matching import Filter, Matching
from state.tables import alert_facets

MOST = 1_000
"""News of one look; nobody counts further."""


def newer(connection: sa.Connection, wanted: Filter, sequence: int) -> list[int]:
    """The numbers of the live alerts that match and were written after that of this number; 1,000 at most."""
    matching = Matching(connection, wanted)
    come = alert_facets.alias("come")
    fresh = sa.select(come.c.place).where(come.c.sequence > sequence, come.c.live).order_by(come.c.sequence.desc())
    # Their places first: an index of words would be walked from its newest, for months where a word is rare.
    query = matching.select(alert_facets.c.sequence).where(matching.place.in_(fresh.limit(MOST)))
    return sorted(connection.execute(query).scalars())
