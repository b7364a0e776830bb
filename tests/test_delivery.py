"""Delivery through a real SMTP server and one that speaks Slack's API: what is taken, refused, late or in doubt."""

import ssl
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from delivery_desk import NOW, Desk, alert
from fake_mail import FakeMail, login
from fake_slack import Answer, FakeSlack

from alerts.deliver.channels.pauses import pause_after
from alerts.deliver.enqueue import message_id
from alerts.deliver.forms.mail_text import mail_message
from alerts.deliver.forms.slack_text import slack_message
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.deliver.words.wording import wording
from state import channels, outbox
from state.database import State
from state.tables import outbox as outbox_table
from topics.records import Alert, ArticleRef, Evidence

TLS = Path(__file__).parent / "corpus" / "tls"


@pytest.fixture
def desk(state: State) -> Iterator[Desk]:
    with FakeMail() as mail, FakeSlack() as slack:
        made = Desk(state, mail, slack)
        yield made


def test_an_alert_goes_to_each_channel_of_each_subscription_once(desk: Desk) -> None:
    desk.use("slack", "mail", "hook")
    desk.fire(alert())
    desk.fire(alert())
    desk.drain()
    desk.drain()
    assert (len(desk.slack.posted), len(desk.mail.taken)) == (2, 1)
    assert desk.counts() == {"sent": 3}


def test_a_message_names_title_source_link_sentence_and_rule(desk: Desk) -> None:
    desk.use("slack", "mail")
    desk.fire(alert())
    desk.drain()
    mail = desk.mail.taken[0]
    body = mail.get_body(("plain",))
    assert body is not None
    for text in (str(desk.slack.posted[0]["blocks"]), body.get_content()):
        for words in ("Report 1", "gazette.example", "https://gazette.example/1", "new-expulsion"):
            assert words in text
        assert "Tuvalu on Friday expelled two Kiribati diplomats" in text
    assert mail["To"] == "desk@wirewatch.example, night@wirewatch.example"
    assert mail["Message-ID"] == f"<{message_id(['alert-1'], 'desk', 'mail')}@wirewatch.example>"


def test_several_alerts_of_one_article_are_one_message(desk: Desk) -> None:
    desk.fire(alert(1), alert(2, key=["NRU", "KIR"]))
    desk.drain()
    assert len(desk.slack.posted) == 1
    assert "TUV → KIR, NRU → KIR" in str(desk.slack.posted[0]["blocks"])


@pytest.mark.parametrize(
    ("subscription", "wanted"),
    [
        ({}, True),
        ({"severity": "high"}, True),
        ({"severity": "critical"}, False),
        ({"tags": ["diplomacy", "x"]}, True),
        ({"tags": ["courts"]}, False),
        ({"tags": ["courts"], "rules": ["new-expulsion"]}, True),
        ({"rules": ["another"]}, False),
    ],
)
def test_a_subscription_gets_what_it_asks_for(subscription: dict[str, object], wanted: bool) -> None:
    file = SubscriptionsFile.model_validate({"subscriptions": [{"id": "s", "to": ["c"], **subscription}]})
    assert file.subscriptions[0].wants(alert()) is wanted
    assert not file.subscriptions[0].wants(alert(state="draft"))


def test_slack_that_asks_to_wait_is_not_asked_before_and_the_order_is_kept(desk: Desk) -> None:
    desk.slack.answers.append(Answer(429, {"ok": False, "error": "ratelimited"}, {"Retry-After": "30"}))
    desk.fire(alert(1))
    desk.fire(alert(2))
    desk.drain()
    desk.drain(timedelta(seconds=29))
    assert len(desk.slack.requests) == 1
    desk.drain(timedelta(seconds=2))
    assert [str(post["text"])[-1] for post in desk.slack.posted] == ["1", "2"]


@pytest.mark.parametrize("error", ["token_revoked", "channel_not_found", "invalid_auth"])
def test_a_revoked_token_switches_the_channel_off_after_one_attempt_until_its_settings_change(
    desk: Desk, error: str
) -> None:
    desk.slack.answers.append(Answer(body={"ok": False, "error": error}))
    desk.fire(alert(1))
    desk.fire(alert(2))
    for _ in range(3):
        desk.drain(timedelta(hours=1))
    assert len(desk.slack.requests) == 1
    assert error in channels.switched_off(desk.state)[0].error
    desk.restart()
    desk.drain()
    assert len(desk.slack.requests) == 1
    desk.token = "xoxb-2"
    desk.use("slack")
    desk.drain()
    assert len(desk.slack.posted) == 2
    assert channels.switched_off(desk.state) == []


def test_a_webhook_that_is_gone_is_off_and_one_that_fails_is_tried_again(desk: Desk) -> None:
    desk.use("hook")
    desk.slack.answers += [Answer(503, "busy"), Answer(404, "no_service")]
    desk.fire(alert())
    desk.drain()
    assert desk.counts() == {"waiting": 1} and channels.switched_off(desk.state) == []
    desk.drain(timedelta(hours=1))
    assert [off.id for off in channels.switched_off(desk.state)] == ["hook"]


@pytest.mark.parametrize(
    ("code", "to_do"),
    [
        ("not_in_channel", "/invite @your-app"),
        ("token_revoked", "install the app anew"),
        ("channel_not_found", "correct `channel`"),
        ("missing_scope", "chat:write"),
    ],
)
def test_what_slack_refuses_for_good_says_what_to_do(desk: Desk, code: str, to_do: str) -> None:
    desk.slack.answers.append(Answer(body={"ok": False, "error": code}))
    desk.fire(alert())
    desk.drain()
    assert code in desk.error("slack") and to_do in desk.error("slack")


def test_a_webhook_that_redirects_or_answers_with_a_page_has_taken_nothing(desk: Desk) -> None:
    desk.use("hook")
    desk.slack.answers.append(Answer(body="<!doctype html><title>Sign in</title>"))
    desk.fire(alert())
    desk.drain()
    assert desk.counts() == {"waiting": 1} and "a page answers" in desk.error("hook")
    desk.slack.answers.append(Answer(302, "", {"Location": "/api/conversations.history"}))
    desk.drain(timedelta(minutes=1))
    assert desk.counts() == {"waiting": 1} and "write the final address" in desk.error("hook")
    assert desk.slack.posted == [] and desk.slack.requests == ["/hook", "/hook"]


def test_a_message_that_slack_cannot_take_does_not_stop_the_next(desk: Desk) -> None:
    desk.slack.answers.append(Answer(body={"ok": False, "error": "invalid_blocks"}))
    desk.fire(alert(1))
    desk.fire(alert(2))
    desk.drain()
    assert desk.counts() == {"failed": 1, "sent": 1}
    assert "invalid_blocks" in desk.error("slack")


@pytest.mark.parametrize(("may_read", "copies"), [(True, 1), (False, 2)])
def test_what_a_kill_left_in_doubt_is_looked_up_where_the_app_may_read(desk: Desk, may_read: bool, copies: int) -> None:
    desk.slack.may_read = may_read
    desk.fire(alert())
    desk.drain()
    with desk.state.write() as connection:
        connection.execute(sa.update(outbox_table).values(status="sending"))  # killed before the mark
    desk.restart()
    desk.drain()
    assert len(desk.slack.posted) == copies
    assert len({str(post["metadata"]) for post in desk.slack.posted}) == 1
    assert desk.counts() == {"sent": 1}


def test_a_reply_in_doubt_is_looked_up_in_its_thread(desk: Desk) -> None:
    desk.fire(alert())
    desk.drain()
    desk.slack.answers.append(Answer(500, after_taking=True))
    desk.follow(alert())
    desk.drain()
    with desk.state.write() as connection:
        connection.execute(sa.update(outbox_table).where(outbox_table.c.kind == "update").values(status="sending"))
    desk.restart()
    desk.drain(timedelta(minutes=5))
    assert len(desk.slack.posted) == 2 and desk.counts() == {"sent": 2}


def test_a_thread_that_is_locked_does_not_cost_the_message(desk: Desk) -> None:
    desk.fire(alert(1))
    desk.drain()
    desk.slack.answers.append(Answer(body={"ok": False, "error": "restricted_action_thread_locked"}))
    desk.fire(alert(2))
    desk.drain()
    assert "thread_ts" not in desk.slack.posted[1] and desk.counts() == {"sent": 2}


def test_a_name_that_was_a_webhook_before_has_no_threads(desk: Desk) -> None:
    with desk.state.write() as connection:
        outbox.add(connection, "old", "desk", "slack", ["alert-0"], desk.now, story="s-1")
        outbox.sent(connection, "old", "HTTP 200", desk.now)
    desk.fire(alert(1))
    desk.drain()
    assert "thread_ts" not in desk.slack.posted[0]


def test_a_mail_server_that_is_down_or_busy_gets_the_mail_later(desk: Desk) -> None:
    desk.use("mail")
    port, desk.smtp = desk.smtp, desk.smtp.model_copy(update={"port": 1})
    desk.restart()
    desk.fire(alert())
    desk.drain()
    assert desk.counts() == {"waiting": 1} and "cannot be used" in desk.error("mail")
    desk.smtp = port
    desk.restart()
    desk.mail.answers.append("451 try later")
    desk.drain(timedelta(hours=1))
    assert desk.counts() == {"waiting": 1}
    desk.drain(timedelta(hours=1))
    assert len(desk.mail.taken) == 1


def test_a_mail_that_is_refused_for_good_is_marked_and_the_next_goes(desk: Desk) -> None:
    desk.use("mail")
    desk.mail.answers.append("554 no thanks")
    desk.fire(alert(1))
    desk.fire(alert(2))
    desk.drain()
    assert desk.counts() == {"failed": 1, "sent": 1} and "554" in desk.error("mail")


def test_one_recipient_that_is_refused_does_not_keep_the_mail_from_the_other(desk: Desk) -> None:
    desk.use("mail")
    desk.mail.refused["night@wirewatch.example"] = "550 no such user"
    desk.fire(alert())
    desk.drain()
    assert len(desk.mail.taken) == 1 and desk.counts() == {"sent": 1}


def test_the_mail_server_is_logged_into_and_a_wrong_password_switches_the_channel_off(state: State) -> None:
    options = {"authenticator": login("desk", "right"), "auth_required": True, "auth_require_tls": False}
    with FakeMail(**options) as mail, FakeSlack() as slack:
        desk = Desk(state, mail, slack)
        for password, taken in (("wrong", 0), ("right", 1)):
            desk.smtp = desk.smtp.model_copy(update={"user": "desk", "password": password})
            desk.use("mail")
            desk.fire(alert())
            desk.drain()
            assert len(mail.taken) == taken
            assert bool(channels.switched_off(desk.state)) is not bool(taken)
        desk.state.close()


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_mail_goes_encrypted_and_only_to_a_server_that_is_trusted(state: State, tls: str) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(TLS / "cert.pem", TLS / "key.pem")
    options = {"tls_context": context, "require_starttls": True} if tls == "starttls" else {"ssl_context": context}
    with FakeMail(**options) as mail, FakeSlack() as slack:
        desk = Desk(state, mail, slack)
        desk.smtp = desk.smtp.model_copy(update={"tls": tls})
        desk.use("mail")
        desk.fire(alert())
        desk.drain()
        assert mail.taken == [] and "CERTIFICATE_VERIFY_FAILED" in desk.error("mail").upper()
        desk.smtp = desk.smtp.model_copy(update={"ca_file": str(TLS / "cert.pem")})
        desk.use("mail")
        desk.drain(timedelta(hours=1))
        assert len(mail.taken) == 1
        desk.state.close()


def test_backoff_grows_has_jitter_and_obeys_retry_after() -> None:
    pauses = [pause_after(attempts, None, 0.5) for attempts in range(1, 14)]
    assert pauses == sorted(pauses) and pauses[0] == timedelta(seconds=2) and pauses[-1] == timedelta(minutes=15)
    assert pause_after(3, None, 0.0) < pause_after(3, None, 1.0)
    assert pause_after(1, 30.0, 0.0) == timedelta(seconds=30)


# What a hostile feed may try

HOSTILE = [
    "<!channel> <@U1> <https://evil.example|click>", "a & b < c > d", "=?utf-8?q?x=0ABcc:_evil@evil.example?=",
    "line\r\nBcc: evil@evil.example", "{{7*7}} ${HOME} %s", "</script><script>alert(1)</script>", "\u202egnp.exe\u200b",
    "*bold* _it_ ~x~ `code`", "x" * 10_000, "\x00\x1b[31m",
]  # fmt: skip


def hostile(text: str) -> Alert:
    article = ArticleRef("a", text, text, f"javascript:{text}", NOW)
    evidence = Evidence("a", "phrase", None, 0, 3, text[:3], text[:300], (0, min(3, len(text))))
    return alert(rule_title=text, articles=[article], evidence=[evidence], key=[text, None])


@pytest.mark.parametrize("text", HOSTILE)
def test_slack_text_holds_no_link_mention_or_entity_of_a_feed(text: str) -> None:
    message = slack_message(wording([hostile(text)]), "id")
    shown = str([block for block in message["blocks"] if block["type"] != "header"])
    assert "<!channel>" not in shown and "<@U1>" not in shown and "<https://evil" not in shown
    assert all(len(block["text"]["text"]) <= 3000 for block in message["blocks"] if "text" in block)
    assert len(message["blocks"][0]["text"]["text"]) <= 150


@pytest.mark.parametrize("text", HOSTILE)
def test_a_title_never_becomes_a_mail_header_nor_markup(text: str) -> None:
    message = mail_message(wording([hostile(text)]), "id", "a@b.example", ["c@d.example"], "desk", NOW)
    raw = message.as_bytes()
    head = raw.split(b"\r\n\r\n")[0]
    assert b"\nBcc" not in head and not message["Bcc"]
    html = message.get_body(("html",))
    assert html is not None
    assert "<script" not in html.get_content() and "javascript:" not in html.get_content()


def test_a_template_in_a_title_stays_as_it_is() -> None:
    message = mail_message(wording([hostile("{{7*7}}")]), "id", "a@b.example", ["c@d.example"], "desk", NOW)
    assert "{{7*7}}" in str(message["Subject"]) and "49" not in str(message["Subject"])
