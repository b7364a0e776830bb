"""What becomes of alerts reaches those who were told of them: in the thread, by mail, in the digest."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa
from delivery_desk import NOW, Desk, alert, update
from fake_mail import FakeMail
from fake_slack import FakeSlack
from stores import file_state
from typer.testing import CliRunner

from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.forms.webhook_body import webhook_body
from alerts.deliver.words.reader import ENGLISH
from alerts.deliver.words.update_wording import update_wording
from app.cli import application
from state import alerts, mutes, updates
from state.database import State
from state.mutes import EVERYWHERE, Mute
from state.tables import outbox


@pytest.fixture
def desk(state: State) -> Iterator[Desk]:
    with FakeMail() as mail, FakeSlack() as slack:
        yield Desk(state, mail, slack)


def said(message: dict[str, object]) -> str:
    blocks = message["blocks"]
    return blocks if isinstance(blocks, str) else json.dumps(blocks, ensure_ascii=False)


def test_an_update_is_a_reply_in_the_thread_and_names_what_changed_and_where(desk: Desk) -> None:
    desk.fire(alert())
    desk.drain()
    desk.follow(alert())
    desk.drain(timedelta(minutes=5))
    first, reply = desk.slack.posted
    assert reply["thread_ts"] == first["ts"] and "reply_broadcast" not in reply
    for words in (
        "count now 40, was 33",
        "Tuvalu has now expelled forty",
        "lagoon.example",
        "A later report",
        "Update: ",
    ):
        assert words in said(reply)


def test_what_is_taken_back_is_shown_in_the_channel_too(desk: Desk) -> None:
    desk.fire(alert())
    desk.drain()
    desk.follow(alert(), kind="withdrawn", sources=0, evidence=[])
    desk.drain()
    assert desk.slack.posted[1]["reply_broadcast"]
    assert "the report no longer says so; no other source does" in said(desk.slack.posted[1])


def test_a_mail_tells_changes_in_the_storys_thread_and_leaves_out_mere_sources(desk: Desk) -> None:
    desk.use("mail")
    desk.fire(alert())
    desk.drain()
    desk.follow(alert(), id="u1")
    desk.follow(alert(), id="u2", kind="sources", sources=3)
    desk.drain()
    first, second = desk.mail.taken
    assert second["References"] == first["References"]
    assert second["Subject"].startswith("[high] Update: A country expels diplomats (TUV → KIR)")
    assert "count now 40, was 33" in second.get_body(("plain",)).get_content()


def test_the_same_update_is_told_once(desk: Desk) -> None:
    desk.fire(alert())
    desk.follow(alert())
    desk.follow(alert())
    desk.drain()
    assert len(desk.slack.posted) == 2


def test_who_was_not_told_of_an_alert_hears_nothing_of_what_became_of_it(desk: Desk) -> None:
    desk.use("slack", severity="critical")
    desk.fire(alert())
    desk.use("slack")
    desk.follow(alert())
    desk.drain()
    assert desk.slack.posted == []


def test_an_update_waits_with_its_alert_over_quiet_hours_and_both_are_one_digest(desk: Desk) -> None:
    desk.use("slack", quiet={"from": "11:00", "to": "14:00", "zone": "UTC"})
    desk.fire(alert())
    desk.drain()
    desk.follow(alert())
    desk.drain(timedelta(hours=1))
    assert desk.slack.posted == []
    desk.drain(timedelta(hours=2))
    (digest,) = desk.slack.posted
    assert digest["text"] == "1 alert, 1 update of the quiet hours"
    assert said(digest).count("A country expels diplomats") == 2  # the table and one line
    assert "count now 40, was 33" in said(digest)


def test_a_digest_tells_what_became_of_an_alert_that_an_earlier_one_told(desk: Desk) -> None:
    desk.use("mail", digest={"every": "day", "at": "07:30"})
    desk.drain()
    desk.fire(alert())
    desk.drain(timedelta(hours=1))
    desk.drain(timedelta(hours=20))
    desk.follow(alert())
    desk.drain(timedelta(hours=1))
    desk.drain(timedelta(hours=24))
    first, second = desk.mail.taken
    assert (first["Subject"], second["Subject"]) == ("desk: 1 alert", "desk: 1 update")
    text = second.get_body(("plain",)).get_content()
    assert "[HIGH] Update: A country expels diplomats" in text and "count now 40, was 33" in text
    assert "\n     1  A country" not in text  # no alert is counted twice


def test_what_one_article_makes_of_several_alerts_is_one_message_and_uses_up_no_brake(desk: Desk) -> None:
    desk.use("slack", brake=2)
    pairs = [alert(n, key=["TUV", f"K{n}"]) for n in range(3)]
    desk.fire(*pairs)
    desk.drain()
    for minutes in range(3):
        news = [update(one, desk.now, id=f"u{minutes}-{one.id}", kind="withdrawn", evidence=[]) for one in pairs]
        with desk.state.write() as connection:
            Enqueuer(lambda: desk.file).updates(connection, news, pairs, desk.now)
        desk.drain(timedelta(minutes=1))
    desk.fire(alert(9))
    desk.drain()
    assert [said(one).count("TUV → K0, TUV → K1, TUV → K2") for one in desk.slack.posted] == [1, 1, 0]
    assert "Report 9" in said(desk.slack.posted[2]) and desk.counts() == {"sent": 3, "held": 2}


@pytest.mark.parametrize("brake", [20, 1])
def test_sources_are_told_in_a_thread_or_not_at_all(desk: Desk, brake: int) -> None:
    desk.use("slack", brake=brake)
    desk.fire(alert(1))
    desk.fire(alert(2, story="s-2"))
    desk.drain()
    desk.follow(alert(2, story="s-2"), kind="sources", sources=3)
    desk.drain()
    assert len(desk.slack.posted) == (3 if brake == 20 else 1)


@pytest.mark.parametrize("status", ["muted", "failed"])
def test_of_what_nobody_heard_nobody_hears_more(desk: Desk, status: str) -> None:
    desk.fire(alert())
    with desk.state.write() as connection:
        connection.execute(sa.update(outbox).values(status=status))
    desk.follow(alert())
    desk.drain()
    assert desk.slack.posted == []


def test_what_is_late_is_judged_by_the_update_and_not_by_its_alert(desk: Desk) -> None:
    desk.fire(alert())
    desk.drain()
    desk.now += timedelta(hours=9)
    desk.follow(alert())
    desk.drain()
    assert len(desk.slack.posted) == 2


def test_a_muted_story_gets_no_updates(desk: Desk) -> None:
    desk.fire(alert())
    desk.drain()
    with desk.state.write() as connection:
        mutes.mute(connection, Mute("story", "s-1", EVERYWHERE, desk.now + timedelta(days=1), "ana"))
    desk.follow(alert())
    desk.drain()
    assert len(desk.slack.posted) == 1 and desk.counts()["muted"] == 1


def test_the_list_of_alerts_shows_what_became_of_them(tmp_path: Path) -> None:
    fresh = alert(time=datetime.now(UTC))
    state = file_state(tmp_path / "state.db")
    with state.write() as connection:
        alerts.add(connection, fresh)
        assert updates.add(connection, update(fresh, fresh.time))
        assert not updates.add(connection, update(fresh, fresh.time))
    state.close()
    place = ["--config", str(tmp_path), "--data", str(tmp_path)]
    shown = " ".join(CliRunner().invoke(application(), ["alerts", "list", *place]).stdout.split())
    assert "Update: count now 40, was 33 — A later report (lagoon.example" in shown
    (one,) = CliRunner().invoke(application(), ["alerts", "list", "--json", *place]).stdout.splitlines()
    assert json.loads(one)["updates"][0]["changes"] == [{"name": "count", "now": ["40"], "was": ["33"]}]


def test_a_program_gets_the_update_whole() -> None:
    one = update(alert(), NOW)
    words = update_wording([one], [alert()], ENGLISH)
    body = msgspec.json.decode(webhook_body(Delivery("d", words, "desk", NOW, False, [alert()], [one])))
    assert body["type"] == "update"
    assert body["updates"][0]["changes"] == [{"name": "count", "now": ["40"], "was": ["33"]}]
    assert body["alerts"][0]["id"] == "alert-1"
