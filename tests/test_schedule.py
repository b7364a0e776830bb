"""The schedule of polling under a clock that leaps."""

from datetime import UTC, datetime, timedelta

import pytest

from app.inputs import InputLine, article_of
from ingest.poll import _fitting
from ingest.schedule import Every, _planned_by_another_clock
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
    assert not _planned_by_another_clock(tried, feed, NOW)
    assert _planned_by_another_clock(tried, feed, NOW - timedelta(hours=1))
    assert _planned_by_another_clock(tried, feed, NOW - timedelta(days=3650))


def test_an_article_that_no_topic_takes_goes_on_with_the_beginning_of_its_text() -> None:
    line = InputLine(id="a", title="Tuvalu", text="fish " * 2_000_000, published=NOW)
    record = _fitting(article_of(line, NOW))
    short = decode(record.value, Article)
    assert len(record.value) <= MAX_RECORD_BYTES // 2
    assert short.text.startswith("fish fish") and short.title == "Tuvalu"
