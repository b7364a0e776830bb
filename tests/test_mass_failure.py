"""Much that fails at once: a feed of poison is read plainly, and records that nobody can read stop a stage."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from app.inputs import InputLine, article_of
from processors.plain import degraded
from processors.quarantine import FOR, LEAST, Guarded, Quarantine
from topics.mass_failure import FEEDS, WITHIN, HaltedError, UnreadableFeeds
from topics.records import Article, Enriched
from topics.worker import Failure

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)


def report(feed: str) -> Article:
    line = InputLine(id="a", text="Tuvalu is calm.", published=NOW, feed=feed)
    return article_of(line, NOW)


class Desk:
    """A reader that fails on every article of the feed `poison`, and what was told of it."""

    def __init__(self) -> None:
        self.now = NOW
        self.asked: list[str] = []
        self.told: list[tuple[str, str | None]] = []
        self.guarded = Guarded(self.read, lambda feed, words: self.told.append((feed, words)), lambda: self.now)

    def read(self, articles: Sequence[Article]) -> list[Enriched | Failure]:
        self.asked += [one.feed for one in articles]
        return [Failure("it hung") if one.feed == "poison" else degraded(one, "") for one in articles]

    def pass_on(self, *feeds: str) -> list[Enriched]:
        """As the worker does it, with one try for each."""
        articles = [report(feed) for feed in feeds]
        results = self.guarded.work(articles)
        return [
            self.guarded.give_up(one, found.reason) if isinstance(found, Failure) else found
            for one, found in zip(articles, results, strict=True)
        ]


def test_a_feed_whose_articles_keep_failing_is_read_plainly_and_the_others_as_ever() -> None:
    desk = Desk()
    desk.pass_on(*["poison", "sound"] * LEAST)
    assert [feed for feed, _ in desk.told] == ["poison"]
    assert str(LEAST) in str(desk.told[0][1])
    desk.asked.clear()
    plain, full = desk.pass_on("poison", "sound")
    assert desk.asked == ["sound"]
    assert plain.degraded is not None and "kept failing" in plain.degraded
    assert [one.id for one in plain.actors] == ["TUV"]
    assert not full.degraded


def test_after_a_while_the_feed_is_tried_again() -> None:
    desk = Desk()
    desk.pass_on(*["poison"] * LEAST)
    desk.now += FOR
    desk.asked.clear()
    desk.pass_on("poison")
    assert desk.asked == ["poison"]
    assert desk.told[-1] == ("poison", None)


def test_a_clock_set_back_does_not_keep_a_feed_in_for_years() -> None:
    desk = Desk()
    desk.now += timedelta(days=3650)
    desk.pass_on(*["poison"] * LEAST)
    desk.now = NOW
    desk.asked.clear()
    desk.pass_on("poison")
    assert desk.asked == ["poison"]


def test_a_failure_now_and_then_puts_no_feed_into_quarantine() -> None:
    quarantine = Quarantine()
    told = [quarantine.note("sound", number % 20 == 0, NOW) for number in range(1000)]
    assert told == [None] * 1000


def unreadable(*feeds: str) -> list[tuple[bytes, str]]:
    return [(b'{"schema": 99, "feed": "%s"}' % feed.encode(), "schema 99") for feed in feeds]


def test_unreadable_records_of_many_feeds_stop_the_stage() -> None:
    seen = UnreadableFeeds()
    seen.note("process", 3, unreadable(*(f"f{n}" for n in range(FEEDS - 1))))
    with pytest.raises(HaltedError, match=r"process has stopped.*f0.*schema 99.*nothing was put aside"):
        seen.note("process", 3, unreadable("last"))


def test_unreadable_records_of_few_feeds_stop_nothing() -> None:
    seen = UnreadableFeeds()
    for _ in range(100):
        seen.note("process", 0, unreadable("one", "two"))
        seen.note("process", 0, [(b"no json at all", "no JSON")])


def test_what_is_long_past_counts_no_more() -> None:
    seen = UnreadableFeeds()
    for number in range(3 * FEEDS):
        seen.note("process", WITHIN // 2, unreadable(f"f{number}"))
