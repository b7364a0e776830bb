"""What the page keeps out, and that it can be seen and used by everybody: over HTTP, and in a real browser."""

import re
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import httpx
import pytest
from browser import Browser, Window
from starlette.datastructures import Headers
from starlette.routing import BaseRoute
from stores import Stores
from web_desk import NOW, PASSWORD, USERS, WELL, WebDesk, csrf_of, on_files, web_desk

from app.overview import Report
from app.web import access, routes
from app.web.doors import from_here, known
from app.web.glance import KEEP_SECONDS, Glance
from app.web.guard import HEADERS, LONGEST_BODY
from app.web.health_line import health_line
from app.web.statics import FOR_A_WHILE, FOR_GOOD, Statics
from state.database import State, StateError

OPEN = {"/", "/sign-in", "/theme"}
"""Places that ask nobody who they are."""
BY_KEY = {"/inbox.atom"}
"""Places that ask by themselves, since readers of feeds know no sign-in."""


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    """Nobody has to sign in."""
    with on_files(tmp_path) as made:
        yield made


@pytest.fixture
def asking(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path, USERS) as made:
        yield made


def all_routes() -> list[BaseRoute]:
    return [route for router in routes.ROUTERS for route in router.routes]


def dependencies(route: BaseRoute) -> set[object]:
    found, waiting = set(), [route.dependant]  # type: ignore[attr-defined]
    while waiting:
        one = waiting.pop()
        found.add(one.call)
        waiting += one.dependencies
    return found


def test_every_page_asks_who_is_there_and_every_change_needs_the_forms_token() -> None:
    for route in all_routes():
        if route.path not in OPEN | BY_KEY:  # type: ignore[attr-defined]
            assert access.reader in dependencies(route), f"{route.path} lets anybody in"  # type: ignore[attr-defined]


def test_what_asks_by_a_key_gives_nothing_without_one(asking: WebDesk) -> None:
    with asking.client() as client:
        for place in BY_KEY:
            for wrong in ({}, {"reader": "anna", "key": ""}, {"reader": "anna", "key": "0" * 40}):
                answer = client.get(place, params=wrong, headers={"Accept": "application/atom+xml"})
                assert (answer.status_code, answer.text) == (401, "sign in first\n")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "", "Origin": "https://evil.example"},
    ],
)
def test_a_change_from_another_site_is_refused_even_with_the_right_token(
    asking: WebDesk, headers: dict[str, str]
) -> None:
    with asking.signed_in() as client:
        token = csrf_of(client.get("/inbox").text)
        answer = client.post("/sign-out", data={"csrf": token}, headers=headers)
        assert answer.status_code == 403 and "another site" in answer.text
        assert client.get("/inbox").status_code == 200


def test_what_a_browser_says_of_itself_decides_where_a_change_comes_from() -> None:
    public = "https://desk.example/w"

    def ours(**headers: str) -> bool:
        return from_here(Headers({name.replace("_", "-"): value for name, value in headers.items()}), public)

    assert ours(Sec_Fetch_Site="same-origin") and ours(Sec_Fetch_Site="none") and ours(Host="desk.example")
    assert ours(Host="127.0.0.1:8080", Origin="http://127.0.0.1:8080")
    assert ours(Host="127.0.0.1:8080", Origin="https://desk.example")  # a proxy that keeps no Host
    for origin in ("null", "https://evil.example", "http://127.0.0.1:9", "https://desk.example.evil.example", ""):
        assert not ours(Host="127.0.0.1:8080", Origin=origin)


def test_a_form_without_its_token_or_with_anothers_changes_nothing(asking: WebDesk) -> None:
    with asking.signed_in("rosa") as rosa:
        of_rosa = csrf_of(rosa.get("/inbox").text)
    with asking.signed_in() as client:
        mine = csrf_of(client.get("/inbox").text)
        for wrong in ({}, {"csrf": ""}, {"csrf": of_rosa}, {"csrf": mine[:-1]}, {"csrf": "é"}):
            answer = client.post("/sign-out", data=wrong)
            assert answer.status_code == 403 and "Nothing was changed" in answer.text
        assert client.get("/inbox").status_code == 200
        assert client.post("/sign-out", headers={"X-CSRF": mine}).status_code == 303


def test_a_form_from_before_the_last_sign_in_is_refused(asking: WebDesk) -> None:
    with asking.signed_in() as client:
        stale = csrf_of(client.get("/inbox").text)
        client.cookies.clear()
        client.post("/sign-in", data={"name": "anna", "password": PASSWORD})
        assert client.post("/sign-out", data={"csrf": stale}).status_code == 403


def test_a_name_that_was_led_to_this_machine_reads_nothing(desk: WebDesk) -> None:
    with desk.client() as client:
        for host in ("evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example", "["):
            answer = client.get("/audit", headers={"Host": host})
            assert answer.status_code == 421 and "public_url" in answer.text and "root" not in answer.text
        assert client.get("/healthz", headers={"Host": "web:8080"}).status_code == 200
        assert client.get("/audit", headers={"Host": "localhost:8080"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "listens", "public", "expected"),
    [
        ("desk.example", "127.0.0.1", "https://desk.example/w", True),
        ("DESK.example:443", "127.0.0.1", "https://desk.example/w", True),
        ("desk.internal:8080", "desk.internal", None, True),
        ("[::1]:8080", "::1", None, True),
        ("[fd00::7]", "fd00::7", None, True),
        ("10.0.0.7:8080", "0.0.0.0", None, True),
        ("10.0.0.7:8080", "127.0.0.1", None, False),
        ("desk.internal", "0.0.0.0", None, False),
        ("", "127.0.0.1", None, False),
    ],
)
def test_the_page_knows_its_own_names(host: str, listens: str, public: str | None, expected: bool) -> None:
    assert known(host, listens, public) is expected


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "/%5cevil.example",
        "/%2fevil.example", "javascript:alert(1)", " //evil.example", "/\t/evil.example", "/\n/evil.example",
        "https:evil.example", "/" + "a" * 3000, "evil.example", "//[",
    ],
)  # fmt: skip
def test_nobody_is_led_to_another_site_after_signing_in(asking: WebDesk, place: str) -> None:
    with asking.client() as client:
        for send in (
            lambda: client.post("/sign-in", data={"name": "anna", "password": PASSWORD, "next": place}),
            lambda: client.get("/sign-in", params={"next": place}),  # now that one is signed in
            lambda: client.post("/theme", data={"theme": "dark", "back": place}),
        ):
            answer = send()
            assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def assert_strict(answer: httpx.Response) -> None:
    policy = answer.headers["Content-Security-Policy"]
    assert policy == HEADERS["Content-Security-Policy"] and "unsafe" not in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.headers["Content-Type"].startswith("text/html"):  # a stream has no end
        assert answer.headers["Cache-Control"] == "no-store"
        text = answer.read().decode()
        assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*src=)|javascript:|\ssrc=\"(?!/)", text)


def test_every_page_has_the_strict_policy_and_nothing_inline(asking: WebDesk) -> None:
    with asking.client() as client:
        assert_strict(client.get("/sign-in"))
        assert_strict(client.post("/sign-in", data={"name": "anna", "password": "wrong"}))
    with asking.signed_in() as client:
        plain = {route.path for route in all_routes() if "GET" in route.methods and "{" not in route.path}  # type: ignore[attr-defined]
        for place in sorted((plain - {"/", "/sign-in"}) | {"/nowhere"}):
            with client.stream("GET", place) as answer:
                assert_strict(answer)


def test_what_goes_wrong_is_a_page_for_people_and_a_line_for_machines(
    asking: WebDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a secret of the house")

    def away(*_: object) -> None:
        raise StateError("postgresql://desk@db: no route")

    with asking.signed_in() as client:
        missing = client.get("/nowhere")
        assert missing.status_code == 404 and "There is no such page" in missing.text and "Sign out" in missing.text
        for failure, status, words in ((fail, 500, "stumbled"), (away, 503, "Nothing was changed")):
            monkeypatch.setattr("app.web.audit_page.acts", failure)
            answer = client.get("/audit")
            assert answer.status_code == status and words in answer.text and "Wirewatch</a>" in answer.text
            assert "secret" not in answer.text and "postgresql" not in answer.text
            assert_strict(answer)
        assert client.get("/healthz").text == "ok\n"
        assert client.post("/healthz").status_code == 405
        monkeypatch.setattr(asking.state, "read", away)
        assert client.get("/inbox").status_code == 503


def test_who_is_not_known_learns_no_name_and_no_place(asking: WebDesk) -> None:
    with asking.client() as client:
        answer = client.get("/nowhere")
    assert answer.status_code == 404 and "anna" not in answer.text and "Rules" not in answer.text


def test_long_bodies_are_not_read_where_anybody_may_send_them(asking: WebDesk) -> None:
    with asking.client() as client:
        assert client.post("/sign-in", content=b"x" * (LONGEST_BODY + 1)).status_code == 413


def test_files_are_kept_by_browsers_for_good_under_an_address_that_changes_with_them(
    desk: WebDesk, tmp_path: Path
) -> None:
    with desk.client() as client:
        page = client.get("/style").text
        addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', page)
        assert len(addresses) >= 6
        for address in addresses:
            answer = client.get(address)
            assert answer.status_code == 200 and answer.headers["Cache-Control"] == FOR_GOOD
            assert answer.headers["Content-Encoding"] == "gzip"
        older = client.get("/static/0123456789ab/page.js", headers={"Accept-Encoding": "identity"})
        assert older.headers["Cache-Control"] == FOR_A_WHILE and "import" in older.text
        for wrong in ("/static/", "/static/no.css", "/static/../server.py", "/static/%2e%2e/server.py"):
            assert client.get(wrong).status_code == 404
    sheet = tmp_path / "a.css"
    sheet.write_text("a {}")
    before = Statics(tmp_path).version
    sheet.write_text("b {}")
    assert Statics(tmp_path).version != before


def test_behind_a_prefix_every_link_has_it_and_pages_stand_at_both_places(tmp_path: Path) -> None:
    with on_files(tmp_path, f"public_url: https://desk.example/w\n{USERS}") as desk, desk.client() as client:
        for place in ("/sign-in", "/w/sign-in"):
            page = client.get(place)
            assert page.status_code == 200
            links = re.findall(r'(?:href|src|action)="([^"#]+)"', page.text)
            assert len(links) > 6 and all(link.startswith("/w/") for link in links)
            assert client.get(links[1]).status_code == 200
        assert client.get("/audit").headers["Location"] == "/w/sign-in?next=%2Fw%2Faudit"
        assert client.get("/w").headers["Location"] == "/w/inbox"


def test_links_of_mails_work_without_a_session_from_anywhere(stores: Stores, state: State, tmp_path: Path) -> None:
    with (
        web_desk(stores, state, tmp_path, f"public_url: https://desk.example\n{USERS}") as desk,
        desk.client() as client,
    ):
        assert desk.links is not None
        path = desk.links.leave("desk", "night@wirewatch.example").removeprefix("https://desk.example")
        answer = client.post(
            path,
            data={"List-Unsubscribe": "One-Click"},
            headers={"Host": "web:8080", "Sec-Fetch-Site": "cross-site", "Origin": "https://mail.example"},
        )
        assert answer.status_code == 200 and "gets no more of it" in answer.text
        assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_the_line_at_the_foot_says_how_all_is() -> None:
    assert health_line(WELL, NOW).words == "1 of 1 feed healthy; decider up to date" and health_line(WELL, NOW).well
    assert health_line(None, NOW).well is False
    feed = {"paused": False, "gone": False, "failures": 0}
    feeds = [{**feed, "id": str(number)} for number in range(50)]
    feeds[0] |= {"failures": 3}
    feeds[1] |= {"gone": True}
    late = Report(
        roles={"ingest": "h:1", "alert": None},
        feeds=[*feeds, {**feed, "id": "p", "paused": True}],
        waiting_since={"alert": NOW - timedelta(seconds=2)},
    )
    line = health_line(late, NOW)
    assert line.words == "48 of 50 feeds healthy; decider 2 s behind; the decider is not at work" and not line.well
    stuck = Report(roles={}, waiting_since={"alert": NOW - timedelta(minutes=5)})
    assert "5 min behind" in health_line(stuck, NOW).words and not health_line(stuck, NOW).well
    noticed = Report(notices=[{}], channels_off=[{}, {}])
    assert "2 destinations are off; 1 notice" in health_line(noticed, NOW).words


def test_no_page_waits_for_the_overview_but_the_first() -> None:
    watch, asked, answer = [0.0], threading.Event(), threading.Event()
    looks: list[Report] = []

    def look() -> Report:
        if looks:
            asked.set()
            answer.wait(60)
        looks.append(Report())
        return looks[-1]

    glance = Glance(look, lambda: watch[0])
    first = glance.last()[0]
    watch[0] += KEEP_SECONDS + 1
    assert glance.last()[0] is first and asked.wait(60) and glance.last()[0] is first
    answer.set()


# In a real browser.


@pytest.mark.parametrize("scripts", [True, False])
def test_a_person_signs_in_sees_who_he_is_and_signs_out(asking: WebDesk, browser: Browser, scripts: bool) -> None:
    window = browser.window(asking.address, scripts=scripts).open("/audit")
    page = window.page
    page.get_by_label("Name").fill("anna")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()
    assert "belong together" in page.inner_text("[role=alert]") and page.get_by_label("Name").input_value() == "anna"
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    assert page.url == f"{asking.address}/audit" and page.inner_text("h1") == "Audit"
    assert "anna" in page.inner_text(".who")
    page.get_by_role("button", name="Sign out").click()
    assert page.url == f"{asking.address}/sign-in"
    window.open("/audit")
    assert "/sign-in?next=" in page.url


@pytest.mark.parametrize("scripts", [True, False])
def test_the_theme_is_the_systems_until_one_is_chosen(desk: WebDesk, browser: Browser, scripts: bool) -> None:
    window = browser.window(desk.address, theme="dark", scripts=scripts).open("/inbox?a=b")
    paper = "getComputedStyle(document.body).backgroundColor"
    dark = window.page.evaluate(paper)
    window.page.get_by_role("button", name="Light theme").click()
    window.page.wait_for_selector("[data-theme=light]")
    assert window.page.evaluate(paper) != dark and window.page.url == f"{desk.address}/inbox?a=b"
    window.open("/style")
    assert window.page.evaluate(paper) != dark
    window.page.get_by_role("button", name="Dark theme").click()
    window.page.wait_for_selector("[data-theme=dark]")
    assert window.page.evaluate(paper) == dark


@pytest.fixture
def evil(desk: WebDesk) -> Iterator[str]:
    """A page of another site that sends a form to ours as soon as it is open."""
    text = f'<form method="post" action="{desk.address}/sign-out"></form><script>document.forms[0].submit()</script>'

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_form_on_another_site_is_refused_as_a_real_browser_sends_it(
    desk: WebDesk, evil: str, browser: Browser
) -> None:
    window = browser.window(evil).open("/")
    window.page.wait_for_url(f"{desk.address}/**")
    assert "another site" in window.page.inner_text("body")


def test_nothing_becomes_html_but_what_our_server_rendered_and_no_script_in_it_runs(
    desk: WebDesk, browser: Browser
) -> None:
    window = browser.window(desk.address)
    told = '<p id="a">second</p><script>window.ran = 1</script><img src=x onerror="window.ran = 1">'
    window.page.route(
        "**/stream",
        lambda route: route.fulfill(
            content_type="text/event-stream",
            body=f'event: prepend\ndata: <p id="a">first</p>\n\nevent: prepend\ndata: {told}\n\n'
            'event: replace\ndata: <p id="b">new</p>\n\nevent: remove\ndata: c\n\n',
        ),
    )
    window.open("/inbox").page.evaluate(
        """async (module) => {
            const list = document.createElement("section");
            for (const id of ["b", "c"]) { const one = document.createElement("p"); one.id = id; list.append(one); }
            list.id = "list"; list.dataset.live = "/stream"; list.dataset.tell = "{} new";
            document.querySelector("main").append(list);
            (await import(module)).follow(list);
        }""",
        desk.site.asset("live.js"),
    )
    window.page.wait_for_selector("#c", state="detached")
    assert window.page.inner_text("#list").split() == ["second", "new"]
    assert window.page.inner_text("#told") == "2 new"
    assert window.page.evaluate("window.ran") is None
    with pytest.raises(Exception, match="TrustedHTML"):
        window.page.evaluate("document.body.innerHTML = '<p>'")


def test_keys_lead_about_are_listed_and_can_be_turned_off(desk: WebDesk, browser: Browser) -> None:
    page = browser.window(desk.address).open("/style").page
    page.keyboard.press("?")
    assert "Go to Inbox" in page.inner_text("dialog")
    page.get_by_label("Keys are on").uncheck()
    page.get_by_role("button", name="Close").click()
    page.keyboard.type("gi")
    assert page.url.endswith("/style")
    page.get_by_role("button", name="Keys").click()
    page.get_by_label("Keys are on").check()
    page.keyboard.press("Escape")
    page.get_by_label("Note").focus()
    page.keyboard.type("gi")
    assert page.url.endswith("/style")
    page.get_by_label("Note").blur()
    page.keyboard.type("gi")
    page.wait_for_url("**/inbox")


def test_one_may_jump_over_the_navigation(desk: WebDesk, browser: Browser) -> None:
    page = browser.window(desk.address).open("/style").page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the page"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def signed_in_window(desk: WebDesk, browser: Browser, width: int, theme: str) -> Window:
    window = browser.window(desk.address, width=width, theme=theme).open("/sign-in?next=/style")
    window.picture("sign-in")
    window.well()
    window.page.get_by_label("Name").fill("anna")
    window.page.get_by_label("Password").fill(PASSWORD)
    window.page.get_by_role("button", name="Sign in").click()
    return window


@pytest.mark.parametrize(("width", "theme"), [(360, "dark"), (1280, "light")])
def test_every_page_is_fit_to_be_seen(asking: WebDesk, browser: Browser, width: int, theme: str) -> None:
    window = signed_in_window(asking, browser, width, theme)
    for place in ("/style", "/audit", "/nowhere"):
        window.open(place)
        window.picture(place.strip("/"))
        if place == "/nowhere":  # which a browser complains of by itself
            window.problems.clear()
        window.well()


def test_nothing_sticks_out_of_a_narrow_or_a_wide_window(asking: WebDesk, browser: Browser) -> None:
    window = signed_in_window(asking, browser, 1920, "light")
    for width in (1920, 1400, 800, 360, 320):
        window.page.set_viewport_size({"width": width, "height": 800})
        window.picture("style")
        assert window.sticks_out() == []
