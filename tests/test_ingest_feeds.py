"""Polling: real feeds, what they are made of, what goes wrong with them."""

import gzip
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import feedparser
import pytest
from feed_server import FeedServer, Page, item, rss
from stores import Stores

from ingest.poll import PollReport
from ingest.schedule import Poller
from ingest.settings import FeedSettings, FetchSettings
from state.database import StateError
from state.feeds import FeedState, all_feeds
from topics.log import ARTICLES
from topics.records import Article, decode

HERE = Path(__file__).parent
FEEDS = sorted(path for path in (HERE / "corpus" / "feeds").iterdir() if path.is_file())
SHARED = HERE.parent.parent / "shared" / "feeds"
SHARED_FEEDS = sorted(path for path in SHARED.glob("*.*") if path.suffix in {".rss", ".atom"})
pytestmark = pytest.mark.usefixtures("long_lived_parsers")
NOW = datetime(2031, 3, 4, 12, 0, tzinfo=UTC)
LOCAL = FetchSettings(allow_private=["127.0.0.0/8"])


class Desk:
    """A poller on a fresh log and state, with a clock that the test moves."""

    def __init__(self, stores: Stores, server: FeedServer) -> None:
        self.log, self.state = stores.log(), stores.state()
        self.server = server
        self.now = NOW
        self.fetch = LOCAL

    def poll(self, *paths: str) -> list[PollReport]:
        feeds = [FeedSettings(id=path.strip("/") or "root", url=self.server.url(path)) for path in paths]
        with Poller(self.log, self.state, self.fetch, clock=lambda: self.now) as poller:
            return poller.poll_once(feeds)

    def articles(self) -> list[Article]:
        stored = [one for part in self.log.head(ARTICLES) for one in self.log.read(ARTICLES, part, 0, 100_000)]
        return [decode(one.value, Article) for one in sorted(stored, key=lambda one: one.appended)]

    def feed(self) -> FeedState:
        return all_feeds(self.state)[0]

    def serve(self, *items: str) -> None:
        self.server.pages["/f"] = Page(rss(*items))


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as made:
        yield made


@pytest.fixture
def desk(stores: Stores, server: FeedServer) -> Iterator[Desk]:
    made = Desk(stores, server)
    yield made
    made.log.close()
    made.state.close()


def dated(moment: datetime) -> str:
    return format_datetime(moment)


@pytest.mark.parametrize("validators", [True, False], ids=["answered by 304", "answered by the same text"])
def test_real_feeds_give_an_article_for_each_entry_and_none_the_second_time(desk: Desk, validators: bool) -> None:
    files = [*FEEDS, *SHARED_FEEDS]
    expected = 0
    for path in files:
        body = path.read_bytes()
        desk.server.pages[f"/{path.name}"] = Page(body, validators=validators)
        found = feedparser.parse(body, response_headers={"content-type": "application/xml"})
        expected += sum(
            any(one.get(key) for key in ("id", "link", "title", "summary", "content")) for one in found.entries
        )
    paths = [f"/{path.name}" for path in files]
    first = desk.poll(*paths)
    assert all(report.ok for report in first), first
    assert len(desk.articles()) == expected > 0
    assert len({article.id for article in desk.articles()}) == expected
    second = desk.poll(*paths)
    assert [report.appended for report in second] == [0] * len(files)
    assert len(desk.articles()) == expected
    assert desk.server.answered[len(files) :] == [304 if validators else 200] * len(files)


def test_an_entry_is_taken_whatever_it_lacks_and_skipped_only_when_it_holds_nothing(desk: Desk) -> None:
    desk.serve(
        item(guid="g1"), item(link="https://gazette.example/a"), item(title="Only a title"),
        item(description="only a text"), item(), item(title=""),
    )  # fmt: skip
    assert desk.poll("/f")[0].appended == 4
    assert desk.feed().skipped == 2


def test_the_same_article_under_a_new_guid_is_not_a_new_article(desk: Desk) -> None:
    desk.serve(item(guid="one", link="https://www.gazette.example/a?utm_source=x", title="T"))
    desk.poll("/f")
    desk.serve(item(guid="two", link="http://gazette.example/a#top", title="T"))
    assert desk.poll("/f")[0].appended == 0


def test_an_address_that_several_entries_carry_identifies_nothing(desk: Desk) -> None:
    entries = [item(guid=f"g{number}", link="https://gazette.example/", title=f"T{number}") for number in range(3)]
    desk.serve(*entries)
    assert desk.poll("/f")[0].appended == 3
    desk.serve(*entries, item(guid="g3", link="https://gazette.example/", title="T3"))
    assert desk.poll("/f")[0].appended == 1


def test_a_guid_that_several_entries_carry_identifies_nothing(desk: Desk) -> None:
    entries = [item(guid="same", link=f"https://gazette.example/{number}", title="T") for number in range(3)]
    desk.serve(*entries)
    assert desk.poll("/f")[0].appended == 3
    desk.serve(entries[0])
    assert desk.poll("/f")[0].appended == 0


def test_changed_text_is_a_new_revision_of_the_same_article_ten_at_most(desk: Desk) -> None:
    for number in range(14):
        desk.serve(item(guid="one", title=f"Now {number}"))
        desk.poll("/f")
    found = desk.articles()
    assert [article.revision for article in found] == list(range(1, 11))
    assert len({article.id for article in found}) == 1


def test_news_after_a_clock_that_was_years_ahead_is_still_news(desk: Desk) -> None:
    desk.now = NOW + timedelta(days=3653)
    desk.serve(item(guid="before", title="before", pubDate=dated(NOW)))
    desk.poll("/f")
    desk.now = NOW
    desk.serve(item(guid="after", title="after", pubDate=dated(NOW)))
    desk.poll("/f")
    assert {one.title: one.mode for one in desk.articles()} == {"before": "backfill", "after": "live"}


def test_what_is_old_or_undated_on_the_first_poll_trains_and_never_notifies(desk: Desk) -> None:
    desk.serve(
        item(guid="old", title="old", pubDate=dated(NOW - timedelta(days=3))),
        item(guid="new", title="new", pubDate=dated(NOW - timedelta(days=1))),
        item(guid="undated", title="undated"),
    )
    desk.poll("/f")
    assert {article.title: article.mode for article in desk.articles()} == {
        "old": "backfill", "new": "live", "undated": "backfill",
    }  # fmt: skip


def test_what_lies_far_ahead_on_the_first_poll_trains_like_the_undated(desk: Desk) -> None:
    ahead = item(guid="c", title="A fair in May", pubDate=dated(NOW + timedelta(days=60)))
    desk.serve(ahead, item(guid="t", title="Now", pubDate=dated(NOW + timedelta(hours=3))))
    desk.poll("/f")
    assert {one.title: one.mode for one in desk.articles()} == {"A fair in May": "backfill", "Now": "live"}


def test_after_an_outage_what_appeared_meanwhile_is_live(desk: Desk) -> None:
    desk.serve(item(guid="first", title="first", pubDate=dated(NOW)))
    desk.poll("/f")
    desk.now = NOW + timedelta(days=5)
    desk.serve(
        item(guid="meanwhile", title="meanwhile", pubDate=dated(NOW + timedelta(days=1))),
        item(guid="undated", title="undated"),
        item(guid="older", title="older", pubDate=dated(NOW - timedelta(days=4))),
    )
    desk.poll("/f")
    assert {article.title: article.mode for article in desk.articles()[1:]} == {
        "meanwhile": "live", "undated": "live", "older": "backfill",
    }  # fmt: skip


BAD = {
    "is a web page": (Page(b"<!doctype html><html><body>Hello</body></html>", "text/html"), "no feed but a web page"),
    "is empty": (Page(b""), "empty"),
    "is not there": (Page(b"no", status=404), "HTTP 404"),
    "breaks": (Page(b"no", status=500), "HTTP 500"),
    "is no xml": (Page(b"\x00\x01\x02 hello"), "no feed"),
    "is huge": (Page(b"<rss>" + b"x" * 11_000_000), "larger than 10 MB"),
    "is a gzip bomb": (
        Page(gzip.compress(b"<rss>" + b" " * 200_000_000), headers={"Content-Encoding": "gzip"}),
        "larger",
    ),
    "has damaged compression": (Page(b"no gzip at all", headers={"Content-Encoding": "gzip"}), "damaged compression"),
    "leads to a file": (Page(status=302, headers={"Location": "file:///etc/passwd"}), "protocol"),
    "leads in a circle": (Page(status=302, headers={"Location": "/f"}), "redirects"),
    "leads to a private address": (Page(status=302, headers={"Location": "http://10.1.2.3/"}), "public internet"),
}


@pytest.mark.parametrize("what", BAD)
def test_a_feed_that_is_bad_says_so_in_its_status_and_others_go_on(desk: Desk, what: str) -> None:
    page, words = BAD[what]
    desk.server.pages["/f"] = page
    desk.server.pages["/good"] = Page(rss(item(guid="g", title="T")))
    bad, good = desk.poll("/f", "/good")
    assert not bad.ok and good.ok and good.appended == 1
    status = {feed.id: feed for feed in all_feeds(desk.state)}["f"]
    assert words in status.status, status.status
    assert status.failures == 1 and status.next_due is not None and status.next_due > desk.now


def test_a_feed_that_is_cut_off_gives_what_it_holds(desk: Desk) -> None:
    body = rss(item(guid="g1", title="One"), item(guid="g2", title="Two"))
    desk.server.pages["/f"] = Page(body[: body.index(b"Two") + 3])
    assert desk.poll("/f")[0].appended >= 1


def test_a_wrongly_declared_encoding_keeps_the_text(desk: Desk) -> None:
    entry = "<channel><item><title>Zürich</title></item></channel>"
    body = f'<?xml version="1.0" encoding="us-ascii"?><rss version="2.0">{entry}</rss>'
    desk.server.pages["/f"] = Page(body.encode("utf-8"), "text/xml; charset=us-ascii")
    desk.poll("/f")
    assert desk.articles()[0].title == "Zürich"


def test_a_feed_that_drips_is_ended_at_its_deadline(desk: Desk) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.02)

    import asyncio

    from ingest.fetch import Fetcher, FetchFailed

    desk.server.pages["/f"] = Page(handle=drip)

    async def fetch() -> object:
        async with Fetcher(LOCAL.networks, None, deadline=0.3) as fetcher:
            return await fetcher.get(desk.server.url("/f"), None, None)

    failed = asyncio.run(fetch())
    assert isinstance(failed, FetchFailed) and "within 0.3 s" in failed.reason


def test_a_private_address_is_not_polled_unless_it_is_allowed(desk: Desk) -> None:
    desk.serve(item(guid="g", title="T"))
    desk.fetch = FetchSettings()
    report = desk.poll("/f")[0]
    assert not report.ok and "public internet" in report.after.status
    assert desk.server.asked == []


def test_validators_go_back_byte_for_byte(desk: Desk) -> None:
    page = Page(rss(item(guid="g")), validators=False, headers={"ETag": 'W/"a b"', "Last-Modified": "yesterday-ish"})
    desk.server.pages["/f"] = page
    desk.poll("/f")
    desk.poll("/f")
    headers = desk.server.asked[-1][1]
    assert (headers["If-None-Match"], headers["If-Modified-Since"]) == ('W/"a b"', "yesterday-ish")


def test_a_feed_that_is_gone_is_asked_no_more(desk: Desk) -> None:
    desk.server.pages["/f"] = Page(status=410)
    desk.poll("/f")
    assert desk.feed().gone and "took it away" in desk.feed().status


def test_a_feed_that_moved_for_good_is_asked_at_its_new_address_once_that_is_certain(desk: Desk) -> None:
    desk.server.pages["/old"] = Page(status=301, headers={"Location": "/new"})
    desk.server.pages["/new"] = Page(rss(item(guid="g")))
    for _ in range(5):
        desk.poll("/old")
        assert "moved for good, to" in desk.feed().status
        desk.now += timedelta(hours=5)
    assert [path for path, _ in desk.server.asked] == ["/old", "/new"] * 5
    desk.poll("/old")
    assert [path for path, _ in desk.server.asked[10:]] == ["/new"]
    assert "write that into feeds.yaml" in desk.feed().status and len(desk.articles()) == 1


def test_a_new_address_that_does_not_answer_is_left_for_the_old_one(desk: Desk) -> None:
    test_a_feed_that_moved_for_good_is_asked_at_its_new_address_once_that_is_certain(desk)
    desk.server.pages["/new"] = Page(status=410)
    desk.server.pages["/old"] = Page(rss(item(guid="g"), item(guid="h")))
    for _ in range(3):
        desk.poll("/old")
    assert not desk.feed().gone and [path for path, _ in desk.server.asked[-3:]] == ["/new"] * 3
    desk.poll("/old")
    assert desk.server.asked[-1][0] == "/old" and desk.feed().status == "ok" and len(desk.articles()) == 2


def test_a_redirect_for_now_is_followed_and_never_taken_over(desk: Desk) -> None:
    desk.server.pages["/old"] = Page(status=302, headers={"Location": "/new"})
    desk.server.pages["/new"] = Page(rss(item(guid="g")))
    for _ in range(6):
        desk.poll("/old")
        desk.now += timedelta(hours=6)
    assert desk.feed().status == "ok" and desk.feed().moved_to is None


def test_what_a_channel_wishes_is_remembered_while_it_does_not_change(desk: Desk) -> None:
    page = rss(item(guid="g")).replace(b"<description>d</description>", b"<ttl>120</ttl>")
    desk.server.pages["/f"] = Page(page)
    for _ in range(2):
        desk.poll("/f")
        due = desk.feed().next_due
        assert due is not None and timedelta(hours=2) <= due - desk.now <= timedelta(hours=2.2)
    assert desk.server.answered == [200, 304]


def test_an_answer_that_is_good_for_an_hour_is_not_asked_for_again_before(desk: Desk) -> None:
    desk.server.pages["/f"] = Page(rss(item(guid="g")), headers={"Cache-Control": "public, max-age=3600"})
    desk.poll("/f")
    due = desk.feed().next_due
    assert due is not None and timedelta(hours=1) <= due - desk.now <= timedelta(hours=1.1)


def test_what_changed_after_a_write_that_failed_is_a_new_revision(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.serve(item(title="One", guid="a", description="first words"))
    feed = FeedSettings(id="f", url=desk.server.url("/f"))
    with Poller(desk.log, desk.state, desk.fetch, clock=lambda: desk.now) as poller:
        with monkeypatch.context() as patch:
            patch.setattr("ingest.keeping.remember", _locked)
            with pytest.raises(StateError):
                poller.poll_once([feed])
        desk.serve(item(title="One", guid="a", description="other words"))
        poller.poll_once([feed])
    assert [(one.revision, one.summary) for one in desk.articles()] == [(1, "first words"), (2, "other words")]


def _locked(*_: object) -> None:
    raise StateError("database is locked")


def test_a_key_in_an_address_does_not_show_where_it_moves(desk: Desk) -> None:
    moved = {"Location": desk.server.url("/new?key=hush")}
    desk.server.pages["/f?key=hush"] = Page(b"", status=301, headers=moved)
    desk.server.pages["/new?key=hush"] = Page(rss(item(title="One", guid="a")))
    with Poller(desk.log, desk.state, desk.fetch, clock=lambda: desk.now) as poller:
        poller.poll_once([FeedSettings(id="f", url=desk.server.url("/f?key=hush"))])
    assert "moved for good, to" in desk.feed().status and "hush" not in desk.feed().status


def test_news_may_be_as_old_as_the_calendar(desk: Desk) -> None:
    desk.serve(item(title="One", guid="a", pubDate=dated(NOW)))
    feed = FeedSettings(id="f", url=desk.server.url("/f"), max_age=timedelta(days=999_999))
    with Poller(desk.log, desk.state, desk.fetch, clock=lambda: desk.now) as poller:
        assert [report.ok for report in poller.poll_once([feed])] == [True]
