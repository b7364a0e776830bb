"""The line that puts an alert into its place."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.decide.context import Firsts, context
from alerts.deliver.words.facts import said_fact
from alerts.deliver.words.reader import ENGLISH
from alerts.trying import try_rules
from tests.timeline import Rules, arrives, expels, rule
from topics.records import Enriched, Fact

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
NEVER = Firsts(None, None)


def told(
    actor: str | None = "TUV", lately: tuple[str, ...] = (), sources: tuple[str, ...] = (), firsts: Firsts = NEVER
) -> list[str]:
    return said(context(actor, NOW, lately, sources, firsts))


def said(facts: list[Fact]) -> list[str]:
    return [said_fact(one, ENGLISH) for one in facts]


@pytest.mark.parametrize(
    ("firsts", "words"),
    [
        (Firsts(NOW - 412 * DAY, None), ["first by TUV in 412 days"]),
        (Firsts(NOW - 2 * DAY, None), []),
        (Firsts(None, NOW - 90 * DAY), ["first by TUV since 2032-02-07, when this rule's memory begins"]),
        (Firsts(None, NOW - DAY), []),
        (NEVER, []),
    ],
)
def test_a_first_is_told_as_far_as_the_memory_reaches(firsts: Firsts, words: list[str]) -> None:
    assert told(firsts=firsts) == words
    assert told(None, firsts=firsts) == []


def test_actors_are_counted_over_a_day_each_once() -> None:
    assert told("TUV", ("NRU", "FJI")) == ["3rd in 24 h"]
    assert told("NRU", ("NRU", "FJI")) == []


def test_sources_of_the_same_happening_are_counted() -> None:
    assert told(sources=("a.example", "b.example", "c.example")) == ["3 independent sources"]
    assert told(sources=("a.example",)) == []


def facts(rules: Rules, *articles: Enriched) -> list[list[str]]:
    """Of each alert in turn."""
    return [said(one.alert.facts) for one in try_rules(rules, articles) if one.alert is not None]


def test_what_is_counted_is_of_the_same_key_and_of_the_day() -> None:
    rules = Rules(rule(event="expulsion", key=("event.actor", "event.target")))
    assert facts(
        rules,
        arrives("-30h", "a0", "zero", events=[expels("WSM", "KIR")]),
        arrives("-2h", "a1", "one", events=[expels("NRU", "KIR"), expels("NRU", "PNG"), expels(None, "KIR")]),
        arrives("-1h", "a2", "two", events=[expels("NRU", "KIR")], source="lagoon.example"),
        arrives("0h", "a3", "three", events=[expels("TUV", "KIR")]),
    ) == [[], [], [], [], ["2 independent sources"], ["2nd in 24 h"]]


def test_without_a_key_it_is_the_story_whose_sources_count() -> None:
    words = "The tuna has left the lagoon of the eastern islet, said its harbour master."
    other = "In Malta the cats of the old fish market are out of tuna and out of patience."
    assert facts(
        Rules(rule(word="tuna")),
        arrives("0h", "a1", words),
        arrives("1h", "a2", f"{words} Boats went home.", source="other.example"),
        arrives("2h", "a3", other, names=("Malta",), source="third.example"),
    ) == [[], ["2 independent sources"], []]
