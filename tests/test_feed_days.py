"""What a feed brings in a day, what is usual, and what a pause makes of it; by the clock of the test."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from feed_server import FeedServer, Page, item, rss
from stores import Stores

from ingest.schedule import Poller
from ingest.settings import FeedSettings, FetchSettings
from ingest.usual import Daily, daily
from state.database import State
from state.feed_days import KEPT, add, day_of, every, forget_days
from state.feeds import all_feeds
from topics.log import ARTICLES
from topics.records import Article, decode

NOW = datetime(2031, 3, 4, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TODAY = 1000


def days(*items: int | None) -> dict[int, int]:
    """A feed's days up to today; None for a day on which it did not answer. The first one is never a full one."""
    return {TODAY + 1 - len(items) + place: one for place, one in enumerate(items) if one is not None}


def test_the_usual_is_the_median_of_the_full_days_on_which_the_feed_answered() -> None:
    assert daily(days(500, 14, 12, 0, 16, None, None, 14, 3), TODAY) == Daily(3, 14, 14.0)
    assert daily(days(500, 0, 0, 0, 2, 9, 0), TODAY).usual == 0
    assert daily(days(*[1] * 40, *[4] * 28, 0), TODAY).usual == 4


@pytest.mark.parametrize("items", [(), (7,), (100, 7), (100, 7, 7, 7, 7, 7)])
def test_of_a_feed_that_is_hardly_known_nothing_is_usual(items: tuple[int, ...]) -> None:
    assert daily(days(*items), TODAY).usual is None


@pytest.mark.parametrize(
    ("items", "silent"),
    [
        ((9, *[14] * 10, 0, 0, 0), 2),
        ((9, *[14] * 10, *[0] * 30, 0), 30),
        ((9, *[14] * 10, 0, 0), None),  # one full day is no silence
        ((9, *[14] * 10, 0, 0, 1), None),  # something came today
        ((9, *[14] * 10, 0, 0, None, 0), None),  # it did not answer yesterday
        ((9, *[14, 14, 14, 14, 14, 0, 0] * 3, 0), None),  # it rests at weekends
        ((9, *[14, 14, 14, 14, 14, 0, 0] * 3, 0, 0), 3),
        ((9, *[1, 0, 0] * 6, 0, 0, 0, 0), None),  # nothing is usual
        ((9, 14, 0, 0, 0), None),  # hardly known
    ],
)
def test_a_feed_that_brings_nothing_where_something_is_usual_is_quiet(
    items: tuple[int | None, ...], silent: int | None
) -> None:
    words = f"quiet: nothing for {silent} days, usually 14 a day" if silent is not None else None
    assert daily(days(*items), TODAY).quiet == words


def test_days_are_added_up_and_forgotten_after_sixty(state: State) -> None:
    today = day_of(NOW)
    with state.write() as connection:
        for feed, day, items in (("a", today, 2), ("a", today, 3), ("a", today - 60, 1), ("b", today - 61, 1)):
            add(connection, feed, day, items)
    assert day_of(datetime(1970, 1, 2, tzinfo=UTC)) == 1
    forget_days(state, NOW)
    assert every(state) == {"a": {today: 5, today - 60: 1}} and timedelta(days=60) == KEPT


class Desk:
    """A poller of one feed on a fresh log and state."""

    def __init__(self, stores: Stores, server: FeedServer) -> None:
        self.log, self.state, self.server, self.now = stores.log(), stores.state(), server, NOW

    def poll(self, *items: str, paused: bool = False) -> None:
        self.server.pages["/f"] = Page(rss(*items))
        feed = FeedSettings(id="f", url=self.server.url("/f"), paused=paused)
        with Poller(self.log, self.state, FetchSettings(allow_private=["127.0.0.0/8"]), lambda: self.now) as poller:
            poller.poll_once([feed])

    def modes(self) -> list[str]:
        stored = [one for part in self.log.head(ARTICLES) for one in self.log.read(ARTICLES, part, 0, 1000)]
        return [decode(one.value, Article).mode for one in stored]


@pytest.fixture
def desk(stores: Stores) -> Iterator[Desk]:
    with FeedServer() as server:
        made = Desk(stores, server)
        yield made
        made.log.close()
        made.state.close()


def entry(name: str, published: datetime) -> str:
    return item(guid=name, title=name, pubDate=format_datetime(published))


def test_only_news_counts_and_a_day_on_which_nothing_came_is_a_day(desk: Desk) -> None:
    old = [entry(f"old{number}", NOW - 9 * DAY) for number in range(100)]
    desk.poll(*old, entry("a", NOW))
    today = day_of(NOW)
    assert every(desk.state) == {"f": {today: 1}}
    desk.poll(*old, entry("a", NOW), entry("b", NOW))
    desk.now += DAY
    desk.poll(*old, entry("a", NOW), entry("b", NOW))  # the same
    desk.now += 2 * DAY
    desk.poll(entry("c", desk.now), entry("d", desk.now), entry("a", NOW).replace("<title>a", "<title>a, corrected"))
    assert every(desk.state) == {"f": {today: 2, today + 1: 0, today + 3: 2}}


def test_news_of_a_pause_is_news_and_the_feed_is_due_at_once(desk: Desk) -> None:
    desk.poll(entry("a", NOW))
    planned = all_feeds(desk.state)[0].next_due
    desk.poll(entry("b", NOW), paused=True)
    [feed] = all_feeds(desk.state)
    assert feed.paused and feed.next_due == planned and feed.last_good == NOW
    assert len(desk.server.asked) == 1
    desk.now += 9 * DAY
    desk.poll(entry("b", NOW + 5 * DAY), entry("c", NOW - 9 * DAY))
    assert sorted(desk.modes()) == ["backfill", "live", "live"]
    assert not all_feeds(desk.state)[0].paused


def test_a_pause_that_ends_makes_a_feed_due_even_one_that_was_gone(desk: Desk) -> None:
    from state.feeds import keep_only

    desk.server.pages["/f"] = Page(status=410)
    feed = FeedSettings(id="f", url=desk.server.url("/f"))
    with Poller(desk.log, desk.state, FetchSettings(allow_private=["127.0.0.0/8"]), lambda: desk.now) as poller:
        poller.poll_once([feed])
        poller.replace_feeds([feed.model_copy(update={"paused": True})])
        assert all_feeds(desk.state)[0].gone
        poller.replace_feeds([feed])
    [known] = all_feeds(desk.state)
    assert not known.gone and not known.paused and known.next_due is None
    keep_only(desk.state, [])
    assert all_feeds(desk.state) == []
