"""The full text of articles from their pages: what is read, what is not, and what becomes of it."""

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from feed_server import FeedServer, Page, item, rss
from stores import Embedded, Stores
from test_ingest_feeds import LOCAL, NOW, dated

from ingest.fetch import Fetched, FetchFailed
from ingest.page_rounds import PageRounds
from ingest.page_text import fitting, make_page_reader
from ingest.parsed import Document
from ingest.robots import ours, rules_of
from ingest.schedule import Poller
from ingest.settings import FeedSettings
from state.pages import Waiting, waiting
from topics.log import ARTICLES
from topics.records import Article, decode

pytestmark = pytest.mark.usefixtures("long_lived_parsers")
TITLE = "Tuvalu expels two Kiribati diplomats"
LEAD = "Tuvalu on Friday expelled two Kiribati diplomats over forged copra receipts."
MORE = [
    'Trade Minister Teleke Paeniu denied that a row about tuna was behind it: "Not one fish was mentioned."',
    "Tarawa asked for a fair, open hearing, and called its two envoys home to report to the cabinet on Monday.",
    "Observers of both islands said that the price of copra has been falling since a storm in the spring & before.",
]


def page(*paragraphs: str, title: str = TITLE) -> bytes:
    text = "".join(f"<p>{one}</p>" for one in paragraphs).replace(" & ", " &amp; ")
    head = f"<head><title>{title}</title></head>"
    menu = "<nav><ul><li><a href='/'>Home</a></li><li><a href='/w'>World</a></li></ul></nav>"
    story = f"<article><h1>{title}</h1>{text}</article>"
    return f"<html>{head}<body>{menu}{story}<footer>All rights.</footer></body></html>".encode()


class Desk:
    """One feed whose pages may be read, with a clock that the test moves."""

    def __init__(self, stores: Stores, server: FeedServer) -> None:
        self.log, self.state, self.server, self.now = stores.log(), stores.state(), server, NOW
        self.poller = Poller(self.log, self.state, LOCAL, clock=lambda: self.now)
        self.full_text = "page"
        self.serve(LEAD)
        self.show(page(LEAD, *MORE))

    def serve(self, summary: str) -> None:
        one = item(title=TITLE, link=self.server.url("/a"), guid="a", description=summary, pubDate=dated(NOW))
        self.server.pages["/f"] = Page(rss(one, link=self.server.url("/")))

    def show(self, body: bytes, **answer: object) -> None:
        self.server.pages["/a"] = Page(body, content_type="text/html; charset=utf-8", **answer)  # type: ignore[arg-type]

    def poll(self) -> None:
        feed = FeedSettings(id="f", url=self.server.url("/f"), full_text=self.full_text)
        self.poller.poll_once([feed])

    def articles(self) -> list[Article]:
        return [
            decode(one.value, Article)
            for part in self.log.head(ARTICLES)
            for one in self.log.read(ARTICLES, part, 0, 99)
        ]

    def asked(self, path: str) -> int:
        return sum(one == path for one, _ in self.server.asked)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with FeedServer() as server:
        made = Desk(Embedded(tmp_path), server)
        yield made
        made.poller.close()
        made.log.close()
        made.state.close()


def test_the_feeds_text_is_published_at_once_and_the_pages_follows_as_a_revision(desk: Desk) -> None:
    desk.poll()
    first, second = desk.articles()
    assert (first.revision, first.text_from, first.body) == (1, "feed", LEAD)
    assert (second.id, second.revision, second.text_from, second.changed) == (first.id, 2, "page", ["text"])
    assert all(one.replace("& ", "&amp; ") in second.text for one in MORE) and "Home" not in second.text
    assert second.content_hash != first.content_hash and second.summary == first.summary
    assert second.mode == "live" and waiting(desk.state) == []


def test_a_feed_that_does_not_ask_for_it_has_no_page_read(desk: Desk) -> None:
    desk.full_text = "feed"
    desk.poll()
    assert len(desk.articles()) == 1 and [path for path, _ in desk.server.asked] == ["/f"]


def test_robots_txt_is_asked_first_and_what_it_forbids_is_not_read(desk: Desk) -> None:
    desk.server.pages["/robots.txt"] = Page(b"User-agent: wirewatch\nDisallow: /a\n", content_type="text/plain")
    desk.poll()
    assert len(desk.articles()) == 1 and desk.asked("/a") == 0 and waiting(desk.state) == []


def test_rules_for_others_do_not_bind_us_and_are_asked_for_once(desk: Desk) -> None:
    desk.server.pages["/robots.txt"] = Page(b"User-agent: Otherbot\nDisallow: /\n", content_type="text/plain")
    desk.poll()
    assert len(desk.articles()) == 2 and desk.asked("/robots.txt") == 1


def test_where_robots_txt_cannot_be_had_nothing_is_read_until_it_can(desk: Desk) -> None:
    desk.server.pages["/robots.txt"] = Page(b"", status=503)
    desk.poll()
    assert desk.asked("/a") == 0 and len(waiting(desk.state)) == 1
    del desk.server.pages["/robots.txt"]
    desk.now += timedelta(hours=1)
    desk.poll()
    assert len(desk.articles()) == 2


def test_a_page_that_is_out_of_reach_is_tried_again_later_and_given_up_in_the_end(desk: Desk) -> None:
    desk.show(b"", status=503)
    desk.poll()
    assert desk.asked("/a") == 1 and len(waiting(desk.state)) == 1
    desk.poll()
    assert desk.asked("/a") == 1, "it is not due"
    for _ in range(9):
        desk.now += timedelta(hours=5)
        desk.poll()
    assert desk.asked("/a") == 5 and waiting(desk.state) == [] and len(desk.articles()) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 410, 451])
def test_a_page_that_is_refused_is_not_asked_for_again(desk: Desk, status: int) -> None:
    desk.show(b"no", status=status)
    desk.poll()
    assert waiting(desk.state) == [] and len(desk.articles()) == 1


@pytest.mark.parametrize(
    "paragraphs",
    [["We use cookies on this site. Please choose which of our partners may follow you around the internet today."],
     [LEAD[:40]], [LEAD], []],
    ids=["asks for consent", "shorter", "the same", "empty"],
)  # fmt: skip
def test_a_page_that_tells_no_more_than_the_feed_or_something_else_is_left(desk: Desk, paragraphs: list[str]) -> None:
    desk.show(page(*paragraphs, title="Consent"))
    desk.poll()
    assert len(desk.articles()) == 1 and waiting(desk.state) == []


def test_a_changed_entry_waits_for_its_page_so_that_nothing_is_taken_back(desk: Desk) -> None:
    desk.poll()
    desk.serve("Tuvalu on Friday expelled three Kiribati diplomats over forged copra receipts.")
    desk.show(page(LEAD.replace("two", "three"), *MORE))
    desk.poll()
    assert [(one.revision, one.text_from) for one in desk.articles()] == [(1, "feed"), (2, "page"), (3, "page")]
    assert "expelled three" in desk.articles()[-1].text and desk.articles()[-1].changed == ["summary"]


def test_a_changed_entry_whose_page_cannot_be_had_is_published_with_its_own_text(desk: Desk) -> None:
    desk.poll()
    desk.serve("Tuvalu on Friday expelled three Kiribati diplomats over forged copra receipts.")
    desk.show(b"", status=404)
    desk.poll()
    last = desk.articles()[-1]
    assert (last.revision, last.text_from) == (3, "feed") and "expelled three" in last.body


def test_old_items_of_a_first_poll_have_no_page_read(desk: Desk) -> None:
    desk.now += timedelta(days=30)
    desk.poll()
    assert [one.mode for one in desk.articles()] == ["backfill"] and desk.asked("/a") == 0


def test_a_page_that_waits_is_read_after_a_restart(desk: Desk) -> None:
    desk.show(b"", status=503)
    desk.poll()
    desk.poller.close()
    desk.poller = Poller(desk.log, desk.state, LOCAL, clock=lambda: desk.now)
    desk.show(page(LEAD, *MORE))
    desk.now += timedelta(minutes=2)
    desk.poll()
    assert [one.revision for one in desk.articles()] == [1, 2]


def test_pages_that_are_not_wanted_any_more_are_forgotten(desk: Desk) -> None:
    desk.show(b"", status=503)
    desk.poll()
    desk.full_text = "feed"
    desk.now += timedelta(minutes=2)
    desk.poll()
    assert waiting(desk.state) == [] and desk.asked("/a") == 1


def test_a_page_that_leads_to_a_private_address_is_not_read(desk: Desk) -> None:
    desk.show(b"", status=302, headers={"Location": "http://10.0.0.1/a"})
    desk.poll()
    assert len(desk.articles()) == 1


def test_a_crawl_delay_is_kept_within_reason() -> None:
    def delay(text: str) -> timedelta:
        return rules_of(Fetched("u", 200, text.encode(), "text/plain", None, None), NOW).delay

    assert delay("User-agent: *\nCrawl-delay: 7\n") == timedelta(seconds=7)
    assert delay("User-agent: *\nCrawl-delay: 86400\n") == timedelta(minutes=1)
    assert delay("User-agent: *\nDisallow:\n") == timedelta()


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (429, False), (503, False), (None, False)])
def test_no_robots_txt_allows_all_and_none_to_be_had_nothing(status: int | None, allowed: bool) -> None:
    assert rules_of(FetchFailed("no", status), NOW).allow("https://gazette.example/a") is allowed


def test_a_page_in_another_encoding_is_read_as_its_server_says() -> None:
    read = make_page_reader()
    body = page(
        "Die Märkte für Öl und Fische öffneten später als üblich, sagte der Händler über die Straße hinweg gestern."
    )
    found = read(
        Document(body.decode().encode("latin-1"), "text/html; charset=iso-8859-1", "https://gazette.example/a")
    )
    assert "Märkte für Öl" in found.markup


def test_the_title_does_not_stand_twice() -> None:
    markup = make_page_reader()(
        Document(page(LEAD, *MORE), "text/html; charset=utf-8", "https://gazette.example/a")
    ).markup
    article = decode(
        b'{"id":"a","feed":"f","source":"s","url":"u","canonical_url":"u","title":"' + TITLE.encode()
        + b'","summary":"","text":"","authors":[],"language":null,"published":null,"first_seen":"2031-03-04T12:00:00Z",'
        b'"revision":1,"content_hash":"h","mode":"live"}', Article)  # fmt: skip
    assert TITLE in markup and TITLE not in (fitting(markup, article) or TITLE)


def test_of_a_robots_txt_only_what_is_for_us_is_read_however_long_it_is() -> None:
    names = "".join(f"User-agent: bot{n}\n" for n in range(20_000))
    rules = "".join(f"Disallow: /*x{n}\n" for n in range(20_000))
    text = f"{names}{rules}User-agent: other\nUser-agent: Wirewatch\nDisallow: /private\n# end\n"
    text += "User-agent: *\nDisallow: /\n"
    assert ours(text) == "User-agent: Wirewatch\ndisallow: /private\nUser-agent: *\ndisallow: /"
    found = rules_of(Fetched("u", 200, text.encode()[-200_000:], "text/plain", None, None), NOW)
    assert found.allow("https://gazette.example/a") and not found.allow("https://gazette.example/private/a")


def test_the_short_text_of_another_feed_does_not_take_back_the_pages(desk: Desk) -> None:
    desk.poll()
    other = item(title=TITLE, link=desk.server.url("/a"), guid="z", description="Envoys are out.", pubDate=dated(NOW))
    desk.server.pages["/g"] = Page(rss(other, link=desk.server.url("/")))
    desk.poller.poll_once([FeedSettings(id="g", url=desk.server.url("/g"))])
    assert [one.text_from for one in desk.articles()] == ["feed", "page"]


def test_a_late_edit_of_an_old_article_waits_for_its_page_too(desk: Desk) -> None:
    desk.poll()
    desk.now += timedelta(days=3)
    desk.server.pages["/f"].body += b"<!-- -->"
    desk.poll()
    desk.serve(f"{LEAD} It was a Friday.")
    desk.now += timedelta(hours=1)
    desk.poll()
    last = desk.articles()[-1]
    assert (last.revision, last.mode, last.text_from) == (3, "backfill", "page")


def test_an_entry_that_changes_again_and_again_is_published_while_its_page_is_away(desk: Desk) -> None:
    desk.poll()
    desk.show(b"", status=503)
    for number in range(4):
        desk.now += timedelta(minutes=15)
        desk.serve(f"{LEAD} Update {number}.")
        desk.poll()
    desk.now += timedelta(minutes=15)
    desk.poll()
    assert "Update 3" in desk.articles()[-1].body
    assert [one.revision for one in desk.articles()] == sorted(one.revision for one in desk.articles())


def test_a_front_page_is_no_articles_page(desk: Desk) -> None:
    desk.server.pages["/"] = Page(page(LEAD, *MORE), content_type="text/html; charset=utf-8")
    desk.server.pages["/b"] = Page(page(LEAD, *MORE), content_type="text/html; charset=utf-8")
    links = ["/", "/b", "/b"]
    items = [
        item(title=f"{TITLE} {n}", link=desk.server.url(link), guid=f"{n}", description=LEAD, pubDate=dated(NOW))
        for n, link in enumerate(links)
    ]
    desk.server.pages["/f"] = Page(rss(*items, link=desk.server.url("/")))
    desk.poll()
    assert {one.text_from for one in desk.articles()} == {"feed"} and len(desk.articles()) == 3


def test_where_a_redirect_leads_robots_txt_is_asked_before_the_page(desk: Desk) -> None:
    with FeedServer() as there:
        there.pages["/robots.txt"] = Page(b"User-agent: *\nDisallow: /\n", content_type="text/plain")
        there.pages["/private"] = Page(page(LEAD, *MORE), content_type="text/html")
        desk.show(b"", status=302, headers={"Location": there.url("/private")})
        desk.poll()
        assert [path for path, _ in there.asked] == ["/robots.txt"] and waiting(desk.state) == []


def test_the_pages_of_a_paused_feed_are_left_alone(desk: Desk) -> None:
    desk.show(b"", status=503)
    desk.poll()
    desk.now += timedelta(hours=1)
    feed = FeedSettings(id="f", url=desk.server.url("/f"), full_text="page", paused=True)
    desk.poller.poll_once([feed])
    assert desk.asked("/a") == 1 and len(waiting(desk.state)) == 1


def begun(*pages: Waiting, then: Sequence[Waiting] = (), ahead: timedelta = timedelta()) -> list[str]:
    """The articles whose pages are begun to be read, by a clock that is `ahead` at first, then by the right one."""
    read: list[str] = []

    async def scene() -> None:
        now = NOW + ahead

        async def reading(article: str) -> datetime | None:
            read.append(article)
            return now + timedelta(hours=3)

        rounds = PageRounds(reading, lambda: now)
        rounds.add(pages)
        rounds.step()
        await asyncio.sleep(0.001)
        now = NOW + timedelta(minutes=1)
        rounds.plan_anew()
        rounds.add(then)
        rounds.step()
        await asyncio.sleep(0.001)
        await rounds.end()

    asyncio.run(scene())
    return read


def test_a_user_in_a_link_makes_no_other_host() -> None:
    assert begun(*(Waiting(f"{n}", "f", f"https://u{n}@gazette.example:443/{n}", NOW) for n in range(9))) == ["0", "1"]


def test_a_change_is_not_put_off_for_the_failures_of_the_page_before() -> None:
    one = Waiting("a", "f", "https://gazette.example/a", NOW)
    assert begun(one, then=[one]) == ["a", "a"]


def test_pages_go_on_after_a_clock_that_ran_ahead_was_set_right() -> None:
    ahead = timedelta(days=3650)
    late = Waiting("a", "f", "https://gazette.example/a", NOW + ahead)
    other = Waiting("b", "f", "https://gazette.example/b", NOW)
    assert begun(late, ahead=ahead) == ["a", "a"]
    assert begun(late, then=[other], ahead=ahead) == ["a", "b"]
