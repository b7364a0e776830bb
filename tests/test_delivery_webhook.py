"""Webhooks and Apprise against a real server on the loopback: what is sent, signed, taken, refused, late or lost."""

import asyncio
import hashlib
import hmac
import json
import socket
import threading
from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from delivery_desk import update
from pydantic import ValidationError

from alerts.deliver.channels.by_apprise import MAX_BODY, AppriseSender
from alerts.deliver.channels.by_webhook import WebhookSender
from alerts.deliver.channels.failures import ChannelOffError, DeliveryError, PassingError, RefusedError
from alerts.deliver.channels.senders import destinations
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.plain import text_of, title_of
from alerts.deliver.models import Channel, SlackSettings, WebhookChannel
from alerts.deliver.words.reader import ENGLISH, Reader
from alerts.deliver.words.wording import DigestWords, Line, NoticeWords, Quote, Words, wording
from topics.records import Alert, ArticleRef, Evidence, Reason, decode, encode

NOW = datetime(2032, 5, 7, 12, 0, tzinfo=UTC)
SECRET = "copra-and-coral-9931"
SENTENCE = "Nauru's harbour master closed the reef passage on Friday."
REPORT = ArticleRef("a1", "Reef passage closed", "lagoon.example", "https://lagoon.example/reef", NOW, "lagoon")


def genuine(headers: Mapping[str, str], body: bytes, secret: str, now: float) -> bool:
    """What a receiver asks before it believes a message: is it signed with our secret, and not an old one again?"""
    timestamp = headers.get("Webhook-Timestamp", "")
    signed = f"{headers.get('Webhook-Id', '')}.{timestamp}.".encode() + body
    wanted = "v1=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), headers.get("Webhook-Signature", "").encode()):
        return False
    return abs(now - int(timestamp)) <= 300


@dataclass
class Answer:
    status: int = 204
    body: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    hangs_up: bool = False
    waits: bool = False


@dataclass
class Request:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Receiver:
    """Records what it is sent and gives `answers` in order, then 204."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.answers: deque[Answer] = deque()
        self.enough = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
                receiver.requests.append(Request(self.path, dict(self.headers.items()), body))
                answer = receiver.answers.popleft() if receiver.answers else Answer()
                if answer.waits:
                    receiver.enough.wait(10)
                if answer.hangs_up or answer.waits:
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(answer.body.encode())

            def log_message(self, format: str, *args: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self.server.server_port}"

    def hook(
        self, secret: str | None = SECRET, path: str = "/desk?key=quiet-shell", timeout: float = 5, **more: Any
    ) -> WebhookSender:
        channel = WebhookChannel(url=f"http://{self.address}{path}", secret=secret, **more)
        return WebhookSender(channel, lambda: NOW, timeout)

    def fails(self, *answers: Answer) -> DeliveryError:
        """How a delivery fails that is answered so."""
        self.answers.extend(answers)
        with pytest.raises(DeliveryError) as found:
            send(self.hook())
        assert SECRET not in str(found.value) and "quiet-shell" not in str(found.value)
        assert "\n" not in str(found.value) and len(str(found.value)) < 350
        return found.value


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Receiver()
    thread = threading.Thread(target=made.server.serve_forever, args=(0.02,))
    thread.start()
    yield made
    made.enough.set()
    made.server.shutdown()
    thread.join()
    made.server.server_close()


def alert(**changed: object) -> Alert:
    fields: dict[str, object] = {
        "id": "alert-1", "rule": "passage-closed", "rule_version": "3", "rule_title": "A passage is closed",
        "state": "live", "severity": "high", "tags": ["sea"], "key": ["NRU"], "story": "s-1", "time": NOW,
        "articles": [REPORT], "reasons": [Reason("when", True, "holds", [Reason("phrase", True, "a passage closed")])],
        "evidence": [Evidence("a1", "phrase", None, 0, 5, "Nauru", SENTENCE, (0, 5))],
    }  # fmt: skip
    return Alert(**{**fields, **changed})  # type: ignore[arg-type]


def digest() -> DigestWords:
    quote, unnamed = Quote(SENTENCE, (0, 5)), ArticleRef("a2", "", "copra.example", "javascript:x", NOW)
    return DigestWords(
        title="13 alerts since yesterday",
        severity="high",
        rules=[("A passage is closed", 12), ("Copra prices", 1)],
        lines=[
            Line(
                "A passage is closed", "high", "passage-closed", ["NRU"], quote, REPORT, 2, NOW, Reader("Pacific/Nauru")
            ),
            Line("Copra prices", "low", "copra", [], None, unnamed, 0, NOW, ENGLISH),
        ],
        further=["copra: TON"],
        below=["Less of this: the docs"],
        time=NOW,
        reader=ENGLISH,
    )


NOTICE = NoticeWords("The feed lagoon is silent", "Nothing came for 6 h.\nLook at its address.", "medium", NOW, ENGLISH)


def delivery(words: Words | None = None, *alerts: Alert) -> Delivery:
    told = alerts or (alert(),)
    return Delivery("0d5f", words or wording(told), "harbour desk", NOW, False, told)


def send(sender: WebhookSender | AppriseSender, one: Delivery | None = None) -> str:
    return asyncio.run(sender.send(one or delivery()))


def test_an_alert_arrives_whole_and_is_signed(receiver: Receiver) -> None:
    told = alert(extra={"field_of_tomorrow": 7})
    assert send(receiver.hook(), delivery(None, told)) == "HTTP 204"
    [got] = receiver.requests
    assert got.path == "/desk?key=quiet-shell"
    assert genuine(got.headers, got.body, SECRET, NOW.timestamp() + 20)
    assert (got.headers["Content-Type"], got.headers["User-Agent"]) == ("application/json", "wirewatch")
    assert (got.headers["Webhook-Id"], got.headers["Webhook-Timestamp"]) == ("0d5f", str(int(NOW.timestamp())))
    assert list(got.json) == ["id", "type", "subscription", "created", "title", "text", "alerts", "updates"]
    assert got.json["alerts"] == [json.loads(encode(told))] and got.json["alerts"][0]["field_of_tomorrow"] == 7
    assert decode(json.dumps(got.json["alerts"][0]).encode(), Alert) == told
    assert (got.json["id"], got.json["type"], got.json["subscription"]) == ("0d5f", "alert", "harbour desk")
    assert got.json["created"] == "2032-05-07T12:00:00Z"
    assert got.json["title"] == "[high] A passage is closed (NRU): Reef passage closed"
    assert got.json["text"] == (
        f"[high] A passage is closed (NRU)\n\n“{SENTENCE}”\n\n"
        "Reef passage closed (lagoon.example, 2032-05-07 12:00 UTC) https://lagoon.example/reef\n\n"
        "Why: a passage closed\nRule: passage-closed\n"
    )


def test_what_understands_alertmanager_gets_its_form_signed_too(receiver: Receiver) -> None:
    send(receiver.hook(form="alertmanager"), delivery(None, alert()))
    [got] = receiver.requests
    assert genuine(got.headers, got.body, SECRET, NOW.timestamp() + 20)
    [one] = got.json["alerts"]
    assert (got.json["version"], got.json["status"], got.json["receiver"]) == ("4", "firing", "harbour desk")
    assert one["labels"] == got.json["commonLabels"]
    assert one["labels"]["alertname"] == "passage-closed" and one["labels"]["severity"] == "high"
    assert (one["startsAt"], one["endsAt"]) == ("2032-05-07T12:00:00Z", "0001-01-01T00:00:00Z")
    assert one["generatorURL"] == "https://lagoon.example/reef" and SENTENCE in one["annotations"]["description"]
    assert all(isinstance(value, str) for value in [*one["labels"].values(), *one["annotations"].values()])


def test_an_alert_that_is_taken_back_is_resolved_and_a_notice_is_an_alert_of_its_own(receiver: Receiver) -> None:
    hook = receiver.hook(form="alertmanager")
    gone = update(alert(), NOW, kind="withdrawn")
    send(hook, replace(delivery(None, alert()), updates=[gone]))
    send(hook, replace(delivery(NOTICE), alerts=[]))
    taken_back, notice = (one.json for one in receiver.requests)
    assert taken_back["status"] == taken_back["alerts"][0]["status"] == "resolved"
    assert taken_back["alerts"][0]["fingerprint"] == alert().id
    send(hook, delivery(None, alert()))
    assert receiver.requests[-1].json["groupKey"] == taken_back["groupKey"]
    assert notice["alerts"][0]["annotations"]["summary"] == "[medium] The feed lagoon is silent"


def test_what_operators_hear_fires_until_it_is_over_and_a_quiet_day_never(receiver: Receiver) -> None:
    hook = receiver.hook(form="alertmanager")
    ill = replace(NOTICE, topic="feed lagoon")
    quiet = replace(digest(), title="desk: all quiet", rules=[], lines=[], further=[])
    for words in (ill, replace(ill, title="feed lagoon: well again", over=True), quiet):
        send(hook, replace(delivery(words), alerts=[]))
    began, ended, day = (one.json for one in receiver.requests)
    assert [one["status"] for one in (began, ended, day)] == ["firing", "resolved", "resolved"]
    assert began["groupKey"] == ended["groupKey"] != day["groupKey"]


def test_a_receiver_believes_no_forged_altered_or_old_message(receiver: Receiver) -> None:
    send(receiver.hook())
    [got] = receiver.requests
    now = NOW.timestamp()
    assert genuine(got.headers, got.body, SECRET, now)
    assert not genuine(got.headers, got.body + b" ", SECRET, now)
    assert not genuine({**got.headers, "Webhook-Id": "0d5e"}, got.body, SECRET, now)
    assert not genuine({**got.headers, "Webhook-Timestamp": str(int(now) + 9)}, got.body, SECRET, now)
    assert not genuine(got.headers, got.body, "another secret", now)
    assert not genuine(got.headers, got.body, SECRET, now + 301)
    assert not genuine({}, got.body, SECRET, now)


def test_without_a_secret_nothing_is_signed_and_each_try_sends_the_same_bytes(receiver: Receiver) -> None:
    for _ in range(2):
        send(receiver.hook(secret=None))
    first, again = receiver.requests
    assert "Webhook-Signature" not in first.headers
    assert first.body == again.body


def test_a_digest_has_its_table_its_lines_and_what_had_no_room(receiver: Receiver) -> None:
    send(receiver.hook(), delivery(digest(), alert(), alert(id="alert-2")))
    got = receiver.requests[0].json
    assert (got["type"], got["title"]) == ("digest", "[high] 13 alerts since yesterday")
    assert [one["id"] for one in got["alerts"]] == ["alert-1", "alert-2"]
    assert got["text"] == (
        "12  A passage is closed\n 1  Copra prices\n\n"
        f"[high] A passage is closed (NRU) (+ 2 more in this story): “{SENTENCE}”\n"
        "Reef passage closed (lagoon.example, 2032-05-08 00:00 (Pacific/Nauru)) https://lagoon.example/reef\n\n"
        "[low] Copra prices\njavascript:x (copra.example, 2032-05-07 12:00 UTC)\n\n"
        "Further:\n- copra: TON\n\nLess of this: the docs\n"
    )


def test_a_notice_is_told_without_alerts(receiver: Receiver) -> None:
    send(receiver.hook(), Delivery("0d60", NOTICE, "operators", NOW, False))
    got = receiver.requests[0].json
    assert (got["type"], got["title"], got["alerts"]) == ("notice", "[medium] The feed lagoon is silent", [])
    assert got["text"] == "Nothing came for 6 h.\nLook at its address.\n\n2032-05-07 12:00 UTC\n"


def test_the_other_reports_of_an_alert_are_named_as_far_as_there_is_room() -> None:
    others = [ArticleRef(f"b{number}", f"Tide {number}", "tide.example", "", NOW) for number in range(12)]
    text = text_of(wording([alert(articles=[*others, REPORT])]))
    assert "Also:\n- Tide 0 (tide.example)\n" in text and "- Tide 9 (tide.example)\n- and 2 more\n" in text


def test_a_title_is_one_line_however_a_feed_wrote_it() -> None:
    article = ArticleRef("a1", "Reef\r\nBcc: all\u202e " + "very " * 90, "lagoon.example", "", NOW)
    title = title_of(wording([alert(articles=[article])]))
    assert title.startswith("[high] A passage is closed (NRU): Reef Bcc: all very") and title.isprintable()
    assert len(title) == 200


@pytest.mark.parametrize("answer", [Answer(200, "<h1>Welcome</h1>", {"Content-Type": "text/html"}), Answer(202, "{")])
def test_any_2xx_is_a_yes_whatever_its_body(receiver: Receiver, answer: Answer) -> None:
    receiver.answers.append(answer)
    assert send(receiver.hook()) == f"HTTP {answer.status}"


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (400, RefusedError, "refuses this message: HTTP 400"),
        (401, ChannelOffError, "check the secret"),
        (403, ChannelOffError, "check the secret"),
        (404, ChannelOffError, "correct url"),
        (408, PassingError, "HTTP 408"),
        (410, ChannelOffError, "is gone"),
        (413, RefusedError, "HTTP 413"),
        (422, RefusedError, "HTTP 422"),
        (425, PassingError, "HTTP 425"),
        (429, PassingError, "HTTP 429"),
        (500, PassingError, "HTTP 500"),
        (503, PassingError, "HTTP 503"),
    ],
)
def test_each_answer_says_how_the_delivery_failed(
    receiver: Receiver, status: int, kind: type[DeliveryError], words: str
) -> None:
    echo = f"no:\n\tsigned with {SECRET}, key=quiet-shell" + " and so on" * 900
    error = receiver.fails(Answer(status, echo))
    assert type(error) is kind and words in str(error) and "no: signed with ***, ***" in str(error)
    assert getattr(error, "retry_after", None) is None


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("Fri, 07 May 2032 12:01:30 GMT", 90.0),
        ("Fri, 07 May 2032 11:00:00 GMT", 0.0),
        ("9" * 400, 86_400.0),
        ("soon", None),
        ("-5", None),
        ("inf", None),
    ],
)
@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_seconds_or_a_date(receiver: Receiver, status: int, value: str, seconds: float | None) -> None:
    error = receiver.fails(Answer(status, headers={"Retry-After": value}))
    assert isinstance(error, PassingError) and error.retry_after == seconds


def test_a_redirect_is_not_followed_and_the_final_address_is_named_without_its_secrets(receiver: Receiver) -> None:
    error = receiver.fails(Answer(308, headers={"Location": f"https://u:{SECRET}@reef.example/new?key=quiet-shell"}))
    assert type(error) is ChannelOffError
    assert "a redirect to https://reef.example/new: write the final address" in str(error)
    assert f"http://{receiver.address}/new" in str(receiver.fails(Answer(302, headers={"Location": "/new"})))
    assert "nowhere" in str(receiver.fails(Answer(304)))
    assert len(receiver.requests) == 3


def test_a_redirect_to_no_readable_address_is_tried_again(receiver: Receiver) -> None:
    error = receiver.fails(Answer(302, headers={"Location": "https://[::1/new"}))
    assert type(error) is PassingError and "location header" in str(error)


def test_a_server_that_hangs_up_waits_or_is_not_there_is_tried_again(receiver: Receiver) -> None:
    assert isinstance(receiver.fails(Answer(hangs_up=True)), PassingError)
    receiver.answers.append(Answer(waits=True))
    with pytest.raises(PassingError, match=r"no answer within 0\.2 s"):
        send(receiver.hook(timeout=0.2))
    with socket.socket() as taken:  # bound but not listening
        taken.bind(("127.0.0.1", 0))
        nobody = WebhookChannel(url=f"http://127.0.0.1:{taken.getsockname()[1]}/{SECRET}", secret=SECRET)
        with pytest.raises(PassingError, match="cannot be reached") as found:
            send(WebhookSender(nobody, lambda: NOW))
    assert SECRET not in str(found.value)


def test_an_answer_that_breaks_off_counts_by_its_status(receiver: Receiver) -> None:
    error = receiver.fails(Answer(422, "half of", {"Content-Length": "900"}))
    assert type(error) is RefusedError and "HTTP 422 half of" in str(error)


def test_the_proxies_of_the_environment_are_not_used(receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert send(receiver.hook()) == "HTTP 204"


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("desk.example/hook", "no web address"),
        ("ftp://desk.example/hook", "no web address"),
        ("https:///hook", "no web address"),
        ("https://desk.example:99999/hook", "no web address"),
        ("https://[::1/hook", "no web address"),
        ("https://desk.example/a hook", "no web address"),
        ("https://desk.example/hook\n", "no web address"),
        ("https://kelp:tern77@desk.example/hook", "user or password"),
        ("https://kelp@desk.example/hook", "user or password"),
    ],
)
def test_a_webhook_address_that_cannot_be_used_is_refused_without_repeating_it(url: str, words: str) -> None:
    with pytest.raises(ValidationError) as found:
        Channel.model_validate({"webhook": {"url": url}})
    [problem] = found.value.errors()
    assert words in problem["msg"] and "tern77" not in problem["msg"]


def test_a_channel_is_of_exactly_one_sort() -> None:
    hook = {"url": "https://desk.example/hook", "secret": SECRET}
    with pytest.raises(ValidationError, match="exactly one of slack, email, webhook, apprise; this one is none"):
        Channel.model_validate({})
    with pytest.raises(ValidationError, match="this one is webhook and apprise"):
        Channel.model_validate({"webhook": hook, "apprise": "ntfy://wire"})
    channel = Channel.model_validate({"webhook": hook})
    assert SECRET not in repr(channel) and "desk.example" not in repr(channel)
    assert "ntfy" not in repr(Channel(apprise="ntfy://wire"))


def test_the_configuration_leads_to_both_and_a_new_secret_is_another_setting() -> None:
    given = {
        "hook": Channel(webhook=WebhookChannel(url="https://desk.example/hook", secret=SECRET)),
        "newer": Channel(webhook=WebhookChannel(url="https://desk.example/hook", secret="another")),
        "push": Channel(apprise="ntfy://wire"),
    }
    found = destinations(given, None, SlackSettings(), lambda: NOW)
    assert [type(one.sender) for one in found.values()] == [WebhookSender, WebhookSender, AppriseSender]
    assert len({one.settings_hash for one in found.values()}) == 3


def test_apprise_delivers_title_and_text_and_no_more_than_fits(receiver: Receiver) -> None:
    sender = AppriseSender(f"json://{receiver.address}/push")
    send(sender)
    send(sender, delivery(NoticeWords("Long", "\n".join(["<b>word</b>"] * 900), "low", NOW, ENGLISH)))
    first, long = (one.json for one in receiver.requests)
    assert (receiver.requests[0].path, first["title"]) == (
        "/push",
        "[high] A passage is closed (NRU): Reef passage closed",
    )
    assert first["message"].strip() == text_of(delivery().words).strip()
    assert len(long["message"]) <= MAX_BODY and long["message"].endswith("…") and "<b>word" in long["message"]


def test_what_apprise_cannot_deliver_is_tried_again_without_its_tokens_in_the_words(receiver: Receiver) -> None:
    receiver.answers.append(Answer(403))
    with pytest.raises(PassingError, match=r"deliver to json://…") as found:
        send(AppriseSender(f"json://kelp:{SECRET}@{receiver.address}/push"))
    assert SECRET not in str(found.value) and receiver.address not in str(found.value)


@pytest.mark.parametrize("url", [f"pigeon://{SECRET}/loft", f"tgram://{SECRET}", SECRET, f"discord://{SECRET}"])
def test_an_address_unknown_to_apprise_switches_off_and_is_told_nowhere(
    url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ChannelOffError, match="does not know such an address") as found:
        send(AppriseSender(url))
    assert SECRET not in f"{found.value}{caplog.text}{capfd.readouterr()}"


def test_several_addresses_in_one_apprise_channel_are_refused(receiver: Receiver) -> None:
    with pytest.raises(ChannelOffError, match="make a channel of each"):
        send(AppriseSender(f"json://{receiver.address}/a, json://{receiver.address}/b"))
    assert receiver.requests == []
