"""Manners: how often a feed is asked, when it is left alone, and how a move is believed; by the clock of the test."""

from datetime import UTC, datetime, timedelta

import pytest

from ingest.fetch import Fetched, FetchFailed
from ingest.freshness import fresh_for
from ingest.manners import Limits, Move, Wish, adapted, after_failure, after_success, moved
from ingest.settings import FeedSettings, FetchSettings
from ingest.wishes import wishes_of

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LIMITS = Limits(15 * MINUTE, HOUR)


def answer(url: str = "https://old.example/rss", moved: bool = False) -> Fetched:
    return Fetched(url, 200, b"", "", None, None, moved)


def test_the_interval_follows_how_often_a_feed_changes_between_its_limits() -> None:
    interval = None
    for _ in range(20):
        interval = adapted(interval, False, LIMITS)
    assert interval == HOUR
    assert adapted(interval, True, LIMITS) == 30 * MINUTE
    assert adapted(adapted(interval, True, LIMITS), True, LIMITS) == 15 * MINUTE
    assert adapted(15 * MINUTE, True, LIMITS) == 15 * MINUTE


@pytest.mark.parametrize(
    ("settings", "fetch", "slowest"),
    [
        ({}, {}, HOUR),
        ({"every": "5m"}, {}, 20 * MINUTE),
        ({"every": "3h"}, {}, 3 * HOUR),
        ({"tier": 1}, {"slowest": "2h"}, 15 * MINUTE),
        ({"tier": 2}, {"slowest": "2h"}, 2 * HOUR),
        ({"slowest": "30m"}, {"slowest": "2h"}, 30 * MINUTE),
    ],
)
def test_how_seldom_a_feed_may_be_asked_is_the_users_to_say(
    settings: dict[str, object], fetch: dict[str, object], slowest: timedelta
) -> None:
    feed = FeedSettings.model_validate({"id": "f", "url": "https://old.example/rss", **settings})
    assert feed.limit(FetchSettings.model_validate(fetch)) == slowest


@pytest.mark.parametrize(
    ("wish", "minutes"),
    [
        (Wish(), 15),
        (Wish(ttl=HOUR), 60),
        (Wish(ttl=MINUTE), 15),
        (Wish(ttl=timedelta(days=30)), 24 * 60),
        (Wish(fresh_for=40 * MINUTE), 40),
        (Wish(fresh_for=timedelta(days=365)), 6 * 60),
        (Wish(ttl=HOUR, fresh_for=2 * HOUR), 120),
    ],
)
def test_the_longest_of_what_publisher_and_user_ask_for_counts_within_reason(wish: Wish, minutes: int) -> None:
    assert after_success(NOW, 15 * MINUTE, wish, LIMITS, 0.0).at == NOW + minutes * MINUTE


def test_hours_and_days_in_which_a_publisher_sleeps_are_left_alone() -> None:
    night = Wish(skip_hours=frozenset([12, 13, 14]))
    assert after_success(NOW, 15 * MINUTE, night, LIMITS, 0.0).at == datetime(2032, 5, 7, 15, 0, tzinfo=UTC)
    weekend = Wish(skip_days=frozenset([4, 5, 6]))  # from Friday, which this is
    assert after_success(NOW, 15 * MINUTE, weekend, LIMITS, 0.0).at == datetime(2032, 5, 10, 0, 0, tzinfo=UTC)
    woken = {after_success(NOW, 15 * MINUTE, night, LIMITS, jitter / 10).at for jitter in range(10)}
    assert len(woken) == 10 and all(one.hour == 15 for one in woken)


@pytest.mark.parametrize(
    ("interval", "wish", "why"),
    [
        (15, Wish(), "every 15m"),
        (45, Wish(ttl=30 * MINUTE), "slowed to 45m: rarely changes"),
        (15, Wish(ttl=HOUR), "ttl 1h"),
        (15, Wish(ttl=HOUR, fresh_for=90 * MINUTE), "fresh for 1h 30m, says the server"),
        (15, Wish(ttl=HOUR, skip_hours=frozenset([13])), "publisher's skipped hours or days"),
    ],
)
def test_the_next_poll_says_why_it_is_then(interval: int, wish: Wish, why: str) -> None:
    assert after_success(NOW, interval * MINUTE, wish, LIMITS, 0.0).why == why


@pytest.mark.parametrize(
    ("failures", "retry_after", "why"),
    [
        (1, None, "failed once"),
        (3, None, "backing off after 3 failures"),
        (3, 60, "backing off after 3 failures"),
        (1, 7200, "Retry-After 2h"),
    ],
)
def test_the_next_poll_after_a_failure_says_why_it_is_then(failures: int, retry_after: float | None, why: str) -> None:
    assert after_failure(NOW, 15 * MINUTE, failures, FetchFailed("busy", 503, retry_after), 0.0).why == why


def test_what_a_channel_wishes_stands_in_its_head() -> None:
    head = b"<rss><channel><TTL> 90 </TTL><skipHours><hour>0</hour><hour>24</hour><hour>5</hour></skipHours>"
    days = b"<skipDays><day>Sunday</day><day>saturday</day><day>Someday</day></skipDays>"
    item = b"<item><ttl>5</ttl></item></channel></rss>"
    assert wishes_of(head + days + item) == {"ttl": 90, "skip_hours": [0, 5], "skip_days": [5, 6]}
    assert wishes_of(b"<rss><channel>" + item) == {"ttl": None, "skip_hours": [], "skip_days": []}


def test_a_wish_never_to_be_asked_is_none() -> None:
    hours = b"".join(b"<hour>%d</hour>" % hour for hour in range(24))
    days = b"".join(
        b"<day>%s</day>" % day for day in b"Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
    )
    found = wishes_of(b"<rss><skipHours>" + hours + b"</skipHours><skipDays>" + days + b"</skipDays><ttl>999999</ttl>")
    assert found == {"ttl": None, "skip_hours": [], "skip_days": []}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Cache-Control": "public, max-age=300"}, 300),
        ({"Cache-Control": 'max-age="300"', "Age": "100"}, 200),
        ({"Cache-Control": "max-age=300", "Age": "400"}, None),
        ({"Cache-Control": "s-maxage=900"}, None),
        ({"Cache-Control": "no-cache, max-age=300"}, None),
        ({"Cache-Control": "max-age=0"}, None),
        ({"Expires": "Fri, 07 May 2032 12:10:00 GMT", "Date": "Fri, 07 May 2032 12:00:00 GMT"}, 600),
        ({"Expires": "Fri, 07 May 2032 12:10:00 GMT"}, 600),
        ({"Expires": "0"}, None),
        ({"Expires": "Thu, 01 Jan 1970 00:00:00 GMT"}, None),
        ({"Cache-Control": "max-age=60", "Expires": "Fri, 07 May 2032 13:00:00 GMT"}, 60),
        ({}, None),
    ],
)
def test_how_long_an_answer_is_good_is_said_by_its_headers(headers: dict[str, str], seconds: float | None) -> None:
    assert fresh_for(headers, NOW) == seconds


def test_a_move_is_believed_after_five_times_and_a_day_and_not_while_it_changes() -> None:
    move = None
    for day in range(5):
        move = moved(move, answer("https://new.example/rss", True), "https://old.example/rss", NOW + day * 6 * HOUR)
        assert move is not None and not move.confirmed(NOW + 23 * HOUR)
    assert move == Move("https://new.example/rss", 5, NOW) and move.confirmed(NOW + 24 * HOUR)
    assert moved(move, answer("https://new.example/rss"), "https://new.example/rss", NOW) == move
    other = moved(move, answer("https://third.example/rss", True), "https://old.example/rss", NOW)
    assert other == Move("https://third.example/rss", 1, NOW)
    assert moved(move, answer("https://sorry.example/", False), "https://old.example/rss", NOW) is None


def test_a_server_that_names_a_time_is_obeyed_for_a_week_at_most() -> None:
    def due(retry_after: float | None, failures: int = 1) -> timedelta:
        return after_failure(NOW, 15 * MINUTE, failures, FetchFailed("busy", 503, retry_after), 0.0).at - NOW

    assert due(None) == 15 * MINUTE and due(7200) == 2 * HOUR and due(1e300) == timedelta(days=7)
    assert [due(None, failures) / MINUTE for failures in (2, 3, 9, 900)] == [30, 60, 360, 360]
