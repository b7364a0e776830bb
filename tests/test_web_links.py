"""The pages behind the links of mails, over HTTP: who opens them changes nothing, who presses a button does."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import sqlalchemy as sa
import structlog
from delivery_desk import NOW, alert
from desk import settle
from pydantic import ValidationError
from stores import PLANS, Stores

from alerts.deliver.forms.links import SECRET, Links
from app.commands.run import STAGES, stages
from app.configuration import Folder
from app.overview import Report
from app.places import Data
from app.running import Running
from app.settings import Settings
from app.stages.web import run_web
from app.web.guard import HEADERS, LONGEST_BODY
from app.web.server import application
from app.web.serving import listen, serving
from state import acks, alerts, feedback, mutes, outbox, unsubscribed
from state.database import State, StateError
from state.secrets import secret
from state.tables import metadata
from topics.records import Alert, ArticleRef, Evidence

PUBLIC = "https://desk.example/wirewatch"
READER = "night@wirewatch.example"
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
WELL = Report(roles=dict.fromkeys(("ingest", "alert", "deliver"), "host:1"))


class Pages:
    """The application behind a real server, and links to it."""

    def __init__(self, state: State, client: httpx.Client) -> None:
        self.state, self.client = state, client
        self.links = Links(PUBLIC, "a secret")
        self.message, self.subscription = self.links.react("m-1", READER), self.links.leave("desk", READER)

    def tell(self, *told: Alert, message: str = "m-1") -> None:
        with self.state.write() as connection:
            for one in told:
                alerts.add(connection, one)
            outbox.add(connection, message, "desk", "mail", [one.id for one in told], NOW, story=told[0].story)

    def open(self, link: str) -> httpx.Response:
        return self.client.get(place(link))

    def press(self, link: str, do: str) -> httpx.Response:
        return self.client.post(place(link), data={"do": do})

    def left(self) -> set[str]:
        with self.state.read() as connection:
            return set(unsubscribed.gone(connection, "desk"))

    def everything(self) -> dict[str, list[object]]:
        """Every row of every table."""
        with self.state.read() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(sa.select(table)).all()))
                for table in metadata.sorted_tables
            }


def place(link: str) -> str:
    """Where a link leads once the proxy has taken its prefix off."""
    return urlsplit(link).path.removeprefix(urlsplit(PUBLIC).path)


@contextmanager
def pages_of(state: State, links: Links | None) -> Iterator[httpx.Client]:
    app = application(state, lambda: (WELL, ""), lambda: NOW, links, urlsplit(PUBLIC).path)
    listener = listen("127.0.0.1", 0)
    with (
        serving(app, listener),
        httpx.Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", trust_env=False) as client,
    ):
        yield client


@pytest.fixture
def pages(state: State) -> Iterator[Pages]:
    with pages_of(state, Links(PUBLIC, "a secret")) as client:
        yield Pages(state, client)


def test_opening_every_link_changes_nothing(pages: Pages) -> None:
    pages.tell(alert())
    before = pages.everything()
    for link in (pages.message, pages.subscription):
        for method in ("GET", "HEAD"):
            answer = pages.client.request(method, place(link))
            assert answer.status_code == 200
            assert bool(answer.content) is (method == "GET")
    assert pages.everything() == before


def test_one_click_leaves_at_once_in_both_forms_that_mail_programs_send(pages: Pages) -> None:
    for form in ({"data": ONE_CLICK}, {"files": {name: (None, value) for name, value in ONE_CLICK.items()}}):
        answer = pages.client.post(place(pages.subscription), **form)  # type: ignore[arg-type]
        assert answer.status_code == 200 and "set-cookie" not in answer.headers
        assert pages.left() == {READER}
        pages.press(pages.subscription, "return")
        assert pages.left() == set()


def test_leaving_twice_is_fine_and_the_page_says_how_it_is(pages: Pages) -> None:
    assert "It goes to" in pages.open(pages.subscription).text
    for _ in range(2):
        answer = pages.press(pages.subscription, "leave")
        assert answer.status_code == 200 and "gets no more of it" in answer.text
    assert "gets no more of it" in pages.open(pages.subscription).text
    assert pages.left() == {READER}


def test_who_left_may_return(pages: Pages) -> None:
    pages.client.post(place(pages.subscription), data=ONE_CLICK)
    answer = pages.press(pages.subscription, "return")
    assert answer.status_code == 200 and "gets it again" in answer.text
    assert pages.left() == set()


def test_a_link_that_is_cut_forged_or_for_something_else_is_a_page_that_says_so(pages: Pages) -> None:
    pages.tell(alert())
    before = pages.everything()
    token, other = place(pages.message)[3:], place(pages.subscription)[3:]
    foreign = place(Links(PUBLIC, "another secret").react("m-1", READER))[3:]
    for wrong in (token[:-1], token.split(".")[0], "", "x/y", "%00", other, foreign, f"{token}x"):
        for answer in (pages.client.get(f"/a/{wrong}"), pages.client.post(f"/a/{wrong}", data={"do": "noise"})):
            assert answer.status_code == 404, wrong
            assert "Perhaps the mail program cut it off" in answer.text and "Traceback" not in answer.text
    assert pages.client.post(f"/u/{token}", data=ONE_CLICK).status_code == 404
    assert pages.everything() == before


def test_a_button_that_is_none_is_refused(pages: Pages) -> None:
    pages.tell(alert())
    before = pages.everything()
    for link in (pages.message, pages.subscription):
        for form in ({"do": "everything"}, {}, {"List-Unsubscribe": "maybe"}):
            assert pages.client.post(place(link), data=form).status_code == 400
        assert pages.client.post(place(link), files={"do": b"a file"}).status_code == 400
        assert pages.client.post(place(link), json={"do": "leave"}).status_code == 400
    assert pages.everything() == before


def test_i_see_to_it_is_noted_and_the_next_reader_is_told_who(pages: Pages) -> None:
    pages.tell(alert(1), alert(2, key=["NRU", "KIR"]))
    assert f"{READER} sees to it." in pages.press(pages.message, "ack").text
    assert f"{READER} sees to it." in pages.open(pages.message).text
    day = pages.links.react("m-1", "day@wirewatch.example")
    assert f"{READER} sees to it already." in pages.press(day, "ack").text
    with pages.state.read() as connection:
        seen = acks.of(connection, ["alert-1", "alert-2"])
    assert {one.by for one in seen.values()} == {READER} and len(seen) == 2


def test_mute_silences_the_story_where_the_message_went_for_a_day(pages: Pages) -> None:
    pages.tell(alert())
    assert "muted this story here for a day" in pages.press(pages.message, "mute").text
    pages.press(pages.message, "mute")
    with pages.state.read() as connection:
        found = mutes.in_force(connection, NOW)
    assert found == [mutes.Mute("story", "s-1", "mail", NOW + timedelta(days=1), READER)]


@pytest.mark.parametrize("verdict", ["useful", "noise"])
def test_a_verdict_is_kept_and_the_last_word_counts(pages: Pages, verdict: str) -> None:
    pages.tell(alert())
    for one in ("useful", "noise", verdict):
        assert pages.press(pages.message, one).status_code == 200
    with pages.state.read() as connection:
        assert feedback.tallies(connection) == {"new-expulsion": feedback.Tally(**{verdict: 1})}


def test_those_who_press_at_the_same_moment_are_all_served(pages: Pages) -> None:
    pages.tell(alert())
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda do=do: answers.append(pages.press(pages.message, do).status_code))  # type: ignore[misc]
        for do in ("noise", "useful", "mute", "mute") * 3
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * len(threads)


def test_the_page_shows_what_fired_and_the_sentence(pages: Pages) -> None:
    pages.tell(alert(1), alert(2, key=["NRU", "KIR"], articles=alert(1).articles))
    text = pages.open(pages.message).text
    for words in ("A country expels diplomats", "TUV → KIR, NRU → KIR", "Report 1", "gazette.example", "HIGH"):
        assert words in text
    assert "<mark>Tuvalu on Friday expelled two Kiribati diplomats</mark>." in text


def test_what_a_feed_says_is_shown_as_it_is_and_never_run(pages: Pages) -> None:
    title = "<script>alert(1)</script> {{7*7}} {% raw %} \u202e"
    sentence = 'He said "<img src=x onerror=y>" & left.'
    report = ArticleRef("a1", title, "<b>gazette", "javascript:alert(1)", NOW)
    evidence = Evidence("a1", "phrase", None, 9, 27, sentence[9:27], sentence, (9, 27))
    pages.tell(alert(1, articles=[report], evidence=[evidence], rule_title=title, key=["<i>", None], rule="r"))
    links = (pages.message, pages.links.leave("<script>", '"><script>'))
    for answer in (pages.open(links[0]), pages.press(links[0], "ack"), pages.open(links[1])):
        assert answer.status_code == 200
        for bad in ("<script", "<b>", "<i>", "<img", "javascript:", "49", "\u202e"):
            assert bad not in answer.text
    text = pages.open(links[0]).text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{7*7}} {% raw %}" in text
    assert "<mark>&lt;img src=x onerror</mark>" in text


def test_alerts_that_are_kept_no_longer_are_gone(pages: Pages) -> None:
    assert pages.open(pages.message).status_code == 410
    with pages.state.write() as connection:
        outbox.add(connection, "m-1", "desk", "mail", ["forgotten"], NOW)
    before = pages.everything()
    for answer in (pages.open(pages.message), pages.press(pages.message, "ack")):
        assert answer.status_code == 410 and "kept no longer" in answer.text
    assert pages.everything() == before


def test_every_page_tells_browsers_to_run_nothing_and_to_tell_nobody(pages: Pages) -> None:
    pages.tell(alert())
    cut = pages.message[:-1]
    for answer in (pages.open(pages.message), pages.press(pages.message, "ack"), pages.open(cut)):
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert '<meta name="robots" content="noindex">' in answer.text
        assert '<meta name="referrer" content="no-referrer">' in answer.text
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|<img", answer.text)
    assert "form-action 'self'" in HEADERS["Content-Security-Policy"]


def test_behind_a_proxy_with_a_prefix_everything_leads_to_the_same_prefix(pages: Pages) -> None:
    pages.tell(alert())
    for public in (place(pages.message), urlsplit(pages.message).path):  # the prefix taken off, and left on
        text = pages.client.get(public).text
        assert "action=" not in text  # a form goes to where its page is
        (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', text)
        assert urljoin(pages.message, sheet) == f"{PUBLIC}/static/style.css"
        style = pages.client.get(urljoin(public, sheet))
        assert style.status_code == 200 and style.headers["Content-Type"].startswith("text/css")


def test_a_body_without_end_is_not_read(pages: Pages) -> None:
    before = pages.everything()
    long = b"do=leave&x=" + b"x" * LONGEST_BODY
    for body in (long, iter([long])):  # with its length, and in chunks
        assert pages.client.post(place(pages.subscription), content=body).status_code == 413
    assert pages.everything() == before


def test_a_state_that_does_not_answer_is_said(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise StateError("postgresql://desk@db: no route")

    monkeypatch.setattr(pages.state, "read", away)
    answer = pages.open(pages.message)
    assert answer.status_code == 503 and "Try again" in answer.text and "postgresql" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_without_a_public_address_there_are_no_pages_and_health_is_as_ever(state: State) -> None:
    links = Links(PUBLIC, "a secret")
    with pages_of(state, None) as client:
        for link in (links.react("m-1", READER), links.leave("desk", READER)):
            assert client.get(place(link)).status_code == 404
            assert client.post(place(link), data=ONE_CLICK).status_code == 404
        text = "text/plain; charset=utf-8"
        for path, status, body in (
            ("/healthz", 200, "ok\n"),
            ("/readyz", 200, "ready\n"),
            ("/docs", 404, "there are /healthz, /readyz and /metrics here\n"),
        ):
            answer = client.get(path)
            assert (answer.status_code, answer.text, answer.headers["Content-Type"]) == (status, body, text)
        answer = client.get("/metrics")
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert "wirewatch_up 1.0" in answer.text


def test_the_end_does_not_wait_for_an_answer_that_hangs(state: State) -> None:
    asked, answer, answered = threading.Event(), threading.Event(), threading.Event()

    def hang() -> tuple[Report | None, str]:
        asked.set()
        answer.wait(60)
        answered.set()
        return WELL, ""

    def ask(url: str) -> None:
        with suppress(httpx.HTTPError):
            httpx.get(url, trust_env=False, timeout=60)

    listener = listen("127.0.0.1", 0)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/readyz"
    asker = threading.Thread(target=ask, args=(url,))
    with serving(application(state, hang, lambda: NOW), listener):
        asker.start()
        assert asked.wait(60)
    assert not answered.is_set()
    answer.set()
    asker.join()


class Stage:
    """The stage itself, in a thread of this process."""

    def __init__(self, stores: Stores, state: State, folder: Path, port: int) -> None:
        self.stop, self.beats = threading.Event(), 0
        self.log = stores.log()
        self.log.prepare(PLANS, create=True)
        settings = Settings(public_url=PUBLIC)
        running = Running(Folder(folder, {}), Data(folder), settings, self.log, state, self.stop, self._beat)
        self.thread = threading.Thread(target=run_web, args=(running, "127.0.0.1", port))

    def __enter__(self) -> "Stage":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        self.thread.join(timeout=60)
        self.log.close()
        assert not self.thread.is_alive()

    def _beat(self) -> None:
        self.beats += 1


def free_port() -> int:
    with listen("127.0.0.1", 0) as one:
        return int(one.getsockname()[1])


def answers(url: str) -> bool:
    try:
        return httpx.get(url, trust_env=False).status_code == 200
    except httpx.TransportError:
        return False


def test_the_stage_serves_the_links_that_its_secret_signed_until_it_is_stopped(
    stores: Stores, state: State, tmp_path: Path
) -> None:
    with state.write() as connection:
        links = Links(PUBLIC, secret(connection, SECRET))
    port = free_port()
    with Stage(stores, state, tmp_path, port) as stage:
        here = f"http://127.0.0.1:{port}"
        settle(lambda: answers(f"{here}/healthz"), "the port")
        url = here + place(links.leave("desk", READER))
        assert httpx.post(url, data=ONE_CLICK, trust_env=False).status_code == 200
        assert "wirewatch_up 1.0" in httpx.get(f"{here}/metrics", trust_env=False).text
        settle(lambda: stage.beats > 0, "a sign of life")
    with state.read() as connection:
        assert set(unsubscribed.gone(connection, "desk")) == {READER}
    assert not answers(f"{here}/healthz")


def test_a_port_that_is_taken_is_said_once_and_tried_until_it_is_free(
    stores: Stores, state: State, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.stages.web.RETRY_SECONDS", 0.05)
    tries: list[int] = []

    def listen_and_count(host: str, port: int) -> socket.socket:
        tries.append(port)
        return listen(host, port)

    monkeypatch.setattr("app.stages.web.listen", listen_and_count)
    with structlog.testing.capture_logs() as logs, listen("127.0.0.1", 0) as other:
        port = int(other.getsockname()[1])
        with Stage(stores, state, tmp_path, port) as stage:
            settle(lambda: len(tries) > 3, "another try")
            (said,) = [one for one in logs if one["event"] == "cannot listen"]
            assert (said["host"], said["port"]) == ("127.0.0.1", port) and "set web.port" in said["advice"]
            assert stage.beats == 0
            other.close()
            settle(lambda: answers(f"http://127.0.0.1:{port}/healthz"), "the port")


def test_a_stage_that_waits_for_its_port_ends_when_asked(stores: Stores, state: State, tmp_path: Path) -> None:
    with listen("127.0.0.1", 0) as other, Stage(stores, state, tmp_path, other.getsockname()[1]) as stage:
        stage.stop.set()


@pytest.mark.parametrize(
    "url", ["https://x.example", "http://127.0.0.1:8080/", "https://x.example/wirewatch", "http://[::1]:8080"]
)
def test_links_may_begin_with(url: str) -> None:
    assert Settings(public_url=url).public_url == url


@pytest.mark.parametrize(
    "url",
    [
        "x.example", "ftp://x.example", "https://", "https:///a", "https://x.example?a=b", "https://x.example/#a",
        "https://me:secret@x.example", "https://x.example/a b", "https://x.example:70000", "https://x.example\n",
        "https://:80", 'https://x.example/"',
    ],
)  # fmt: skip
def test_links_may_not_begin_with(url: str) -> None:
    with pytest.raises(ValidationError, match="no link can begin so"):
        Settings(public_url=url)


def test_run_serves_the_pages_unless_they_are_off() -> None:
    assert stages(Settings()) == (*STAGES, "web")
    assert stages(Settings.model_validate({"web": {"off": True}})) == STAGES
