"""The schedule of polling under a clock that leaps."""

from datetime import UTC, datetime, timedelta

import pytest

from app.inputs import InputLine, article_of
from ingest.agenda import Agenda, Planned
from ingest.oversize import record_of
from ingest.rounds import planned_by_another_clock
from ingest.schedule import Every
from ingest.settings import FeedSettings
from state.feeds import FeedState
from topics.log import MAX_RECORD_BYTES
from topics.records import Article, decode

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize("leap", [timedelta(hours=1), timedelta(days=3650)])
def test_a_leap_forward_is_one_catch_up_and_no_list_of_what_was_missed(leap: timedelta) -> None:
    trigger, planned = Every(1.0), NOW
    after = trigger.get_next_fire_time(planned, NOW + leap)
    assert after == NOW + leap + timedelta(seconds=1)
    assert trigger.get_next_fire_time(after, after) == after + timedelta(seconds=1)


def test_a_feed_that_was_tried_in_the_future_is_due_after_the_clock_was_set_back() -> None:
    feed = FeedSettings(id="a", url="https://gazette.example/rss", every=timedelta(minutes=15))
    tried = FeedState(id="a", url="u", last_tried=NOW, next_due=NOW + timedelta(minutes=15))
    assert not planned_by_another_clock(tried, feed, NOW)
    assert planned_by_another_clock(tried, feed, NOW - timedelta(hours=1))
    assert planned_by_another_clock(tried, feed, NOW - timedelta(days=3650))


def test_an_article_that_no_topic_takes_goes_on_with_the_beginning_of_its_text() -> None:
    line = InputLine(id="a", title="Tuvalu", text="fish " * 2_000_000, published=NOW)
    record = record_of(article_of(line, NOW))
    short = decode(record.value, Article)
    assert len(record.value) <= MAX_RECORD_BYTES // 2
    assert short.text.startswith("fish fish") and short.title == "Tuvalu"


def agenda(*planned: tuple[str, str, int | None]) -> Agenda:
    """Of (id, host, seconds until it is due, None for at once)."""
    made = Agenda()
    for one, host, due in planned:
        made.plan(Planned(one, host, True, None if due is None else NOW + timedelta(seconds=due)))
    return made


def test_what_is_due_longest_is_asked_first_and_what_never_was_before_that() -> None:
    made = agenda(("late", "a", -60), ("later", "b", -600), ("never", "c", None), ("not yet", "d", 1))
    assert made.take(NOW, 10) == ["never", "later", "late"]
    assert made.take(NOW, 10) == []
    assert made.take(NOW + timedelta(seconds=1), 10) == ["not yet"]


def test_no_more_begin_than_there_is_room_for() -> None:
    made = agenda(*((f"{n}", f"host{n}", -n) for n in range(5)))
    assert made.take(NOW, 2) == ["4", "3"]
    assert made.take(NOW, 2) == ["2", "1"]


def test_one_host_is_asked_once_a_second_and_twice_at_once_and_holds_up_no_other() -> None:
    made = agenda(*((f"{n}", "big", -100 + n) for n in range(5)), ("small", "small", -1))
    assert made.take(NOW, 10) == ["0", "small"]
    assert made.take(NOW + timedelta(seconds=0.9), 10) == []
    assert made.take(NOW + timedelta(seconds=1), 10) == ["1"]
    assert made.take(NOW + timedelta(seconds=9), 10) == [], "two are under way there"
    made.done("big")
    assert made.take(NOW + timedelta(seconds=9), 10) == ["2"]


def test_a_host_of_ones_own_network_is_not_spared() -> None:
    made = Agenda()
    for one in ("a", "b", "c"):
        made.plan(Planned(one, "10.0.0.1", False, None))
    assert made.take(NOW, 10) == ["a", "b"]
    made.done("10.0.0.1")
    assert made.take(NOW, 10) == ["c"]


def test_what_was_taken_comes_again_when_it_is_planned_again() -> None:
    made = agenda(("a", "a", None))
    assert made.take(NOW, 1) == ["a"]
    made.done("a")
    assert made.take(NOW + timedelta(days=1), 1) == []
    made.plan(Planned("a", "a", True, NOW + timedelta(days=2)))
    assert made.take(NOW + timedelta(days=2), 1) == ["a"]
