"""Who did it to whom: the countries that expelled whom, and any other type of event. What the page shows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from alerts.deliver.words.wording import safe_link
from app.web.pictures.asked import Asked
from app.web.pictures.common import names, rules_of
from app.web.pictures.matrix import Side, Square, matrix_picture
from app.web.pictures.scales import brief, many, shortened
from app.web.pictures.tables import Table, figure, words
from app.web.pictures.tally import together
from app.web.site import Site
from state.database import Connection
from state.day_counts import ALL, FIRED
from state.day_events import Told, alerts_of, of_type, types

STATUSES = ("done", "announced", "planned", "threatened", "requested")
"""The strongest first. What was denied, was not so or is history says nothing of the present."""
USUAL = "expulsion"
ROWS, COLUMNS = 40, 9
REPORTS = ("report", "reports")


@dataclass(frozen=True, slots=True)
class Pair:
    """What is told of an actor and a target: the strongest status, and what was told of that."""

    told: Told
    reports: int
    href: str | None

    @property
    def first(self) -> date:
        return self.told.first.date()


def events_page(connection: Connection, site: Site, asked: Asked) -> dict[str, object]:
    first, last = asked.days
    type = asked.chosen.get("type", USUAL)
    kinds = {type: 0, **types(connection, first, last)}
    rules = rules_of(connection, asked)
    told = of_type(connection, type, rules, first, last, STATUSES)
    fired = of_type(connection, type, [FIRED], first, last, STATUSES) if rules == [ALL] else told
    pairs = pairs_of(told, _addresses(connection, site, fired))
    ids = {one for pair in pairs for one in pair}
    called = {**names(connection, ids), "": "not said"}
    rows, columns, turned = sides(pairs, called)
    people = any(pair.told.people is not None for pair in pairs.values())
    squares = _squares(pairs, called, turned, people)
    number = sum(pair.reports for pair in pairs.values())
    title = f"Who did it to whom: {_spelt(type)}"
    lead = f"{many(len(pairs), 'pair', 'pairs')} in {many(number, *REPORTS)}."
    return {
        "title": title,
        "type": type,
        "kinds": [(one, f"{_spelt(one)} ({count:,})") for one, count in sorted(kinds.items())],
        "svg": matrix_picture("events", title, lead, rows, columns, squares) if pairs else None,
        "lead": lead,
        "turned": turned,
        "people": people,
        "statuses": [one for one in STATUSES if any(pair.told.status == one for pair in pairs.values())],
        "left": len(pairs) - len(squares.keys() & {(row.id, column.id) for row in rows for column in columns}),
        "table": table(title, pairs, called),
    }


def pairs_of(told: Sequence[Told], addresses: Mapping[tuple[str, str], str]) -> dict[tuple[str, str], Pair]:
    """(actor, target) -> what is told of them, in the order of the first report."""
    by: dict[tuple[str, str], dict[str, Told]] = {}
    for one in told:
        found = by.setdefault((one.actor, one.target), {})
        found[one.status] = together(found[one.status], one) if one.status in found else one
    made = []
    for pair, statuses in by.items():
        strongest = statuses[min(statuses, key=STATUSES.index)]
        reports = sum(one.reports for one in statuses.values())
        made.append((pair, Pair(strongest, reports, addresses.get(pair) or safe_link(strongest.url))))
    return dict(sorted(made, key=lambda one: (one[1].told.first, one[0])))


def sides(pairs: Mapping[tuple[str, str], Pair], called: Mapping[str, str]) -> tuple[list[Side], list[Side], bool]:
    """Rows, columns, and whether rows are the targets: the longer side stands in rows. The first told come first."""
    actors, targets = (_weights(pairs, place) for place in (0, 1))
    turned = len(targets) > len(actors)
    down, across = (targets, actors) if turned else (actors, targets)
    rows = [Side(one, called[one]) for one in _most(down, ROWS)]
    columns = [
        Side(one, called[one], one if len(one) == 3 else shortened(called[one], 5)) for one in _most(across, COLUMNS)
    ]
    return rows, columns, turned


def table(title: str, pairs: Mapping[tuple[str, str], Pair], called: Mapping[str, str]) -> Table:
    rows = [
        (
            words(called[actor]),
            words(called[target]),
            words(pair.told.status),
            figure(pair.told.people if pair.told.people is not None else "–"),
            figure(pair.reports),
            words(f"{pair.first:%-d %b %Y}", pair.href),
        )
        for (actor, target), pair in pairs.items()
    ]
    return Table(title, ("Who", "Whom", "Status", "People", "Reports", "First told"), rows)


def _addresses(connection: Connection, site: Site, told: Sequence[Told]) -> dict[tuple[str, str], str]:
    """(actor, target) -> the first alert of it."""
    alerts = alerts_of(connection, {one.article for one in told if one.article})
    found: dict[tuple[str, str], str] = {}
    for one in sorted(told, key=lambda one: (STATUSES.index(one.status), one.first)):
        if one.article in alerts:
            found.setdefault((one.actor, one.target), site.url(f"alert/{alerts[one.article]}"))
    return found


def _weights(pairs: Mapping[tuple[str, str], Pair], place: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for pair, told in pairs.items():
        found[pair[place]] = found.get(pair[place], 0) + told.reports
    return found


def _most(weights: Mapping[str, int], most: int) -> list[str]:
    """The heaviest, in the order in which they are given."""
    kept = set(sorted(weights, key=lambda one: -weights[one])[:most])
    return [one for one in weights if one in kept]


def _squares(
    pairs: Mapping[tuple[str, str], Pair], called: Mapping[str, str], turned: bool, people: bool
) -> dict[tuple[str, str], Square]:
    return {
        ((target, actor) if turned else (actor, target)): Square(
            f"{called[actor]} → {called[target]}: {_told(pair)}",
            brief(number) if (number := pair.told.people if people else pair.reports) is not None else "–",
            pair.told.status,
            pair.href,
            f"{f'{number:,} · ' if number is not None else ''}{pair.first:%-d %b}",
        )
        for (actor, target), pair in pairs.items()
    }


def _told(pair: Pair) -> str:
    number = many(pair.told.people, "person", "people") if pair.told.people is not None else "no number told"
    return f"{pair.told.status}, {number}, {many(pair.reports, *REPORTS)}, first on {pair.first:%-d %B %Y}"


def _spelt(type: str) -> str:
    return type.replace("_", " ")
