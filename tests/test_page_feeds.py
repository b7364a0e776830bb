"""Feeds in the page: how they are, one of them, added from a home page, paused, lists in and out; as a person goes."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from browser import Browser
from feed_server import FeedServer, Page, item, rss
from stores import Stores
from web_desk import NOW, USERS, WebDesk, csrf_of, on_files, web_desk

from app.opml import OpmlError, read_opml
from app.web.feeds_bars import HIGH, LEAST, bars
from app.web.feeds_packed import packed, unpacked
from app.web.feeds_view import SHOWN, Row, grouped, moment_near, wanted
from app.web.gate import Gate
from state.audit import acts
from state.database import State
from state.feed_days import add, day_of
from state.feeds import FeedState, save
from topics.log import ENRICHED, Keyed

FEEDS = """\
# Ours. Don't sort!
feeds:
  - {id: copra, url: "https://copra.example/rss", group: atolls}   # the best
  - {id: lagoon, url: "https://anna:secret@lagoon.example/rss", group: atolls}
  - {id: gazette, url: "https://gazette.example/rss", group: world}
  - {id: alone, url: "https://alone.example/rss", paused: true}
"""
LOCAL = "fetch: {allow_private: [127.0.0.0/8]}\n"


def furnish(desk: WebDesk) -> None:
    """copra is well, lagoon out of reach, gazette quiet; alone is paused."""
    (desk.folder / "feeds.yaml").write_text(FEEDS)
    today = day_of(NOW)
    good: dict[str, Any] = {"last_tried": NOW, "last_good": NOW, "next_due": NOW + timedelta(minutes=5), "status": "ok"}
    with desk.state.write() as connection:
        save(connection, FeedState(id="copra", url="https://copra.example/rss", why="as feeds.yaml says", **good))
        save(connection, FeedState(id="gazette", url="https://gazette.example/rss", **good))
        ill: dict[str, Any] = {
            "failures": 7,
            "status": "HTTP 503 <b>Unavailable</b>",
            "last_good": NOW - timedelta(days=2),
        }
        save(connection, FeedState(id="lagoon", url="https://anna:secret@lagoon.example/rss", **(good | ill)))
        for day in range(today - 20, today + 1):
            add(connection, "copra", day, 12)
            add(connection, "gazette", day, 0 if day > today - 4 else 9)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path, LOCAL) as made:
        furnish(made)
        yield made


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path, LOCAL + USERS) as made:
        furnish(made)
        yield made


@pytest.fixture
def desks(stores: Stores, state: State, tmp_path: Path) -> Iterator[WebDesk]:
    with web_desk(stores, state, tmp_path, LOCAL + USERS) as made:
        furnish(made)
        yield made


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as made:
        when = format_datetime(datetime.now(UTC) - timedelta(hours=2))
        entries = [item(guid=f"g{number}", title=f"Reef report {number}", pubDate=when) for number in range(7)]
        made.pages["/rss"] = Page(rss(*entries))
        home = b'<!doctype html><html><link rel="alternate" type="application/rss+xml" href="/rss" title="The reef">'
        made.pages["/"] = Page(home, content_type="text/html")
        yield made


def posted(client: httpx.Client, place: str, at: str, **fields: str) -> httpx.Response:
    """The form of the page `at`, sent to `place`."""
    return client.post(place, data={"csrf": csrf_of(client.get(at).text), **fields})


def told(desk: WebDesk) -> list[str]:
    return [f"{act.who} {act.what} {act.words}" for act in acts(desk.state)]


def test_what_needs_attention_stands_first_and_the_rest_by_group(desks: WebDesk) -> None:
    with desks.signed_in("rosa") as client:
        page = client.get("/feeds").text
        assert "4 feeds: 1 of 3 healthy, 1 ill, 1 quiet, 1 paused" in page
        places = [page.index(f">{name}<") for name in ("lagoon", "gazette", "copra", "alone")]
        assert places == sorted(places) and page.index("Need attention") < places[0]
        assert "HTTP 503 &lt;b&gt;Unavailable&lt;/b&gt; (7 times in a row)" in page and "nothing for 3 days" in page
        assert "secret" not in page and "12 of usual 12" in page and "Add a feed" not in page
        one = client.get("/feeds/copra").text
    assert "as feeds.yaml says" in one and "feeds.yaml:3" in one and "7 May: 12" in one and "Pause" not in one


def test_filters_are_kept_and_nothing_found_says_so(desk: WebDesk) -> None:
    with desk.client() as client:
        assert ">lagoon<" in client.get("/feeds?view=attention").text
        assert ">copra<" not in client.get("/feeds?view=attention").text
        found = client.get("/feeds?group=&q=").text
        assert ">alone<" in found and ">copra<" not in found
        assert "No feed is like that" in client.get("/feeds?q=nothing+of+that").text
        assert client.get("/feeds/unknown").status_code == 404


def test_a_person_adds_a_feed_from_a_home_page_and_pauses_it(
    desk: WebDesk, server: FeedServer, browser: Browser
) -> None:
    window = browser.window(desk.address, width=360, theme="dark")
    window.open("/feeds").well()
    window.picture("feeds")
    page = window.page
    page.get_by_role("link", name="Add a feed").click()
    page.get_by_label("Address").fill(server.url("/"))
    page.get_by_role("button", name="Look").click()
    page.get_by_text("Reef report 4", exact=True).wait_for()
    assert page.get_by_text("7 entries").is_visible() and not page.get_by_text("Reef report 5").is_visible()
    window.picture("feed-add")
    page.get_by_label("Group").fill("atolls")
    page.get_by_label("Polled every").fill("10m")
    page.get_by_label("Short name").fill("reef")
    page.get_by_role("button", name="Add it").click()
    page.get_by_text("It was added").wait_for()
    line = f'  - {{id: reef, url: "{server.url("/rss")}", every: 10m, group: atolls}}'
    lines = FEEDS.splitlines()
    assert (desk.folder / "feeds.yaml").read_text().splitlines() == [*lines[:4], line, *lines[4:]]
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("nobody asks it until it is resumed").wait_for()
    window.well()
    assert "paused: true" in (desk.folder / "feeds.yaml").read_text().splitlines()[4]
    page.get_by_role("button", name="Resume").click()
    page.get_by_text("It is resumed").wait_for()
    assert (desk.folder / "feeds.yaml").read_text().splitlines()[4] == line
    assert [one.partition(" ")[2] for one in told(desk)] == [
        "feeds reef: resumed", "feeds reef: paused", "feeds reef: added",
    ]  # fmt: skip
    assert page.get_by_role("region", name="Who changed it").get_by_role("listitem").count() == 3


def test_what_cannot_be_added_comes_back_with_words_beside_the_field(desk: WebDesk, server: FeedServer) -> None:
    at = "/feeds/-/add"
    server.pages = {"/none": Page(b"<!doctype html><html>", content_type="text/html")}
    with desk.client() as client:
        for url, words in (
            ("ftp://copra.example/", "is no web address"),
            ("", "Write an address"),
            ("http://copra.example/rss/?utm_source=x", "copra has this address already"),
            (server.url("/none"), "at none of the"),
            (server.url("/gone"), "HTTP 404"),
        ):
            answer = posted(client, at, at, url=url)
            assert answer.status_code == 422 and words in answer.text, (url, answer.text)
        chosen = f"{server.url('/rss')} Reef"
        for fields, words in (
            ({"id": "copra"}, "has this id already"),
            ({"id": "-x y"}, "should match"),
            ({"every": "soon"}, "is no duration"),
        ):
            answer = posted(client, at, at, url="x", chosen=chosen, **fields)
            assert answer.status_code == 422 and words in answer.text
    assert (desk.folder / "feeds.yaml").read_text() == FEEDS and told(desk) == []


def test_a_list_is_shown_before_any_of_it_is_written(desk: WebDesk, browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(
        '<opml version="2.0"><body><outline text="Reefs"><outline text="North &lt;b&gt;" xmlUrl="https://n.example/f"/>'
        '<outline text="South" xmlUrl="https://s.example/f"/></outline><outline text="Copra" '
        'xmlUrl="https://www.copra.example/rss"/><outline text="Bad" xmlUrl="javascript:alert(1)"/></body></opml>'
    )
    window = browser.window(desk.address, scripts=False)
    page = window.open("/feeds/-/lists").page
    page.get_by_label("OPML file").set_input_files(tmp_path / "list.opml")
    page.get_by_role("button", name="Show what is in it").click()
    assert page.get_by_text("2 feeds would be added, 1 are there already, 1 cannot be taken").is_visible()
    assert (desk.folder / "feeds.yaml").read_text() == FEEDS
    page.get_by_label("south").uncheck()
    page.get_by_role("button", name="Add them").click()
    assert page.get_by_text("One feed was added").is_visible()
    written = (desk.folder / "feeds.yaml").read_text()
    assert written.startswith(FEEDS) and "n.example" in written and "group: Reefs" in written
    assert "s.example" not in written and told(desk)[0].endswith("feeds 1 added from list.opml")


def test_a_starter_list_is_taken_whole_and_all_feeds_go_out_without_secrets(desk: WebDesk, browser: Browser) -> None:
    window = browser.window(desk.address, theme="dark")
    window.open("/feeds/-/lists?region=pacific").well()
    window.picture("feed-preview")
    window.page.get_by_role("button", name="Add them").click()
    window.page.get_by_text("were added").wait_for()
    with desk.client() as client:
        answer = client.get("/feeds/-/feeds.opml")
        assert "attachment" in answer.headers["Content-Disposition"] and "secret" not in answer.text
        outlines = read_opml(answer.content, "x")
        again = posted(client, "/feeds/-/take", "/feeds/-/lists", document="no list")
    assert {"copra", "rnz-pacific"} <= {one.own["id"] for one in outlines}
    assert again.status_code == 409 and "choose it again" in again.text


def test_no_list_and_no_opml_say_so_beside_the_field(desk: WebDesk) -> None:
    with desk.client() as client:
        csrf = csrf_of(client.get("/feeds/-/lists").text)
        nothing = client.post("/feeds/-/lists", data={"csrf": csrf})
        bomb = b'<!DOCTYPE opml [<!ENTITY a "b">]><opml/>'
        wrong = client.post("/feeds/-/lists", data={"csrf": csrf}, files={"file": ("<x>.opml", bomb)})
    assert nothing.status_code == 422 and "Choose a file first" in nothing.text
    assert wrong.status_code == 422 and "&lt;x&gt;.opml:1: declares a document type" in wrong.text


def test_who_may_only_look_changes_nothing(asking: WebDesk) -> None:
    with asking.signed_in("rosa") as client:
        csrf = csrf_of(client.get("/feeds").text)
        for place in ("feeds/copra/pause", "feeds/-/add", "feeds/-/lists", "feeds/-/take"):
            assert client.post(f"/{place}", data={"csrf": csrf, "do": "pause"}).status_code == 403
        assert client.get("/feeds/-/add").status_code == 403 and client.get("/feeds/-/feeds.opml").status_code == 200
    with asking.signed_in("emil") as client:
        assert client.post("/feeds/copra/pause", data={"do": "pause"}).status_code == 403
        assert posted(client, "/feeds/copra/pause", "/feeds/copra", do="pause").status_code == 303
    assert told(asking) == ["emil feeds copra: paused"]


def test_a_folder_that_cannot_be_written_is_said_in_words(desk: WebDesk) -> None:
    (desk.folder / f".feeds.yaml.{os.getpid()}").mkdir()  # where the new file would be made first
    with desk.client() as client:
        answer = posted(client, "/feeds/copra/pause", "/feeds/copra", do="pause")
    assert answer.status_code == 409 and "read-only for the page" in answer.text
    assert (desk.folder / "feeds.yaml").read_text() == FEEDS and told(desk) == []


def test_a_broken_file_is_shown_with_its_line_and_the_last_good_feeds(desk: WebDesk) -> None:
    kept = desk.site.running.data.last_good / "feeds.yaml"
    kept.parent.mkdir(parents=True)
    kept.write_text(FEEDS)
    (desk.folder / "feeds.yaml").write_text(FEEDS + "  - {id: copra}\n")
    with desk.client() as client:
        page = client.get("/feeds")
        assert page.status_code == 200 and "feeds.yaml:7" in page.text and ">copra<" in page.text
        assert "secret" not in page.text
        assert posted(client, "/feeds/copra/pause", "/feeds/-/add", do="pause").status_code == 409
        assert client.get("/feeds/-/feeds.opml").status_code == 409


def test_the_last_articles_of_a_feed_lead_to_what_became_of_them(desk: WebDesk) -> None:
    def record(number: int, feed: str, revision: int = 1) -> Keyed:
        article = f'"id": "a{number}", "feed": "{feed}", "title": "<i>{number}</i>", "url": "", "revision": {revision}'
        text = f'{{"article": {{{article}, "mode": "live", "first_seen": "2032-05-07T09:0{number}:00Z"}}}}'
        return Keyed(f"a{number}", text.encode())

    records = [record(1, "copra"), record(2, "lagoon"), record(3, "copra"), Keyed("x", b"{"), record(1, "copra", 2)]
    desk.log.append(ENRICHED, records)
    with desk.client() as client:
        page = client.get("/feeds/copra").text
    assert page.index("article=a1") < page.index("article=a3") and "article=a2" not in page
    assert "&lt;i&gt;3&lt;/i&gt;" in page and "revised 1 time" in page and page.count("article=a1") == 1


def test_bars_tell_a_day_without_news_from_one_without_an_answer() -> None:
    drawn = bars({100: 8, 99: 0, 97: 4}, 100, 4)
    assert [one.height for one in drawn.bars] == [HIGH / 2, None, LEAST, HIGH]
    assert drawn.counts == [4, None, 0, 8] and drawn.label.endswith("4, no answer, 0, 8")
    assert not bars({}, 100, 14).known


def test_a_page_holds_so_many_feeds_and_the_next_goes_on_where_it_ended() -> None:
    rows = [
        Row(f"f{n:03}", "", "a" if n % 2 else "", "ill" if n == 7 else "well", "ok", None, None, "", "", "")
        for n in range(SHOWN + 3)
    ]
    first, more = grouped(rows, 1)
    second, last = grouped(rows, 2)
    shown = [row.id for group in (*first, *second) for row in group.rows]
    assert more and not last and len(shown) == len(set(shown)) == len(rows) and shown[0] == "f007"
    assert [group.name for group in first] == ["Need attention", "a", "Without a group"]
    assert "of 101 healthy, 1 ill" in first[1].words and wanted(rows, "", "", "F00") == rows[:10:2]


def test_times_near_now_are_told_in_as_few_words_as_tell_them_apart() -> None:
    times = [NOW, NOW - timedelta(days=1), NOW - timedelta(days=200)]
    assert [moment_near(time, NOW) for time in times] == ["09:30", "6 May, 09:30", "20 Oct 2031, 09:30"]


def test_a_list_in_a_form_is_bounded_and_what_is_damaged_is_refused() -> None:
    assert unpacked(packed(b"<opml/>")) == b"<opml/>"
    for damaged in ("", "%%%", packed(b"x" * 10_000_001), packed(b"<opml/>")[:-8]):
        with pytest.raises(OpmlError):
            unpacked(damaged)


def test_a_gate_lets_so_many_in_at_a_time() -> None:
    gate = Gate(1)
    with gate.turn() as first, gate.turn() as second:
        assert first and not second
    with gate.turn() as third:
        assert third
