"""Who is let in at the page, by which door, for how long, and what each role may do. Over HTTP, on both backends."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import structlog
from pydantic import ValidationError
from stores import Stores
from typer.testing import CliRunner
from web_desk import HASH, NOW, PASSWORD, USERS, WebDesk, csrf_of, on_files, web_desk

from app.cli import application
from app.commands.check import find_problems, find_warnings
from app.configuration import Folder
from app.demo.newswire import load
from app.demo.page import demo_page
from app.demo.play import Demo
from app.rule_files import RulesReader
from app.settings import Settings
from app.stages.web import open_site
from app.web.attempts import BY_ADDRESS, BY_NAME, CALM, FORGET, LONGEST_PAUSE, MOST, Attempts, Tries, one_more, pause
from app.web.passwords import fingerprint, hash_password, matches
from app.web.settings import Proxy, User, WebSettings, closed
from app.web.site import Visitor
from app.web.visitors import LONGEST, alive, named_by
from state import looks, sessions
from state.database import State
from state.sessions import Session

PROXY = "web:\n  proxy: {from: [127.0.0.1/32], editors: [emil], admins: [anna]}\n"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[WebDesk]:
    with on_files(tmp_path, USERS) as made:
        yield made


@pytest.fixture
def desks(stores: Stores, state: State, tmp_path: Path) -> Iterator[WebDesk]:
    """On each backend: where sessions come and go."""
    with web_desk(stores, state, tmp_path, USERS) as made:
        yield made


def sign_in(client: httpx.Client, name: str = "anna", password: str = PASSWORD, next: str = "") -> httpx.Response:
    return client.post("/sign-in", data={"name": name, "password": password, "next": next})


def test_who_is_not_signed_in_is_led_to_sign_in_and_back_to_the_page(desk: WebDesk) -> None:
    with desk.client() as client:
        led = client.get("/audit?a=b%20c")
        assert led.status_code == 303
        assert led.headers["Location"] == "/sign-in?next=%2Faudit%3Fa%3Db%2520c"
        form = client.get(led.headers["Location"])
        assert 'name="next" value="/audit?a=b%20c"' in form.text
        back = sign_in(client, next="/audit?a=b%20c")
        assert (back.status_code, back.headers["Location"]) == (303, "/audit?a=b%20c")
        assert client.get("/audit").status_code == 200


def test_scripts_streams_and_readers_of_feeds_get_no_page_but_401(desk: WebDesk) -> None:
    with desk.client() as client:
        for accept in ("text/event-stream", "*/*", "application/atom+xml"):
            answer = client.get("/inbox", headers={"Accept": accept})
            assert (answer.status_code, answer.text) == (401, "sign in first\n")
        assert client.post("/sign-out").status_code == 401


def test_a_session_is_a_cookie_that_scripts_and_other_sites_cannot_use(desk: WebDesk) -> None:
    with desk.client() as client:
        said = sign_in(client).headers["Set-Cookie"]
    token, *rest = said.split("; ")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(rest) and "Secure" not in rest
    with desk.state.read() as connection:
        kept = sessions.find(connection, token.partition("=")[2])
    assert kept is None, "the state holds what the browser does"


def test_behind_https_the_cookie_is_for_this_host_and_https_only(tmp_path: Path) -> None:
    with (
        on_files(tmp_path, f"public_url: https://desk.example/w\n{USERS}") as desk,
        desk.client() as client,
    ):
        said = sign_in(client, next="https://evil.example/")
    assert said.headers["Set-Cookie"].startswith("__Host-wirewatch=") and "Secure" in said.headers["Set-Cookie"]
    assert said.headers["Location"] == "/w/"


@pytest.mark.parametrize(("name", "password"), [("anna", "wrong"), ("nobody", PASSWORD), ("anna", PASSWORD + " ")])
def test_what_is_wrong_is_not_said_and_no_session_begins(desk: WebDesk, name: str, password: str) -> None:
    with desk.client() as client:
        answer = sign_in(client, name, password)
        assert answer.status_code == 401 and "Name and password don’t belong together" in answer.text.replace(
            "&#39;", "’"
        )
        assert "Set-Cookie" not in answer.headers
        assert client.get("/inbox").status_code == 303


def test_a_form_that_lacks_something_comes_back_with_words(desk: WebDesk) -> None:
    with desk.client() as client:
        answer = client.post("/sign-in", data={"name": "<b>anna"})
    assert answer.status_code == 422 and "Write both" in answer.text and "&lt;b&gt;anna" in answer.text


def test_after_five_tries_one_waits_and_even_the_right_password_does_not_count(desk: WebDesk) -> None:
    with desk.client() as client:
        for _ in range(BY_ADDRESS):
            assert sign_in(client, password="wrong").status_code == 401
        for password in ("wrong", PASSWORD):
            answer = sign_in(client, password=password)
            assert answer.status_code == 429 and int(answer.headers["Retry-After"]) > 1
        desk.watch += 31
        assert sign_in(client).status_code == 303


def test_behind_a_proxy_of_this_machine_each_address_has_its_own_tries(desk: WebDesk) -> None:
    with desk.client() as client:
        for _ in range(BY_ADDRESS + 1):
            answer = client.post(
                "/sign-in", data={"name": "x", "password": "y"}, headers={"X-Forwarded-For": "a, 10.0.0.9"}
            )
        assert answer.status_code == 429
        assert sign_in(client).status_code == 303


def test_pauses_grow_to_a_quarter_of_an_hour_and_are_forgotten() -> None:
    tries: Tries | None = None
    now, pauses = 0.0, []
    for _ in range(12):
        tries = one_more(tries, BY_ADDRESS, now)
        pauses.append(pause(tries, BY_ADDRESS, now))
        now += pauses[-1]
    assert pauses[:7] == [0, 0, 0, 0, 30, 60, 120] and pauses[-1] == LONGEST_PAUSE
    assert one_more(tries, BY_ADDRESS, now + FORGET + 1).count == 1
    assert one_more(Tries(3, 0.0), BY_ADDRESS, CALM + 1).count == 1
    assert one_more(Tries(3, 0.0), BY_ADDRESS, CALM - 1).count == 4


def test_a_name_that_is_tried_from_everywhere_waits_too_and_memory_is_bounded() -> None:
    attempts = Attempts()
    waits = [attempts.ask(f"10.0.0.{number}", "anna", 0.0) for number in range(BY_NAME + 1)]
    assert waits[:BY_NAME] == [0.0] * BY_NAME and waits[BY_NAME] > 0
    for number in range(MOST):
        attempts.ask(f"address {number}", f"name {number}", 1.0)
    assert len(attempts._tries) <= MOST


def test_signing_out_ends_the_session_for_whoever_has_the_cookie(desks: WebDesk) -> None:
    with desks.signed_in() as client:
        cookies = dict(client.cookies)
        out = client.post("/sign-out", data={"csrf": csrf_of(client.get("/inbox").text)})
        assert (out.status_code, out.headers["Location"]) == (303, "/sign-in")
        client.cookies.update(cookies)
        assert client.get("/inbox").status_code == 303


def test_a_session_ends_after_its_time_without_use_and_a_month_after_it_began(desks: WebDesk) -> None:
    with desks.signed_in() as client:
        for _ in range(4):
            desks.now += timedelta(hours=11)
            assert client.get("/inbox").status_code == 200
        desks.now += timedelta(hours=13)
        assert client.get("/inbox").status_code == 303
    web = WebSettings.model_validate({"users": {"anna": {"password": HASH}}})
    old = Session(token="t", user="anna", password=fingerprint(HASH), created=NOW, seen=NOW + LONGEST)
    assert alive(old, web, NOW + LONGEST - timedelta(seconds=1)) and not alive(old, web, NOW + LONGEST)


def test_another_password_ends_every_session_that_began_with_the_old_one(desks: WebDesk) -> None:
    with desks.signed_in("anna") as anna, desks.signed_in("rosa") as rosa:
        desks.write(USERS.replace(HASH, hash_password("a new one"), 1))
        assert anna.get("/inbox").status_code == 303
        assert rosa.get("/inbox").status_code == 200


def test_a_role_or_a_user_taken_away_counts_at_the_next_request(desk: WebDesk) -> None:
    with desk.signed_in("anna") as anna:
        assert anna.get("/audit").status_code == 200
        desk.write(USERS.replace("role: admin", "role: reader"))
        answer = anna.get("/audit")
        assert answer.status_code == 403 and "you have the role reader" in answer.text
        desk.write(USERS.replace("anna:", "anne:"))
        assert anna.get("/inbox").status_code == 303
        desk.write("web: [")  # what cannot be read changes nothing
        assert anna.get("/inbox").status_code == 303


def test_each_role_may_what_the_ones_below_it_may(desk: WebDesk) -> None:
    allowed = {"rosa": (200, 403, 403), "emil": (200, 200, 403), "anna": (200, 200, 200)}
    for name, statuses in allowed.items():
        with desk.signed_in(name) as client:
            pages = [client.get(place) for place in ("/inbox", "/style", "/audit")]
        assert tuple(page.status_code for page in pages) == statuses
        assert all("That is not for you" in page.text for page in pages if page.status_code == 403)


def test_the_audit_shows_who_changed_what(desks: WebDesk) -> None:
    with desks.signed_in() as client:
        assert "Nothing was changed yet" in client.get("/audit").text
        with desks.state.write() as connection:
            desks.site.audit(connection, Visitor("<rosa>", "reader", ""), "rule", "saved {{7*7}}")
        page = client.get("/audit").text
    assert "&lt;rosa&gt;" in page and "saved {{7*7}}" in page and "7 May 2032, 09:30" in page


def test_what_each_reader_has_seen_is_remembered_for_each_place(state: State) -> None:
    with state.write() as connection:
        assert looks.last(connection, "rosa", "inbox") is None
        for hours in (0, 1):
            looks.looked(connection, "rosa", "inbox", NOW + timedelta(hours=hours))
        looks.looked(connection, "emil", "inbox", NOW)
        assert looks.last(connection, "rosa", "inbox") == NOW + timedelta(hours=1)
        assert looks.last(connection, "emil", "inbox") == NOW and looks.last(connection, "emil", "feeds") is None


def test_without_users_and_proxy_whoever_is_at_this_machine_is_let_in(tmp_path: Path) -> None:
    with on_files(tmp_path, "") as desk, desk.client() as client:
        page = client.get("/audit")
        assert page.status_code == 200 and "Sign out" not in page.text


@pytest.mark.parametrize(
    ("web", "host", "public", "words"),
    [
        ({}, "0.0.0.0", None, "web.host"),
        ({}, "10.0.0.1", None, "web.host"),
        ({}, "desk.internal", None, "web.host"),
        ({}, "127.0.0.1", "https://desk.example", "public_url"),
        ({}, "127.0.0.1", None, None),
        ({}, "localhost", "http://127.0.0.1:8080", None),
        ({}, "::1", None, None),
        ({"users": {"anna": {"password": HASH}}}, "0.0.0.0", "https://desk.example", None),
        ({"proxy": {"from": ["10.0.0.0/8"]}}, "0.0.0.0", None, None),
    ],
)
def test_a_page_that_others_reach_is_closed_unless_it_asks_who_they_are(
    web: dict[str, object], host: str, public: str | None, words: str | None
) -> None:
    reason = closed(WebSettings.model_validate(web), host, public)
    assert (reason is None) if words is None else (reason or "").startswith(words)


def test_a_proxy_names_its_visitors(tmp_path: Path) -> None:
    with on_files(tmp_path, PROXY) as desk, desk.client() as client:
        for name, status in (("anna", 200), ("emil", 403), ("rosa", 403)):
            page = client.get("/audit", headers={"X-Remote-User": name})
            assert page.status_code == status and name in page.text and "Sign out" not in page.text
        for wrong in ([], [("X-Remote-User", "")], [("X-Remote-User", "rosa"), ("X-Remote-User", "anna")]):
            answer = client.get("/audit", headers=wrong)
            assert answer.status_code == 401 and "did not say who you are" in answer.text


def test_the_header_of_a_stranger_counts_for_nothing(tmp_path: Path) -> None:
    settings = f"{USERS}  proxy: {{from: [10.9.8.7/32], admins: [anna]}}\n"
    with on_files(tmp_path, settings) as desk:
        with desk.client() as client:
            assert client.get("/audit", headers={"X-Remote-User": "anna"}).status_code == 303
        with desk.signed_in("rosa") as rosa:
            assert "rosa" in rosa.get("/inbox", headers={"X-Remote-User": "anna"}).text
    proxy = Proxy.model_validate({"from": ["127.0.0.0/8", "fd00::/8"]})
    known = {
        peer: named_by(proxy, peer, ["anna"]) for peer in ("127.0.0.9", "::ffff:127.0.0.1", "fd00::1", "10.0.0.1", "")
    }
    assert known == {"127.0.0.9": "anna", "::ffff:127.0.0.1": "anna", "fd00::1": "anna", "10.0.0.1": None, "": None}


@pytest.mark.parametrize(
    ("web", "words"),
    [
        ({"users": {"anna": {"password": PASSWORD}}}, "wirewatch page password"),
        ({"users": {"anna": {"password": HASH, "role": "boss"}}}, "admin"),
        ({"users": {"": {"password": HASH}}}, "at least 1"),
        ({"proxy": {"from": []}}, "at least 1"),
        ({"proxy": {"from": ["everybody"]}}, "IPv4 or IPv6"),
        ({"proxy": {"from": ["::1"], "header": "X User"}}, "no name of a header"),
        ({"session": "5s"}, "greater than"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused(web: dict[str, object], words: str) -> None:
    with pytest.raises(ValidationError, match=words) as refused:
        Settings.model_validate({"web": web})
    assert HASH not in str(refused.value)


def test_a_password_matches_its_hash_only() -> None:
    hashed = hash_password("tuna")
    assert matches(hashed, "tuna") and not matches(hashed, "Tuna") and not matches("no hash", "tuna")
    assert not matches(hashed, "t" * 5000) and fingerprint(hashed) != fingerprint(hash_password("tuna"))


def test_a_page_that_nobody_may_see_is_not_there_and_the_log_says_why(tmp_path: Path) -> None:
    with on_files(tmp_path) as desk, structlog.testing.capture_logs() as logs:
        assert open_site(desk.site.running, "0.0.0.0", desk.site.glance, desk.site.clock) is None
    assert [(one["event"], "web.users" in one["reason"]) for one in logs] == [("the page is closed", True)]


def test_check_refuses_a_page_that_would_let_anybody_in_and_warns_of_one_that_stays_closed(tmp_path: Path) -> None:
    def said(settings: str) -> tuple[list[str], list[str]]:
        (tmp_path / "wirewatch.yaml").write_text(settings)
        folder, reader = Folder(tmp_path, {}), RulesReader()
        return [str(one) for one in find_problems(folder, reader)[0]], [
            str(one) for one in find_warnings(folder, reader)
        ]

    (problem,), _ = said("web:\n  host: 0.0.0.0\n")
    assert "wirewatch.yaml:2" in problem and "web.users" in problem
    problems, (warning,) = said("public_url: https://desk.example\n")
    assert problems == [] and "wirewatch.yaml:1" in warning and "stays closed" in warning
    assert said(f"public_url: https://desk.example\n{USERS}  host: 0.0.0.0\n") == ([], [])


def test_the_command_prints_a_hash_that_the_settings_take() -> None:
    done = CliRunner().invoke(application("page"), ["page", "password"], input=f"{PASSWORD}\n")
    assert done.exit_code == 0 and matches(done.stdout.strip(), PASSWORD)
    assert User.model_validate({"password": done.stdout.strip()}).role == "reader"
    assert CliRunner().invoke(application("page"), ["page", "password"], input="short\n").exit_code == 1


def test_the_demo_shows_its_page_on_a_free_port_and_says_that_it_is_a_demo(tmp_path: Path) -> None:
    with Demo(load(), tmp_path / "demo") as play, demo_page(play) as (address, _), demo_page(play) as (other, _):
        assert address != other
        page = httpx.get(f"{other}inbox", trust_env=False).text
        rules = play.running.folder.path / "rules"
    assert "A demo: the newswire was played until" in page
    assert rules.is_relative_to(tmp_path), "whoever edits a rule in the demo edits the package's"
