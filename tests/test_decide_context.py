"""The line that puts an alert into its place."""

from datetime import UTC, datetime, timedelta

import pytest

from alerts.decide.context import Firsts, context
from alerts.deliver.words.facts import said_fact
from alerts.deliver.words.reader import ENGLISH
from state.hits import Counted, Key
from topics.records import Fact

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
PARTS = ("event.actor", "event.target")
NEVER = Firsts(None, None)


def hit(actor: str | None, target: str = "KIR", hours: float = 1.0, source: str = "gazette.example") -> Counted:
    number = hash((actor, target, hours, source))
    return Counted(number, f"a{number}", f"a{number}", source, (actor, target), NOW - timedelta(hours=hours), True)


def told(key: Key, *near: Counted, firsts: Firsts = NEVER) -> list[str]:
    return said(context(PARTS, key, NOW, "herald.example", near, firsts))


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
    assert told(("TUV", "KIR"), firsts=firsts) == words


def test_countries_are_counted_over_a_day_each_once() -> None:
    near = [hit("NRU"), hit("NRU", "PNG"), hit("FJI", hours=23), hit("WSM", hours=30), hit(None)]
    assert "3rd in 24 h" in told(("TUV", "KIR"), *near)
    assert told(("NRU", "TUV"), *near) == []


def test_sources_of_the_same_happening_are_counted() -> None:
    near = [hit("TUV"), hit("TUV", source="lagoon.example"), hit("NRU", source="atoll.example", hours=60)]
    assert told(("TUV", "KIR"), *near) == ["3 independent sources"]


def test_a_rule_without_a_key_counts_sources_alone() -> None:
    one = Counted(1, "a", "a", "gazette.example", None, NOW, True)
    assert said(context((), None, NOW, "herald.example", [one], NEVER)) == ["2 independent sources"]
