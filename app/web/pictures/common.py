"""What all pages of pictures have: filters, the rules that they let through, names, and how far is counted."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from alerts.decider import POSITION as DECIDER
from app.web.country_names import country_name
from app.web.pictures.asked import SPANS, Asked
from app.web.pictures.counting import POSITION
from app.web.pictures.days import Bucket
from app.web.pictures.scales import many
from app.web.site import Site
from state import actor_names, alert_days, day_counts
from state.actor_names import Named
from state.alert_counts import counts
from state.database import Connection
from state.day_counts import ALL
from state.days import date_of
from state.matching import Filter
from state.positions import position

PLACES = (
    ("pictures", "Alerts"),
    ("pictures/actors", "Actors"),
    ("pictures/claims", "Claims"),
    ("pictures/events", "Events"),
)
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Bar:
    """The fields of the filters: (value, words) of each."""

    span: Options
    rule: Options
    tag: Options


def bar(connection: Connection, asked: Asked) -> Bar:
    """What there is to choose: rules and tags of alerts in a year, and what is chosen already."""
    year = Filter(since=midnight(asked.last - timedelta(days=SPANS["1y"][0])))
    found = counts(connection, year)
    return Bar(
        span=[(name, words) for name, (_, words, _, _) in SPANS.items()],
        rule=_options("all rules", found.rules, asked.rule),
        tag=_options("all tags", found.tags, asked.tag),
    )


def rules_of(connection: Connection, asked: Asked, otherwise: str = ALL) -> list[str]:
    """The rules that the filters let through, as day_counts knows them; `otherwise` where nothing is filtered."""
    if asked.tag is None:
        return [asked.rule] if asked.rule is not None else [otherwise]
    since, until = midnight(asked.first), midnight(asked.last + timedelta(days=1))
    found = alert_days.rules_with(connection, asked.tag, since, until)
    return found if asked.rule is None else [one for one in found if one == asked.rule]


def filter_of(asked: Asked) -> Filter:
    """The alerts of the span, rule and tag."""
    until = midnight(asked.last + timedelta(days=1))
    return Filter(rule=asked.rule, tag=asked.tag, since=midnight(asked.first), until=until)


def inbox(site: Site, asked: Asked, bucket: Bucket, **more: str | None) -> str:
    """The inbox's address, filtered as this page is, and to these days."""
    given = {"rule": asked.rule, "tag": asked.tag, "from": f"{bucket.first}", "to": f"{bucket.last}"}
    return site.url("inbox", **{**given, **{name: value for name, value in more.items() if value is not None}})


def names(connection: Connection, actors: Collection[str]) -> dict[str, str]:
    """What each is called, a ministry behind its country; the id of one whom nobody has named by name."""
    known = actor_names.named(connection, {one for one in actors if one})
    return {one: _called(one, known.get(one)) for one in actors if one}


def coverage(connection: Connection, asked: Asked) -> str:
    """How much was read, and since when: what the counts stand on."""
    first, last = asked.days
    wanted = day_counts.Wanted(kind="article", rules=[ALL], first=first, last=last)
    read = sum(day_counts.sums(connection, wanted, "day").values())
    waiting = position(connection, DECIDER) - position(connection, POSITION)
    since = day_counts.first_day(connection)
    if since is None:
        return "Nothing has been counted yet." if waiting <= 0 else f"{many(waiting, 'article', 'articles')} wait."
    words = f"{many(read, 'article was', 'articles were')} read in this time"
    words += f"; counted from {date_of(since):%-d %B %Y} on." if since > first else "."
    return words if waiting <= 0 else f"{words} {many(waiting, 'record is', 'records are')} still to be counted."


def _called(actor: str, known: Named | None) -> str:
    if known is None:
        return country_name(actor)
    if known.country is None or known.country == actor or actor.startswith("person:"):
        return known.name
    return f"{country_name(known.country)}: {known.name}"


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _options(nothing: str, counted: dict[str, int], chosen: str | None) -> Options:
    """All in order; what is chosen stands there whether or not it has alerts."""
    found = sorted(counted if chosen is None else {*counted, chosen})
    return [("", nothing), *((one, one) for one in found)]
