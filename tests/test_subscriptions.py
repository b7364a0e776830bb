"""Subscriptions over hours and days: what is told when, what waits for which digest, what operators hear."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from delivery_desk import NOW, Desk, alert
from fake_mail import FakeMail
from fake_slack import Answer, FakeSlack
from ruamel.yaml import YAML
from typer.testing import CliRunner

from alerts.deliver.schema import subscriptions_schema
from alerts.deliver.subscriptions import Digest, Quiet, SubscriptionsFile
from alerts.deliver.times import latest_due, next_due, quiet_until
from app.cli import application
from app.commands.subscriptions import schema
from app.configuration import Folder
from app.places import starter
from app.settings import Settings
from state import lanes, mutes
from state.database import State
from state.mutes import EVERYWHERE, Mute

SMTP = {"smtp": {"host": "127.0.0.1", "tls": "none", "from": "a@copra.example"}}
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
NIGHT = {"from": "22:00", "to": "06:30", "zone": "Europe/Berlin", "except": "critical"}
BERLIN_10_PM = datetime(2032, 5, 7, 20, 0, tzinfo=UTC)


@pytest.fixture
def desk(state: State) -> Iterator[Desk]:
    with FakeMail() as mail, FakeSlack() as slack:
        yield Desk(state, mail, slack)


def fire(desk: Desk, number: int, **changed: Any) -> None:
    """An alert of its own story, that is decided now."""
    told = {"key": [f"K{number}", "KIR"], "story": f"s-{number}", "time": desk.now}
    desk.fire(alert(number, **{**told, **changed}))


def subjects(desk: Desk) -> list[str]:
    return [str(mail["Subject"]) for mail in desk.mail.taken]


def text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


# Times


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2032-05-07T19:59", None),
        ("2032-05-07T20:00", "2032-05-08T04:30"),
        ("2032-05-08T02:00", "2032-05-08T04:30"),
        ("2032-05-08T04:30", None),
        ("2032-03-27T23:00", "2032-03-28T04:30"),  # the clocks go forward in this night
        ("2032-10-30T23:00", "2032-10-31T05:30"),  # and back in this one
    ],
)
def test_quiet_hours_go_over_midnight_and_follow_the_clocks_of_their_zone(now: str, end: str | None) -> None:
    assert quiet_until(Quiet.model_validate(NIGHT), utc(now)) == (utc(end) if end else None)


def test_quiet_hours_within_a_day_are_no_quiet_nights() -> None:
    lunch = Quiet.model_validate({"from": "12:00", "to": "13:00", "zone": "UTC"})
    assert quiet_until(lunch, utc("2032-05-07T12:30")) == utc("2032-05-07T13:00")
    assert quiet_until(lunch, utc("2032-05-07T23:30")) is None


@pytest.mark.parametrize(
    ("digest", "after", "due"),
    [
        ({"every": "hour", "at": "00:15"}, "2032-05-07T12:20", "2032-05-07T13:15"),
        ({"every": "hour", "zone": "Asia/Kathmandu"}, "2032-05-07T12:20", "2032-05-07T13:15"),
        ({"every": "day", "at": "07:30", "zone": "Pacific/Funafuti"}, "2032-05-07T19:30", "2032-05-08T19:30"),
        ({"every": "week", "on": "monday", "at": "07:30", "zone": "UTC"}, "2032-05-07T12:00", "2032-05-10T07:30"),
        # 02:30 does not exist in this night; it is told at the instant after the gap.
        ({"every": "day", "at": "02:30", "zone": "Europe/Berlin"}, "2032-03-27T12:00", "2032-03-28T01:30"),
    ],
)
def test_a_digest_is_due_by_the_clock_of_its_zone(digest: dict[str, str], after: str, due: str) -> None:
    assert next_due(Digest.model_validate(digest), utc(after)) == utc(due)


def test_a_digest_that_was_missed_for_days_is_due_once() -> None:
    daily = Digest.model_validate({"every": "day", "at": "07:30"})
    assert latest_due(daily, utc("2032-05-01T08:00"), utc("2032-05-07T12:00")) == utc("2032-05-07T07:30")
    assert latest_due(daily, utc("2032-05-07T07:30"), utc("2032-05-07T12:00")) is None


# Timelines


def test_a_night_is_quiet_but_for_what_is_critical_and_ends_with_one_digest(desk: Desk) -> None:
    desk.use("mail", quiet=NIGHT)
    desk.now = BERLIN_10_PM - MINUTE
    fire(desk, 1)
    desk.drain()
    assert len(desk.mail.taken) == 1
    fire(desk, 2)
    desk.drain(HOUR)
    fire(desk, 3)
    fire(desk, 4, severity="critical")
    desk.drain(4 * HOUR)
    assert len(desk.mail.taken) == 2 and "K4" in subjects(desk)[1]
    desk.drain(3 * HOUR + 30 * MINUTE)
    assert len(desk.mail.taken) == 2
    desk.drain(2 * MINUTE)
    assert len(desk.mail.taken) == 3
    assert "2 alerts of the quiet hours" in subjects(desk)[2]
    assert "K2" in text(desk.mail.taken[2]) and "K3" in text(desk.mail.taken[2])
    desk.drain(HOUR)
    assert len(desk.mail.taken) == 3


def test_one_alert_of_a_quiet_night_comes_in_the_morning_as_itself(desk: Desk) -> None:
    desk.use("mail", quiet=NIGHT)
    desk.now = BERLIN_10_PM
    fire(desk, 1)
    desk.drain(HOUR)
    assert desk.mail.taken == []
    desk.drain(8 * HOUR)
    assert len(desk.mail.taken) == 1 and "A country expels diplomats" in subjects(desk)[0]


def test_a_daily_digest_tells_of_its_day_and_says_when_all_was_quiet(desk: Desk) -> None:
    desk.use("mail", digest={"every": "day", "at": "07:30", "zone": "UTC", "except": "critical"})
    desk.drain()
    for number in (1, 2):
        fire(desk, number)
    fire(desk, 3, severity="critical")
    desk.drain()
    assert len(desk.mail.taken) == 1 and "K3" in subjects(desk)[0]
    desk.drain(DAY)
    assert "desk: 2 alerts" in subjects(desk)[1]
    assert "K1" in text(desk.mail.taken[1]) and "K2" in text(desk.mail.taken[1])
    desk.drain(DAY)
    assert "desk: all quiet" in subjects(desk)[2]
    desk.restart()
    desk.drain()
    assert len(desk.mail.taken) == 3


def test_500_alerts_in_a_minute_are_20_messages_and_one_digest(desk: Desk) -> None:
    desk.use("mail")
    for number in range(500):
        fire(desk, number)
        desk.now += timedelta(seconds=0.12)
    desk.drain()
    assert len(desk.mail.taken) == 20
    desk.drain(HOUR)
    assert len(desk.mail.taken) == 21 and "480 alerts more" in subjects(desk)[20]
    told = "".join([*subjects(desk), *(text(mail) for mail in desk.mail.taken)])
    assert all(f"K{number} →" in told for number in range(500))
    assert "A country expels diplomats" in text(desk.mail.taken[20])
    fire(desk, 501)
    desk.drain()
    assert len(desk.mail.taken) == 22


def test_after_a_server_was_down_each_alert_comes_once_alone_or_in_the_catch_up_digest(desk: Desk) -> None:
    desk.use("mail")
    up, desk.smtp = desk.smtp, desk.smtp.model_copy(update={"port": 1})
    desk.restart()
    for number in range(14):
        fire(desk, number)
        desk.drain(30 * MINUTE)
    desk.smtp = up
    desk.restart()
    for _ in range(20):
        desk.drain(MINUTE)
    late = [mail for mail in desk.mail.taken if "late: " in str(mail["Subject"])]
    assert len(late) == 1 and len(desk.mail.taken) > 2
    told = [*subjects(desk), text(late[0])]
    assert [sum(f"K{number} →" in one for one in told) for number in range(14)] == [1] * 14


def test_what_waits_under_a_clock_that_is_set_back_does_not_wait_for_years(desk: Desk) -> None:
    desk.use("mail", quiet=NIGHT)
    desk.now = BERLIN_10_PM + 3650 * DAY
    fire(desk, 1)
    desk.drain()
    desk.now = NOW
    desk.drain()
    assert len(desk.mail.taken) == 1


def test_a_subscription_that_is_gone_leaves_nothing_behind(desk: Desk) -> None:
    desk.use("mail", quiet=NIGHT)
    desk.now = BERLIN_10_PM
    for number in (1, 2):
        fire(desk, number)
    desk.drain()
    desk.file = desk.file.model_copy(update={"subscriptions": []})
    desk.restart()
    desk.drain(12 * HOUR)
    assert len(desk.mail.taken) == 1 and "2 alerts" in subjects(desk)[0]


def test_further_alerts_of_a_story_stand_in_its_thread_and_other_stories_do_not(desk: Desk) -> None:
    desk.fire(alert(1))
    desk.fire(alert(2, key=["NRU", "KIR"]))
    desk.fire(alert(3, story="s-2"))
    desk.drain()
    first, second, third = desk.slack.posted
    assert second["thread_ts"] == first["ts"] and str(second["reply_broadcast"]).lower() == "true"
    assert "thread_ts" not in first and "thread_ts" not in third


def test_a_story_that_is_muted_somewhere_is_told_elsewhere_and_again_when_its_time_is_over(desk: Desk) -> None:
    desk.use("slack", "mail")
    with desk.state.write() as connection:
        mutes.mute(connection, Mute("story", "s-1", "slack", desk.now + DAY, "ana"))
    fire(desk, 1)
    fire(desk, 2)
    desk.drain()
    assert len(desk.slack.posted) == 1 and len(desk.mail.taken) == 2
    assert desk.counts() == {"sent": 3, "muted": 1}
    desk.now += DAY
    fire(desk, 3, story="s-1")
    desk.drain()
    assert len(desk.slack.posted) == 2


def test_a_rule_that_is_muted_everywhere_is_counted_in_the_next_digest(desk: Desk) -> None:
    desk.use("mail", digest={"every": "day", "at": "07:30", "except": "high"})
    desk.drain()
    with desk.state.write() as connection:
        mutes.mute(connection, Mute("rule", "new-expulsion", EVERYWHERE, desk.now + HOUR, "ana"))
    fire(desk, 1)
    desk.drain()
    assert desk.mail.taken == []
    desk.drain(DAY)
    assert "1 alert muted" in text(desk.mail.taken[0])


# Operators


def test_operators_hear_once_of_a_channel_that_is_off_and_once_that_it_is_well(desk: Desk) -> None:
    desk.use("slack", operators=["mail"])
    desk.slack.answers.append(Answer(body={"ok": False, "error": "token_revoked"}))
    desk.fire(alert(1))
    desk.drain()
    for _ in range(3):
        desk.drain(MINUTE)
    assert len(desk.mail.taken) == 1
    assert "channel slack" in subjects(desk)[0] and "token_revoked" in text(desk.mail.taken[0])
    desk.token = "xoxb-2"
    desk.use("slack", operators=["mail"])
    for _ in range(3):
        desk.drain(MINUTE)
    assert len(desk.slack.posted) == 1
    assert len(desk.mail.taken) == 2 and "well again" in subjects(desk)[1]


def test_how_each_destination_fares_is_known(desk: Desk) -> None:
    desk.use("slack", "mail")
    desk.slack.answers.append(Answer(503, {"ok": False, "error": "service_unavailable"}))
    desk.fire(alert(1))
    desk.drain()
    with desk.state.read() as connection:
        mail, slack = lanes.overview(connection)
    assert (mail.waiting, mail.last_success, mail.failing_since) == (0, NOW, None)
    assert slack.waiting == 1 and slack.failing_since == NOW and "503" in str(slack.last_error)
    assert slack.next_try is not None and slack.next_try > NOW


# What a file may say


@pytest.mark.parametrize(
    ("subscription", "words"),
    [
        ({"quiet": {"from": "22:00", "to": "06:30", "zone": "Mars/Olympus"}}, "no time zone"),
        ({"quiet": {"from": "25:00", "to": "06:30", "zone": "UTC"}}, "no time of day"),
        ({"quiet": {"from": "22:00", "to": "22:00", "zone": "UTC"}}, "never or always"),
        ({"digest": {"every": "week", "at": "07:30"}}, "needs a day"),
        ({"digest": {"every": "day", "on": "monday"}}, "alone"),
        ({"digest": {"every": "fortnight"}}, "'hour', 'day' or 'week'"),
        ({"to": []}, "at least 1"),
        ({"brake": 0}, "greater than or equal to 1"),
    ],
)
def test_a_slip_in_a_subscription_is_said_in_words(subscription: Mapping[str, object], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        SubscriptionsFile.model_validate({"subscriptions": [{"id": "s", "to": ["c"], **subscription}]})


PAGE = (Path(__file__).parent.parent / "docs" / "subscriptions.md").read_text()
SECRETS = {
    "SLACK_TOKEN": "xoxb-1",
    "SLACK_WEBHOOK": "http://127.0.0.1:9/x",
    "ARCHIVE_SECRET": "s",
    "PAGER_URL": "json://x",
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration as the page shows it."""
    subscriptions, people, settings = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    people, _, team = people.partition("subscriptions:\n")
    (tmp_path / "subscriptions.yaml").write_text(f"{people}\n{subscriptions}{team}")
    (tmp_path / "wirewatch.yaml").write_text(settings)
    for name, value in {**SECRETS, "SMTP_PASSWORD": "p"}.items():
        monkeypatch.setenv(name, value)
    return tmp_path


def test_what_the_page_shows_is_read_and_is_as_the_schema_says(folder: Path) -> None:
    file = Folder(folder, {**SECRETS, "SMTP_PASSWORD": "p"}).subscriptions(Settings.model_validate(SMTP))
    assert {(way.id, way.channel): (way.reader.zone, way.reader.locale) for way in file.ways} == {
        ("desk", "desk-slack"): ("UTC", None),
        ("desk", "archive"): ("UTC", None),
        ("night", "night-slack"): ("Pacific/Funafuti", None),
        ("night", "pager"): ("Pacific/Funafuti", None),
        ("morning", "desk-mail"): ("Pacific/Funafuti", None),
        ("crisis", "desk-mail"): ("Europe/Berlin", "de"),
        ("crisis", "desk-slack"): ("Europe/Berlin", "de"),
        ("crisis", "pager"): ("Pacific/Fiji", None),
        ("crisis", "night-slack"): ("Pacific/Tarawa", None),
    }
    written = YAML(typ="safe").load((folder / "subscriptions.yaml").read_text())
    jsonschema.validate(written, subscriptions_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"subscriptions": [{"id": "s", "to": "c", "quiet": {"from": 22}}]}, subscriptions_schema())


def test_the_starter_names_the_schema_that_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    schema()
    printed = capsys.readouterr().out
    assert (starter() / "subscriptions.schema.json").read_text("utf-8") == printed
    assert json.loads(printed)["$schema"]


def test_the_list_says_in_words_who_gets_what_when(folder: Path) -> None:
    said = " ".join(run("list", folder).split())
    assert "everything" in said and "tags courts or rules" in said and "every day at 07:30" in said


def test_a_test_message_goes_to_the_real_place_and_shows_its_answer(desk: Desk, folder: Path) -> None:
    (folder / "wirewatch.yaml").write_text(
        f'slack: {{api: "{desk.slack.api}"}}\n'
        f'smtp: {{host: 127.0.0.1, port: {desk.mail.port}, tls: none, from: "a@copra.example"}}\n'
    )
    (folder / "subscriptions.yaml").write_text(
        "channels:\n  s: {slack: {token: x, channel: C1}}\n  m: {email: {to: a@copra.example}}\n"
        "subscriptions:\n  - {id: both, to: [s, m]}\n"
    )
    assert run("test", folder, "both").count(": taken:") == 2
    assert "Test of both" in str(desk.slack.posted[0]["blocks"]) and "Test of both" in subjects(desk)[0]
    desk.slack.answers.append(Answer(body={"ok": False, "error": "not_in_channel"}))
    assert "not_in_channel" in run("test", folder, "s", code=1)
    assert "no subscription or channel has this name" in run("test", folder, "nobody", code=1)


def run(command: str, folder: Path, *arguments: str, code: int = 0) -> str:
    result = CliRunner().invoke(application(), ["subscriptions", command, "--config", str(folder), *arguments])
    assert result.exit_code == code, result.output
    return result.output


def test_the_example_of_the_contract_is_read() -> None:
    file = SubscriptionsFile.model_validate(
        {
            "channels": {
                "desk-slack": {"slack": {"token": "x", "channel": "C0ATOLLS"}},
                "archive": {"webhook": {"url": "https://archive.copra.example/in", "secret": "s"}},
                "pager": {"apprise": "json://pager.copra.example"},
            },
            "subscriptions": [
                {
                    "id": "weekly", "to": "desk-slack", "tags": ["courts"], "rules": ["new-expulsion"],
                    "digest": {"every": "week", "on": "monday", "at": "07:30", "zone": "Pacific/Funafuti"},
                },
            ],
        }
    )  # fmt: skip
    assert file.ways[0].reader.zone == "Pacific/Funafuti"
    assert not list(file.problems())
