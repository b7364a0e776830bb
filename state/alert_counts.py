"""How many alerts there are of each rule, tag and so on, for a bar of filters; and how many nobody has read."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import chain

import msgspec
import sqlalchemy as sa

from state.alert_words import Facets
from state.matching import Filter, Matching, is_unread
from state.tables import alert_facets
from topics.records import SEVERITIES

COUNTED = 2_000
"""The newest matches, of which facets are counted."""
UNREAD = 10_000


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """Value -> alerts, the most frequent first (severities: the highest first), among the newest `alerts` that match.

    `whole` says whether those are all.
    """

    alerts: int
    whole: bool
    rules: dict[str, int]
    severities: dict[str, int]
    tags: dict[str, int]
    countries: dict[str, int]
    sources: dict[str, int]


def unread(connection: sa.Connection, since: datetime) -> int:
    """How many live alerts came after a time, 10,000 at most."""
    some = sa.select(alert_facets.c.place).where(is_unread(since)).limit(UNREAD).subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(some)).scalar_one()


def counts(connection: sa.Connection, wanted: Filter) -> Counts:
    """What there is to filter by, counted."""
    matching = Matching(connection, wanted)
    columns = (alert_facets.c.rule, alert_facets.c.severity, alert_facets.c.facets)
    rows = connection.execute(matching.select(*columns).order_by(matching.place.desc()).limit(COUNTED + 1)).all()
    rows, whole = rows[:COUNTED], len(rows) <= COUNTED
    # One text of all: decoding each by itself takes twice as long.
    facets = _FACETS.decode(f"[{','.join(row.facets for row in rows)}]")
    ranks = Counter(row.severity for row in rows)
    return Counts(
        alerts=len(rows),
        whole=whole,
        rules=_most(row.rule for row in rows),
        severities={name: ranks[rank] for rank, name in reversed(list(enumerate(SEVERITIES))) if ranks[rank]},
        tags=_most(chain.from_iterable(one.tags for one in facets)),
        countries=_most(chain.from_iterable(one.countries for one in facets)),
        sources=_most(chain.from_iterable(one.sources for one in facets)),
    )


_FACETS = msgspec.json.Decoder(list[Facets])


def _most(values: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(values).items(), key=lambda one: (-one[1], one[0])))
