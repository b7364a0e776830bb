"""Mail to several people: each gets it once, whatever the server says to the others, and each can leave."""

import email
import email.policy
import re
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any, cast

import pytest
import sqlalchemy as sa
from delivery_desk import NOW, Desk, alert
from fake_mail import FakeMail
from fake_slack import FakeSlack
from typer.testing import CliRunner

from alerts.deliver.channels.channel import Receipt
from alerts.deliver.channels.failures import PassingError, RefusedError
from alerts.deliver.channels.mail_outcome import Outcome, verdict
from alerts.deliver.forms.addresses import Recipient
from alerts.deliver.forms.links import Leave, Links, React
from alerts.deliver.forms.mail_footer import Footer
from alerts.deliver.forms.mail_text import mail_message
from alerts.deliver.ledger import TRIES
from alerts.deliver.words.reader import ENGLISH
from alerts.deliver.words.wording import DigestWords, Words, wording
from app.cli import application
from state import bounces, channels, unsubscribed
from state.database import State, open_state
from state.tables import outbox

LINKS = Links("https://wire.example/watch/", "a secret")
DESK, NIGHT, THIRD = "desk@wirewatch.example", "night@wirewatch.example", "third@wirewatch.example"
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PUT_OFF, UNKNOWN = "450 4.2.0 greylisted, try later", "550 5.1.1 no such user"
LINKED = pytest.mark.parametrize("linked", [False, True], ids=["one mail to all", "one mail each"])


@pytest.fixture
def desk(state: State) -> Iterator[Desk]:
    with FakeMail() as mail, FakeSlack() as slack:
        made = Desk(state, mail, slack)
        made.use("mail")
        yield made


@pytest.fixture
def linked_desk(desk: Desk) -> Desk:
    desk.links = LINKS
    desk.restart()
    return desk


def reached(desk: Desk) -> Counter[str]:
    """Address -> how many mails it got."""
    return Counter(address for envelope in desk.mail.envelopes for address in envelope)


def bounced(desk: Desk) -> list[str]:
    with desk.state.read() as connection:
        return [one.address for one in bounces.every(connection)]


def body(mail: EmailMessage, kind: str = "plain") -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content())


def subjects(desk: Desk) -> list[str]:
    return [str(mail["Subject"]) for mail in desk.mail.taken]


# Nobody is lost, nobody gets it twice


@LINKED
def test_who_is_put_off_gets_the_mail_later_and_the_other_once(desk: Desk, linked: bool) -> None:
    desk.links = LINKS if linked else None
    desk.restart()
    desk.mail.refused[DESK] = PUT_OFF
    desk.fire(alert())
    desk.drain()
    assert reached(desk) == {NIGHT: 1} and desk.counts() == {"waiting": 1}
    assert DESK in desk.error("mail") and "greylisted" in desk.error("mail")
    desk.mail.refused.clear()
    for _ in range(3):
        desk.drain(HOUR)
    assert reached(desk) == {NIGHT: 1, DESK: 1} and desk.counts() == {"sent": 1}
    assert bounced(desk) == []


def test_the_mail_to_all_is_the_same_at_each_try(desk: Desk) -> None:
    desk.mail.refused[NIGHT] = PUT_OFF
    desk.fire(alert())
    desk.drain()
    desk.mail.refused.clear()
    desk.drain(HOUR)
    first, second = desk.mail.taken
    for name in ("To", "Message-ID", "Subject"):
        assert first[name] == second[name]
    assert first["To"] == f"{DESK}, {NIGHT}" and body(first) == body(second)


def test_a_full_mailbox_does_not_keep_from_others_what_comes_after_and_is_given_up_after_a_day(desk: Desk) -> None:
    desk.use("mail", operators=["mail"])
    desk.mail.refused[NIGHT] = "452 4.2.2 mailbox full"
    desk.fire(alert(1))
    desk.drain()
    desk.fire(alert(2, story="s-2"))
    desk.drain()
    assert reached(desk) == {DESK: 2} and desk.counts() == {"waiting": 2}
    for _ in range(TRIES - 2):
        desk.drain(20 * MINUTE)
    assert desk.counts() == {"waiting": 2} and bounced(desk) == []
    desk.drain(20 * MINUTE)
    assert desk.counts() == {"sent": 2} and bounced(desk) == [NIGHT]
    desk.drain()
    assert subjects(desk)[-1] == f"[Wirewatch] mail to {NIGHT}" and "mailbox full" in body(desk.mail.taken[-1])


def test_a_server_that_was_down_for_days_costs_nobody_his_mail(desk: Desk) -> None:
    desk.mail.refused[NIGHT] = PUT_OFF
    up, desk.smtp = desk.smtp, desk.smtp.model_copy(update={"port": 1})
    desk.restart()
    desk.fire(alert())
    for _ in range(TRIES + 1):
        desk.drain(20 * MINUTE)
    desk.smtp = up
    desk.restart()
    desk.drain(HOUR)
    assert reached(desk) == {DESK: 1} and desk.counts() == {"waiting": 1}
    desk.mail.refused.clear()
    desk.drain(MINUTE)
    assert reached(desk) == {DESK: 1, NIGHT: 1} and desk.counts() == {"sent": 1}


@LINKED
def test_a_bounce_is_told_once_shown_by_status_and_over_when_the_address_is_accepted(
    desk: Desk, linked: bool, tmp_path: Path
) -> None:
    desk.links = LINKS if linked else None
    desk.use("mail", operators=["slack"])
    for number, words in enumerate([UNKNOWN, "550 5.1.1 no such user, ticket 77"], 1):
        desk.mail.refused[NIGHT] = words
        desk.fire(alert(number))
        desk.drain(HOUR)
        desk.drain(MINUTE)
    assert reached(desk) == {DESK: 2} and desk.counts()["sent"] == 3
    told = [str(post["blocks"]) for post in desk.slack.posted]
    assert len(told) == 1
    assert f"mail to {NIGHT}" in told[0] and "no such user" in told[0] and "subscriptions.yaml" in told[0]
    desk.mail.refused.clear()
    desk.fire(alert(3))
    desk.drain(HOUR)
    desk.drain(MINUTE)
    assert reached(desk) == {DESK: 3, NIGHT: 1} and bounced(desk) == []
    assert "well again" in str(desk.slack.posted[-1]["blocks"])


def test_an_address_that_is_taken_out_is_no_concern_any_more(desk: Desk) -> None:
    desk.mail.refused[NIGHT] = UNKNOWN
    desk.fire(alert())
    desk.drain()
    assert bounced(desk) == [NIGHT]
    desk.recipients = [DESK]
    desk.use("mail")
    assert bounced(desk) == []


@LINKED
def test_a_mail_that_no_address_may_have_is_refused_and_each_bounce_is_kept(desk: Desk, linked: bool) -> None:
    desk.links = LINKS if linked else None
    desk.restart()
    desk.mail.refused |= {DESK: UNKNOWN, NIGHT: UNKNOWN}
    desk.fire(alert())
    desk.drain()
    assert desk.counts() == {"failed": 1} and "refuses every recipient" in desk.error("mail")
    assert bounced(desk) == [DESK, NIGHT] and channels.switched_off(desk.state) == []


def test_what_is_refused_for_its_text_is_nobodys_bounce(linked_desk: Desk) -> None:
    linked_desk.mail.answers += ["554 no thanks", "554 no thanks"]
    linked_desk.fire(alert())
    linked_desk.drain()
    assert linked_desk.counts() == {"failed": 1} and bounced(linked_desk) == []


def test_a_connection_that_is_lost_between_two_mails_costs_nobody_his_and_repeats_none(linked_desk: Desk) -> None:
    linked_desk.mail.drop_before = 2
    linked_desk.fire(alert())
    linked_desk.drain()
    assert reached(linked_desk) == {DESK: 1} and linked_desk.counts() == {"waiting": 1}
    for _ in range(2):
        linked_desk.drain(HOUR)
    assert reached(linked_desk) == {DESK: 1, NIGHT: 1} and linked_desk.counts() == {"sent": 1}


def test_a_mail_whose_acknowledgement_is_lost_comes_once_more_under_the_same_id(linked_desk: Desk) -> None:
    linked_desk.mail.drop_after = 1
    linked_desk.fire(alert())
    for _ in range(3):
        linked_desk.drain(HOUR)
    assert reached(linked_desk) == {DESK: 2, NIGHT: 1}
    assert [mail["To"] for mail in linked_desk.mail.taken] == [DESK, DESK, NIGHT]
    ids = [mail["Message-ID"] for mail in linked_desk.mail.taken]
    assert ids[0] == ids[1] != ids[2]


def test_a_kill_after_one_recipient_was_put_off_repeats_the_mail_to_him_alone(desk: Desk) -> None:
    desk.mail.refused[NIGHT] = PUT_OFF
    desk.fire(alert())
    desk.drain()
    with desk.state.write() as connection:
        connection.execute(sa.update(outbox).values(status="sending"))  # killed at the second try
    desk.restart()
    desk.mail.refused.clear()
    desk.drain(HOUR)
    assert desk.mail.envelopes == [[DESK], [NIGHT]]


def one(address: str) -> Recipient:
    return Recipient(address, address, address)


def test_an_answer_to_one_of_several_decides_for_him_alone() -> None:
    outcome = Outcome()
    outcome.accept([one(DESK)], "250 queued")
    outcome.refuse(one(NIGHT), 550, "no such user")
    assert verdict(outcome, []) == Receipt(f"250 queued (not to {NIGHT}: 550 no such user)", [DESK], bounced_of(NIGHT))
    outcome.stop([one(DESK), one(NIGHT), one(THIRD)], "Connection lost")
    with pytest.raises(PassingError, match="Connection lost") as lost:
        verdict(outcome, [])
    assert lost.value.taken == [DESK] and lost.value.bounced == bounced_of(NIGHT) and lost.value.waiting == {}


def test_a_text_that_others_took_is_refused_for_the_address() -> None:
    outcome = Outcome()
    outcome.reject([one(NIGHT)], 550, "no such user")
    assert verdict(outcome, [DESK]).bounced == bounced_of(NIGHT)
    with pytest.raises(RefusedError) as refused:
        verdict(outcome, [])
    assert refused.value.bounced == {}


def bounced_of(address: str) -> dict[str, str]:
    return {address: "550 no such user"}


# One mail each, with links


def test_with_links_each_gets_a_mail_of_his_own_over_one_connection(linked_desk: Desk) -> None:
    linked_desk.recipients = [f"Night Desk <{NIGHT.upper()}>", DESK, NIGHT]
    linked_desk.use("mail")
    linked_desk.fire(alert())
    linked_desk.drain()
    assert linked_desk.mail.envelopes == [[NIGHT.upper()], [DESK]]
    first, second = linked_desk.mail.taken
    assert [first["To"], second["To"]] == [f"Night Desk <{NIGHT.upper()}>", DESK]
    assert first["X-Wirewatch-Delivery"] == second["X-Wirewatch-Delivery"]
    assert re.fullmatch(r"<[0-9a-f]+\.[0-9a-f]{12}@wirewatch\.example>", first["Message-ID"])
    assert first["References"] == second["References"]
    for mail, address in ((first, NIGHT), (second, DESK)):
        acted = [LINKS.read(link.rpartition("/")[2], React) for link in links(mail, "/a/")]
        assert acted == [React(mail["X-Wirewatch-Delivery"], address)] * 2
        left = [LINKS.read(link.rpartition("/")[2], Leave) for link in links(mail, "/u/")]
        assert left == [Leave("desk", address)] * 2


def links(mail: EmailMessage, place: str) -> list[str]:
    """The links to one of the pages, in both parts."""
    return [
        found for kind in ("plain", "html") for found in re.findall(rf"https://\S+?{place}[\w.-]+", body(mail, kind))
    ]


def test_without_links_there_is_one_mail_and_no_way_that_leads_nowhere(desk: Desk) -> None:
    desk.fire(alert())
    desk.drain()
    (mail,) = desk.mail.taken
    assert mail["List-Unsubscribe"] is None and mail["List-Unsubscribe-Post"] is None
    for kind in ("plain", "html"):
        assert "nsubscribe" not in body(mail, kind) and "cknowledge" not in body(mail, kind)


def test_operators_get_one_mail_to_all_and_cannot_leave(linked_desk: Desk) -> None:
    linked_desk.use("slack", operators=["mail"])
    with linked_desk.state.write() as connection:
        unsubscribed.leave(connection, "operators", DESK, NOW)
        bounces.bounced(connection, "mail", NIGHT, UNKNOWN, NOW)
    linked_desk.drain()
    (mail,) = linked_desk.mail.taken
    assert linked_desk.mail.envelopes == [[DESK, NIGHT]]
    assert mail["List-Unsubscribe"] is None and "nsubscribe" not in body(mail)


def test_a_digest_offers_to_leave_and_nothing_else(linked_desk: Desk) -> None:
    linked_desk.use("mail", digest={"every": "day", "at": "07:30", "zone": "UTC"})
    linked_desk.drain()
    linked_desk.fire(alert())
    linked_desk.drain(DAY)
    assert [mail["To"] for mail in linked_desk.mail.taken] == [DESK, NIGHT]
    assert links(linked_desk.mail.taken[0], "/a/") == [] and len(links(linked_desk.mail.taken[0], "/u/")) == 2


# Leaving


@LINKED
def test_who_left_gets_nothing_more_of_this_subscription_and_others_do(desk: Desk, linked: bool) -> None:
    desk.links = LINKS if linked else None
    desk.restart()
    with desk.state.write() as connection:
        unsubscribed.leave(connection, "desk", NIGHT.upper(), NOW)
        unsubscribed.leave(connection, "another", DESK, NOW)
    desk.fire(alert(1))
    desk.drain()
    assert desk.mail.envelopes == [[DESK]] and desk.mail.taken[0]["To"] == DESK
    with desk.state.write() as connection:
        unsubscribed.come_back(connection, "desk", NIGHT)
    desk.fire(alert(2))
    desk.drain()
    assert reached(desk) == {DESK: 2, NIGHT: 1}


def test_where_everybody_left_a_message_is_settled(linked_desk: Desk) -> None:
    with linked_desk.state.write() as connection:
        for address in (DESK, NIGHT):
            unsubscribed.leave(connection, "desk", address, NOW)
    linked_desk.fire(alert())
    linked_desk.drain()
    assert linked_desk.mail.taken == [] and linked_desk.counts() == {"sent": 1}


def test_the_list_shows_who_left_and_a_command_takes_it_back(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text('smtp: {host: 127.0.0.1, tls: none, from: "a@copra.example"}\n')
    (tmp_path / "subscriptions.yaml").write_text(
        f"channels:\n  m: {{email: {{to: {DESK}}}}}\nsubscriptions:\n  - {{id: desk, to: m}}\n"
    )
    assert "left" not in run(tmp_path, "list")
    state = open_state(tmp_path / "data" / "state.db")
    with state.write() as connection:
        unsubscribed.leave(connection, "desk", DESK, NOW)
    state.close()
    assert DESK in run(tmp_path, "list") and f'"left":["{DESK}"]' in run(tmp_path, "list", "--json")
    assert f"{DESK} gets the mail of desk again" in run(tmp_path, "return", "desk", f"The Desk <{DESK.upper()}>")
    assert "has not left" in run(tmp_path, "return", "desk", DESK, code=1)
    assert DESK not in run(tmp_path, "list")


def test_status_shows_what_bounces(tmp_path: Path) -> None:
    (tmp_path / "wirewatch.yaml").write_text("")
    state = open_state(tmp_path / "data" / "state.db")
    with state.write() as connection:
        bounces.bounced(connection, "m", NIGHT, UNKNOWN, NOW)
    state.close()
    place = ["--config", str(tmp_path), "--data", str(tmp_path / "data")]
    shown = CliRunner().invoke(application(), ["status", *place])
    assert shown.exit_code == 0, shown.output
    assert f"m: mail to {NIGHT} is refused" in " ".join(shown.output.split()) and "no such user" in shown.output
    assert '"bounces"' in CliRunner().invoke(application(), ["status", "--json", *place]).output


def run(folder: Path, command: str, *arguments: str, code: int = 0) -> str:
    place = ["--config", str(folder), "--data", str(folder / "data")]
    result = CliRunner().invoke(application(), ["subscriptions", command, *arguments, *place])
    assert result.exit_code == code, result.output
    return " ".join(result.output.split())


# What stands in the mail, byte for byte

IDS = [
    "desk",
    "d" * 300,
    "späte Schicht 早報",
    "=?utf-8?q?x=0ABcc:_evil@evil.example?=",
    "a\r\nBcc: evil@evil.example",
]
URLS = ["https://wire.example", "https://" + "long-" * 30 + ".example/" + "path/" * 60, "http://127.0.0.1:8080"]
NAMES = [
    '"Desk, Night" <{}>',
    '"Bcc: evil@evil.example" <{}>',
    "=?utf-8?q?x=0ABcc:_evil?= <{}>",
    "Späte Schicht <{}>",
    "{}",
]


def made(words: Words, subscription: str, url: str, name: str) -> tuple[bytes, Footer]:
    there = Links(url, "a secret")
    react = None if isinstance(words, DigestWords) else there.react("0123456789abcdef01234567", DESK)
    footer = Footer(react, there.leave(subscription, DESK))
    sender = "Desk <alerts@the-wire-watch-of-the-harbour-masters-office.government.example>"
    message = mail_message(words, "0123456789abcdef01234567", sender, [name.format(DESK)], subscription, NOW, footer)
    return message.as_bytes(), footer


def digest() -> DigestWords:
    return DigestWords("desk: all quiet", "low", [], [], [], ["48 of 50 feeds healthy"], NOW, ENGLISH)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("subscription", IDS)
def test_the_way_out_is_one_address_in_angle_brackets_whatever_stands_about_it(
    subscription: str, url: str, name: str
) -> None:
    for words in (wording([alert()]), digest()):
        raw, footer = made(words, subscription, url, name)
        head = raw.split(b"\r\n\r\n")[0].split(b"\r\n")
        ways = [line for line in head if line.lower().startswith(b"list-unsubscribe:")]
        posts = [line for line in head if line.lower().startswith(b"list-unsubscribe-post:")]
        assert footer.leave is not None
        if len(footer.leave) > 900:
            assert ways == posts == []
        else:
            assert ways == [f"List-Unsubscribe: <{footer.leave}>".encode("ascii")]
            button = url.startswith("https://")
            assert posts == ([b"List-Unsubscribe-Post: List-Unsubscribe=One-Click"] if button else [])
        assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
        assert not [line for line in head if line.lower().startswith((b"bcc", b"cc"))]
        mail = cast(EmailMessage, email.message_from_bytes(raw, policy=cast(Any, email.policy.strict)))
        assert [one.addr_spec for one in mail["To"].addresses] == [DESK]
        assert mail["List-Unsubscribe"] == (f"<{footer.leave}>" if ways else None)


def test_ids_that_programs_read_are_never_encoded() -> None:
    raw, _ = made(wording([alert()]), "späte Schicht " * 4, URLS[0], NAMES[0])
    head = raw.split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")
    domain = rb"@the-wire-watch-of-the-harbour-masters-office\.government\.example>"
    for wanted in (
        rb"References: <story-\w+" + domain,
        rb"Message-ID: <[\w.]+" + domain,
        rb"List-Id: .* <\w+\.the-wire",
    ):
        assert re.search(wanted, head), head


@pytest.mark.parametrize("url", URLS)
@pytest.mark.parametrize("subscription", IDS)
def test_each_link_of_the_small_print_stands_whole_on_its_line(subscription: str, url: str) -> None:
    for words in (wording([alert()]), digest()):
        raw, footer = made(words, subscription, url, NAMES[0])
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        rows = body(mail).splitlines()
        for link in (footer.react, footer.leave):
            assert link is None or rows.count(link) == 1
        assert all(len(row) <= 72 for row in rows if not row.startswith(("https://", "http://")))
        assert rows[-2].endswith(":") and "Unsubscribe from" in body(mail, "html")
        assert body(mail, "html").count("<a href=") == body(mail, "html").count("</a>")
