"""The inbox: as a person reads it, with scripts and without, and what is told while it stands open."""

import asyncio
import html
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import feedparser
import httpx
import pytest
from browser import Browser
from delivery_desk import alert
from stores import Stores, file_state
from web_desk import HASH, NOW, PASSWORD, USERS, WebDesk, csrf_of, on_files, web_desk

from app.web import live
from app.web.inbox_query import Asked, read, spelt
from app.web.live import Pulse, Watch, told
from app.web.passwords import hash_password
from app.web.streams import Stream, event
from state import acks, alert_facets, alerts, audit, feedback, mutes
from state.alert_news import newer
from state.database import State, memory_state
from state.matching import Filter
from topics.records import Alert, ArticleRef, Evidence

HOSTILE = "<script>window.ran = 1</script><img src=x onerror='window.ran = 1'>{{7*7}}"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path) as made:
        yield made


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path, USERS) as made:
        yield made


@pytest.fixture
def desks(stores: Stores, state: State, tmp_path: Path) -> Iterator[WebDesk]:
    """On each backend: what touches the state."""
    with web_desk(stores, state, tmp_path, USERS) as made:
        yield made


def one(number: int, **changed: Any) -> Alert:
    """An alert of a story of its own, the later the higher its number."""
    at = NOW - timedelta(hours=100 - number)
    title = changed.pop("title", f"Report {number} from the lagoon")
    source = changed.pop("source", "gazette.example")
    report = ArticleRef(f"a{number}", title, source, changed.pop("url", f"https://{source}/{number}"), at)
    sentence = changed.pop("sentence", f"Tuvalu on Friday expelled {number} Kiribati diplomats.")
    evidence = [Evidence(report.id, "event", "expulsion", 0, 25, sentence[:25], sentence, (0, 25))]
    fields: dict[str, Any] = {"story": f"s{number}", "time": at, "articles": [report], "evidence": evidence}
    return alert(number, **{**fields, **changed})


def put(desk: WebDesk, *some: Alert) -> None:
    with desk.state.write() as connection:
        for each in some:
            assert alerts.add(connection, each)


def headlines(page: str) -> list[str]:
    return [html.unescape(found) for found in re.findall(r"data-story><bdi>([^<]*)<", page)]


def new(page: str) -> int:
    return page.count('<span class="new">New</span> <a')


def form(desk: WebDesk, page: str, do: str, number: int, **more: str) -> dict[str, str]:
    return {"csrf": csrf_of(page), "do": do, "alert": f"alert-{number}", "back": "/inbox?rule=new-expulsion", **more}


# Over HTTP.


def test_stories_stand_newest_first_and_older_ones_on_further_pages(desk: WebDesk) -> None:
    put(desk, *(one(number) for number in range(60)))
    place, seen = "/inbox", list[str]()
    with desk.client() as client:
        while place:
            page = client.get(place).text
            seen += headlines(page)
            found = re.search(r'href="([^"]+)" rel="next"', page)
            place = html.unescape(found[1]) if found is not None else ""
    assert seen == [f"Report {number} from the lagoon" for number in reversed(range(60))]


def test_alerts_are_unread_until_one_has_looked_at_all_and_stay_so_on_the_pages_that_follow(desks: WebDesk) -> None:
    put(desks, one(1))
    with desks.signed_in("rosa") as rosa, desks.signed_in("emil") as emil:
        assert new(rosa.get("/inbox").text) == 0, "nobody has missed anything at his first look"
        put(desks, one(2), one(3, mode="backfill"))
        assert new(rosa.get("/inbox?severity=high").text) == 1
        assert headlines(rosa.get("/inbox?unread=yes").text) == ["Report 2 from the lagoon"]
        page = rosa.get("/inbox").text
        assert new(page) == 1 and "1 unread" in page
        back = html.unescape(re.findall(r'name="back" value="(/inbox.seen=[^"]+)"', page)[0])
        assert new(rosa.get(back).text) == 1
        assert new(rosa.get("/inbox").text) == 0
        assert new(emil.get("/inbox").text) == 0


def test_what_cannot_be_meant_is_said_beside_its_field_and_filters_nothing(desk: WebDesk) -> None:
    put(desk, one(1))
    with desk.client() as client:
        page = client.get("/inbox?from=friday&severity=huge&to=9999-99-99&before=x&seen=-")
    assert page.status_code == 422 and len(headlines(page.text)) == 1
    assert page.text.count("Write a day as 2032-05-07.") == 2 and "There are low, medium" in page.text
    assert read({"from": "2032-05-07", "to": "2032-05-06"}).problems == {"to": "This is before the first day."}


def test_an_address_names_a_view_and_a_mark_exactly() -> None:
    asked = read({"q": " tuna ", "from": "2032-05-07", "to": "2032-05-07", "noise": "hide", "open": "yes", "x": "y"})
    assert asked.values == {"q": "tuna", "from": "2032-05-07", "to": "2032-05-07", "noise": "hide", "open": "yes"}
    assert asked.wanted.until is not None and asked.wanted.since is not None
    assert asked.wanted.until - asked.wanted.since == timedelta(days=1)
    assert asked.wanted.unacknowledged and not asked.wanted.noise and not asked.plain and read({}).plain
    mark = NOW + timedelta(microseconds=1)
    assert read({"seen": spelt(mark) or ""}).seen == mark and read({"seen": "9" * 16}).seen is not None
    assert Asked().filter(mark) == Filter() and read({"unread": "yes"}).filter(mark).unread_since == mark


def test_what_one_does_is_noted_once_with_his_name_and_shown_to_all(desks: WebDesk) -> None:
    put(desks, one(1), one(2))
    with desks.signed_in("rosa") as rosa, desks.signed_in("emil") as emil:
        page = rosa.get("/inbox").text
        answer = rosa.post("/inbox/react", data=form(desks, page, "ack", 1, note="calling the embassy"))
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/inbox?rule=new-expulsion#story-")
        theirs = emil.get("/inbox").text
        assert "rosa</bdi> sees to it" in theirs and "calling the embassy" in theirs
        for do in ("ack", "useful", "known", "noise", "mute"):
            emil.post("/inbox/react", data=form(desks, theirs, do, 1, note="me too"))
    with desks.state.read() as connection:
        kept = acks.of(connection, ["alert-1"])["alert-1"]
        assert (kept.by, kept.note) == ("rosa", "calling the embassy")
        assert feedback.of(connection, ["alert-1"]) == {"alert-1": "noise"}
        (muted,) = mutes.in_force(connection, NOW)
        assert (muted.value, muted.channel, muted.by, muted.until - NOW) == ("s1", "", "emil", timedelta(days=1))
    assert [(act.who, act.what) for act in audit.acts(desks.state)][-2:] == [("emil", "ack"), ("rosa", "ack")]
    with desks.signed_in("rosa") as rosa:
        page = rosa.get("/inbox?noise=hide").text
        assert headlines(page) == ["Report 2 from the lagoon"]
        page = rosa.get("/inbox").text
        assert "muted until 8 May 2032, 09:30" in page
        rosa.post("/inbox/react", data=form(desks, page, "unmute", 1))
    with desks.state.read() as connection:
        assert mutes.in_force(connection, NOW) == []


def test_nothing_is_done_without_the_forms_token_or_to_what_is_not_there(asking: WebDesk) -> None:
    put(asking, one(1))
    with asking.signed_in("rosa") as client:
        page = client.get("/inbox").text
        told = form(asking, page, "noise", 1)
        wrong = {"csrf": "0" * 64, "do": "erase", "alert": "nothing", "note": "x" * 501}
        statuses = [
            client.post("/inbox/react", data={**told, name: value}).status_code for name, value in wrong.items()
        ]
        assert statuses == [403, 400, 410, 422]
        away = client.post("/inbox/react", data={**told, "do": "useful", "back": "https://evil.example/"})
        assert away.headers["Location"] == "/"
    with asking.client() as client:
        assert client.post("/inbox/react", data=told).status_code in (303, 401)
    with asking.state.read() as connection:
        assert feedback.of(connection, ["alert-1"]) == {"alert-1": "useful"}


def test_a_reader_of_feeds_comes_in_by_a_key_that_another_password_ends(asking: WebDesk) -> None:
    put(asking, one(1), one(2, severity="low", title=f"{HOSTILE} \x00 & co", url="javascript:alert(1)"))
    with asking.signed_in("rosa") as client:
        page = client.get("/inbox?severity=low").text
    address = html.unescape(re.findall(r'type="application/atom\+xml" title="This view" href="([^"]+)"', page)[0])
    with asking.client() as reader:
        answer = reader.get(address, headers={"Accept": "application/atom+xml"})
        assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/atom+xml")
        found = feedparser.parse(answer.content)
        assert not found.bozo and [each.id for each in found.entries] == [
            "urn:wirewatch:alert-2",
            "urn:wirewatch:alert-1",
        ]
        assert found.entries[1].link == f"{asking.address}/alert/alert-1" and "<b>Tuvalu" in found.entries[1].summary
        assert [link.rel for link in found.entries[0].links] == ["alternate"]
        etag = answer.headers["ETag"]
        assert reader.get(address, headers={"If-None-Match": etag}).status_code == 304
        shown = reader.get(address.replace("severity=low", "severity=high"))
        assert len(feedparser.parse(shown.content).entries) == 1
        for wrong in (address.replace("rosa", "anna"), address[:-1], "/inbox.atom", "/inbox.atom?reader=x&key=x"):
            assert reader.get(wrong, headers={"Accept": "*/*"}).status_code == 401
        assert reader.get(address.replace("/inbox.atom", "/inbox")).status_code == 303, "the key opens feeds only"
        asking.write(USERS.replace(HASH, hash_password("a new one")))
        assert reader.get(address, headers={"Accept": "*/*"}).status_code == 401


def test_behind_a_prefix_the_inbox_and_its_feed_have_it(tmp_path: Path) -> None:
    with on_files(tmp_path, f"public_url: https://desk.example/w\n{USERS}") as desk:
        put(desk, one(1))
        with desk.client() as client:
            said = client.post("/sign-in", data={"name": "rosa", "password": PASSWORD})
            cookie = said.headers["Set-Cookie"].partition(";")[0]
            page = client.get("/w/inbox?q=tuvalu", headers={"Cookie": cookie}).text
            links = re.findall(r'(?:href|src|action)="([^"#]+)"', page)
            assert len(links) > 15 and all(link.startswith("/w/") for link in links)
            feed = next(html.unescape(link) for link in links if "inbox.atom" in link)
            entry = feedparser.parse(client.get(feed).content).entries[0]
            assert entry.link == "https://desk.example/w/alert/alert-1"


# What is told while a page stands open.


def heard(answer: httpx.Response, count: int) -> list[str]:
    """The words of the first events."""
    found: list[str] = []
    for line in answer.iter_lines():
        if "data-count" in line:
            found.append(re.sub(r"<[^>]*>", "", line).removeprefix("data: "))
            if len(found) == count:
                return found
    return found


def test_an_open_page_is_told_how_many_came_since_and_one_that_connects_again_too(desks: WebDesk) -> None:
    put(desks, one(1))
    with desks.signed_in("rosa") as client:
        page = client.get("/inbox?severity=high").text
        (place,) = re.findall(r'data-news="([^"]+)"', page)
        put(desks, one(2), one(3, severity="low"), one(4, mode="backfill"))
        with client.stream("GET", html.unescape(place)) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            lines = answer.iter_lines()
            assert "1 new: show" in next(line for line in lines if "data-count" in line)
            put(desks, one(5, severity="low"), one(6))
            assert "2 new: show" in next(line for line in lines if "data-count" in line)
        with client.stream("GET", html.unescape(place)) as answer:
            assert heard(answer, 1) == ["2 new: show"]


def test_who_signs_out_is_told_no_more(asking: WebDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "CHECKED", 0.0)
    put(asking, one(1))
    with asking.signed_in("rosa") as rosa, asking.client() as other:
        page = rosa.get("/inbox").text
        other.cookies.update(rosa.cookies)
        with rosa.stream("GET", "/inbox/live/0") as answer:
            lines = answer.iter_lines()
            assert "1 new" in next(line for line in lines if "data-count" in line)
            assert other.post("/sign-out", data={"csrf": csrf_of(page)}).status_code == 303
            assert [line for line in lines if line.startswith("event")] == []
        assert other.get("/inbox/live/0", headers={"Accept": "text/event-stream"}).status_code == 401


def test_fifty_pages_are_told_by_one_look_and_none_who_joins_meanwhile_is_left_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state = file_state(tmp_path / "state.db")
    looks = list[int]()

    class Counting(Pulse):
        def _look(self, after: int, wanted: Any) -> Any:
            looks.append(after)
            return super()._look(after, wanted)

    def fire(number: int) -> None:
        with state.write() as connection:
            alerts.add(connection, one(number))

    async def play() -> list[int]:
        pulse = Counting(state, lambda: False)
        watches = [Watch(Filter(), 0, lambda connection: True) for _ in range(50)]
        for watch in watches:
            await pulse.join(watch)
        del looks[:]
        fire(1)
        while not all(watch.count for watch in watches):
            await asyncio.sleep(0.01)
        assert len(looks) < 20
        late = [Watch(Filter(), 1, lambda connection: True) for _ in range(30)]
        for number, watch in enumerate(late, 2):
            await asyncio.gather(pulse.join(watch), asyncio.to_thread(fire, number))
        while not all(watch.last == 31 for watch in [*watches, *late]):
            await asyncio.sleep(0.01)
        for watch in [*watches, *late]:
            pulse.leave(watch)
        return [watch.count for watch in [*watches, *late]]

    monkeypatch.setattr(live, "EVERY", 0.01)
    assert asyncio.run(play()) == [31] * 50 + [30] * 30
    state.close()


def test_a_reader_who_does_not_read_is_dropped_and_nothing_waits_for_him() -> None:
    pulse = Pulse(memory_state(), lambda: False)
    watch = Watch(Filter(), 0, lambda connection: True)
    pulse._watches.add(watch)
    sent = list[str]()

    async def send(message: Any) -> None:
        sent.append(message["type"])
        if message["type"] == "http.response.body" and len(sent) > 2:
            await asyncio.sleep(3600)

    async def receive() -> Any:
        await asyncio.sleep(3600)

    async def play() -> None:
        stream = Stream(told(pulse, watch, lambda one: event("replace", str(one.count))), slowest=0.05)
        for number in range(1, 1000):
            watch.take([number], number)
        await asyncio.wait_for(stream({"type": "http"}, receive, send), 30)

    asyncio.run(play())
    assert sent == ["http.response.start"] + ["http.response.body"] * 2
    assert pulse._watches == set() and watch.count == 999


def test_news_are_live_alerts_that_a_filter_shows(state: State) -> None:
    with state.write() as connection:
        for each in (one(1), one(2, severity="low"), one(3, mode="backfill"), one(4, tags=["x y"])):
            alerts.add(connection, each)
        alerts.add(connection, one(5), run="r1")
    with state.read() as connection:
        assert alert_facets.last_sequence(connection) == 5
        assert newer(connection, Filter(), 0) == [1, 2, 4] and newer(connection, Filter(), 2) == [4]
        assert newer(connection, Filter(severity="high"), 0) == [1, 4] and newer(connection, Filter(tag="x y"), 1) == [
            4
        ]
        assert (
            newer(connection, Filter(text="tuvalu"), 0) == [1, 2, 4] and newer(connection, Filter(text="fiji"), 0) == []
        )


# In a real browser.


def test_a_person_filters_takes_filters_away_and_sees_to_a_story_without_scripts(
    desk: WebDesk, browser: Browser
) -> None:
    put(desk, one(1, tags=["tuna"]), one(2, severity="critical", title="A treaty"), one(3, source="lagoon.example"))
    page = browser.window(desk.address, scripts=False).open("/inbox").page
    assert page.inner_text(".evidence mark >> nth=0") == "Tuvalu on Friday expelled"
    page.get_by_label("Severity").select_option("critical")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".story").count() == 1 and page.inner_text(".story h2") == "A treaty"
    assert "critical (1)" in page.inner_text("#severity") and "high and above (3)" in page.inner_text("#severity")
    page.get_by_role("link", name="Take away: critical").click()
    assert page.locator(".story").count() == 3
    page.get_by_label("Words").fill("lagoon.example -treaty")
    page.get_by_role("button", name="Show").click()
    assert page.locator(".story").count() == 1
    page.get_by_text("See to it", exact=True).click()
    page.get_by_label("Note").fill("calling Funafuti")
    page.get_by_label("Note").press("Enter")
    assert "sees to it: calling Funafuti" in page.inner_text(".story .about")
    assert "q=lagoon.example" in page.url and page.url.partition("#")[2].startswith("story-")
    page.get_by_role("button", name="Noise").click()
    assert page.locator(".stand.noise").count() == 1
    page.get_by_role("link", name="Show all").click()
    page.get_by_label("Without noise").check()
    page.get_by_role("button", name="Show").click()
    assert page.locator(".story").count() == 2


def test_a_person_goes_through_the_inbox_by_keys(desk: WebDesk, browser: Browser) -> None:
    put(desk, *(one(number) for number in range(3)))
    window = browser.window(desk.address).open("/inbox")
    page, current = window.page, '.story[aria-current="true"]'
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.inner_text(f"{current} h2") == "Report 1 from the lagoon"
    page.keyboard.press("k")
    assert page.inner_text(f"{current} h2") == "Report 2 from the lagoon"
    page.keyboard.press("a")
    page.keyboard.type("on it, j k n")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"{current} .stand.seen")
    assert "on it, j k n" in page.inner_text(current) and page.url.endswith("/inbox")
    for letter, sign in (("u", "useful"), ("n", "noise"), ("m", "muted")):
        page.keyboard.press(letter)
        page.wait_for_selector(f"{current} .stand.{sign}")
    assert "noise" in page.inner_text("#told")
    page.keyboard.press("m")
    page.wait_for_selector(f"{current} .stand.muted", state="detached")
    page.keyboard.press("j")
    page.keyboard.press("o")
    page.wait_for_url("**/alert/alert-1")
    page.go_back()
    page.keyboard.press("/")
    page.keyboard.type("nothing of the kind")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Nothing matches")
    assert window.problems == []


def test_a_new_alert_shows_as_a_bar_and_moves_nothing_until_it_is_asked_for(desk: WebDesk, browser: Browser) -> None:
    put(desk, one(1))
    window = browser.window(desk.address).open("/inbox")
    page = window.page
    put(desk, one(2), one(3))
    page.wait_for_selector("text=2 new: show")
    assert page.locator(".story").count() == 1 and page.title() == "(2) Inbox · Wirewatch"
    window.well()
    page.get_by_role("link", name="2 new: show").click()
    page.wait_for_selector(".story.unread >> nth=1")
    assert page.locator(".story").count() == 3 and page.locator(".story.unread").count() == 2


def test_a_page_that_is_told_nothing_more_says_so(
    asking: WebDesk, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHECKED", 0.0)
    page = browser.window(asking.address).open("/sign-in?next=/inbox").page
    page.get_by_label("Name").fill("rosa")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_selector("text=Nothing has fired yet")
    asking.write(USERS.replace("rosa:", "rose:"))
    page.wait_for_selector("text=Nothing new reaches this page")


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1400, "light")])
def test_the_inbox_is_fit_to_be_seen(desk: WebDesk, browser: Browser, width: int, theme: str) -> None:
    story = {"story": "s0", "key": ["TUV", "KIR"], "tags": ["diplomacy", "pacific"]}
    put(desk, *(one(number, **story) for number in range(8)), one(9, severity="low", title="x" * 300), one(10))
    window = browser.window(desk.address, width=width, theme=theme).open("/inbox?q=tuvalu&severity=low&seen=1")
    window.page.get_by_role("button", name="Noise").first.click()
    window.page.wait_for_selector(".stand.noise")
    window.picture("inbox")
    window.well()
    for other in (1920, 800, 320):
        window.page.set_viewport_size({"width": other, "height": 800})
        assert window.sticks_out() == []


def test_hostile_words_of_feeds_are_words_in_the_inbox(desk: WebDesk, browser: Browser) -> None:
    put(
        desk,
        one(1, title=HOSTILE, sentence=HOSTILE, source=HOSTILE, url="javascript:window.ran=1", tags=[HOSTILE],
            rule=HOSTILE, rule_title=HOSTILE, key=[HOSTILE], story=HOSTILE),
    )  # fmt: skip
    window = browser.window(desk.address).open("/inbox")
    page = window.page
    assert HOSTILE in page.inner_text(".story h2") and page.locator('a[href^="javascript"]').count() == 0
    page.get_by_role("button", name="Useful").click()
    page.wait_for_selector(".stand.useful")
    put(desk, one(2))
    page.wait_for_selector("text=1 new: show")
    assert page.evaluate("window.ran") is None and window.problems == []
    window.open(f"/inbox?q={HOSTILE}&rule={HOSTILE}".replace("'", "%27").replace(" ", "+").replace("<", "%3C"))
    assert page.evaluate("window.ran") is None and page.locator(".chip").count() == 2
