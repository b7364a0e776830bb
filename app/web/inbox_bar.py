"""The bar of an inbox: what may be chosen, with counts, and what was chosen, to be taken away again. Pure."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from app.web.country_names import country_name
from app.web.inbox_query import Asked
from state.alert_counts import Counts
from topics.records import SEVERITIES

FACETS = {"rule": "rules", "tag": "tags", "country": "countries", "source": "sources"}
"""What an address names -> where its counts stand."""
MOST = 60
"""Choices of one field."""

Option = tuple[str, str]
"""Value and words."""


class Chip(NamedTuple):
    """A filter in force, and the address without it."""

    words: str
    without: str


def options(name: str, counted: Counts, chosen: str) -> list[Option]:
    """What may be chosen for a facet, the most frequent first. What is chosen is among it, whatever was counted."""
    found: dict[str, int] = getattr(counted, FACETS[name])
    some = dict(list(found.items())[:MOST])
    if chosen and chosen not in some:
        some[chosen] = found.get(chosen, 0)
    more = "" if counted.whole else "+"
    every = [(value, f"{_called(name, value)} ({count:,}{more})") for value, count in some.items()]
    return [("", "any"), *(sorted(every, key=lambda one: one[1]) if name == "country" else every)]


def severities(counted: Counts) -> list[Option]:
    """Each with how many there are of it and above."""
    more = "" if counted.whole else "+"
    above = [sum(counted.severities.get(one, 0) for one in SEVERITIES[rank:]) for rank in range(len(SEVERITIES))]
    last = len(SEVERITIES) - 1
    named = [
        (one, f"{one}{'' if rank == last else ' and above'} ({above[rank]:,}{more})")
        for rank, one in enumerate(SEVERITIES)
    ]
    return [("", "any"), *named[:0:-1]]


def chips(asked: Asked, url: Callable[..., str], keep: Mapping[str, object]) -> list[Chip]:
    """`keep` is what else the addresses carry."""
    given = asked.values
    return [
        Chip(words, url("inbox", **_without(given, name), **keep))
        for name, words in ((name, _words(name, given[name])) for name in given if name not in asked.problems)
    ]


def _without(given: Mapping[str, str], name: str) -> dict[str, str]:
    return {one: value for one, value in given.items() if one != name}


def _words(name: str, value: str) -> str:
    match name:
        case "q":
            return f"“{value}”"
        case "severity":
            return value if value == SEVERITIES[-1] else f"{value} and above"
        case "country":
            return country_name(value)
        case "from":
            return f"from {value}"
        case "to":
            return f"to {value}"
        case "unread":
            return "unread"
        case "open":
            return "nobody sees to it"
        case "noise":
            return "without noise"
        case _:
            return f"{name} {value}"


def _called(name: str, value: str) -> str:
    return country_name(value) if name == "country" else value


def total(counted: Counts) -> str:
    """How many alerts match, in words."""
    if not counted.whole:
        return f"more than {counted.alerts:,} alerts"
    return f"{counted.alerts:,} alert{'' if counted.alerts == 1 else 's'}"


def keys_of(parts: Iterable[str | None]) -> str:
    """A key in words: "Slovenia → Russia"."""
    return " → ".join(country_name(part) if part else "?" for part in parts)
