"""Who is named most, and how that changes: what the page shows."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date

from app.web.pictures.asked import Asked
from app.web.pictures.common import inbox, names, rules_of
from app.web.pictures.days import Bucket, gathered
from app.web.pictures.rows_picture import Row, rows_picture
from app.web.pictures.scales import change, many
from app.web.pictures.tables import Table, by_bucket, figure, words
from app.web.site import Site
from state.database import Connection
from state.day_counts import ALL, FIRED, Wanted, first_day, sums
from state.days import date_of

MOST = 20
ARTICLES = ("article", "articles")
_COUNTRY = re.compile(r"[A-Z]{3}")


def actors_page(connection: Connection, site: Site, asked: Asked) -> dict[str, object]:
    everywhere = asked.chosen.get("of") == "all" and asked.rule is None and asked.tag is None
    rules = rules_of(connection, asked, ALL if everywhere else FIRED)
    wanted = Wanted(kind="actor", rules=rules, first=asked.days[0], last=asked.days[1])
    top = [actor for (actor,) in sums(connection, wanted, "who", most=MOST)]
    by_day = by_who(sums(connection, wanted, "who", "day", among=("who", top)))
    earlier = Wanted(kind="actor", rules=rules, first=asked.before[0], last=asked.before[1])
    known = (first_day(connection) or asked.days[0]) <= asked.before[0]
    before = sums(connection, earlier, "who", among=("who", top))
    called, whole = names(connection, top), Bucket(asked.first, asked.last)
    rows = [
        Row(
            id=actor,
            name=called[actor],
            href=_inbox(site, asked, whole, actor, called[actor]),
            counts=gathered(by_day[actor], asked.coarse),
            before=before.get((actor,), 0) if known else None,
        )
        for actor in top
    ]

    def href(row: Row, bucket: Bucket) -> str:
        return _inbox(site, asked, bucket, row.id, row.name)

    lead = f"{rows[0].name} leads with {many(rows[0].number, *ARTICLES)}." if rows else "Nobody is named."
    svg = rows_picture("actors", "Who is named most", lead, rows, asked.coarse, href, ARTICLES) if rows else None
    return {
        "svg": svg,
        "everywhere": everywhere,
        "change": known,
        "table": _table(rows, asked),
        "choices": [
            ("in alerts", site.url("pictures/actors", **asked.values), not everywhere),
            ("in all that was read", site.url("pictures/actors", span=asked.values.get("span"), of="all"), everywhere),
        ],
    }


def by_who(sums: Mapping[tuple[str, int], int]) -> dict[str, Counter[date]]:
    found: dict[str, Counter[date]] = {}
    for (who, day), number in sums.items():
        found.setdefault(who, Counter())[date_of(day)] += number
    return found


def _table(rows: Sequence[Row], asked: Asked) -> Table:
    found = []
    for row in rows:
        listed = by_bucket(asked.coarse, row.counts)
        found.append((words(row.name, row.href), figure(row.number), figure(change(row.number, row.before)), listed))
    return Table("Who is named most", ("Actor", "Articles", "Change", "When"), found)


def _inbox(site: Site, asked: Asked, bucket: Bucket, actor: str, name: str) -> str:
    """A country is filtered by its code; others are searched by name."""
    if _COUNTRY.fullmatch(actor):
        return inbox(site, asked, bucket, country=actor)
    return inbox(site, asked, bucket, q=f'"{name}"')
