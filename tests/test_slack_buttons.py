"""Buttons under alerts in Slack: pressed on a server that speaks Socket Mode, noted in the state, answered once."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from delivery_desk import NOW, Desk, alert
from fake_mail import FakeMail
from fake_slack import FakeSlack
from fake_socket import FakeSocket, until
from structlog.typing import EventDict

from alerts.deliver.channels.senders import destinations
from alerts.deliver.channels.slack_socket import TOPIC, SlackSocket
from alerts.deliver.deliverer import Deliverer
from alerts.deliver.forms.slack_buttons import pressed
from alerts.deliver.models import SlackSettings
from state import acks, feedback, mutes, notices
from state.database import State

TOKEN = "xapp-1-secret"
ACK, MUTE, USEFUL, NOISE = (f"wirewatch-{one}" for one in ("ack", "mute", "useful", "noise"))


class Newsroom(Desk):
    """A desk whose deliverer also listens, and that remembers how long the listener meant to wait."""

    def __init__(self, state: State, mail: FakeMail, slack: FakeSlack, socket: FakeSocket) -> None:
        self.socket, self.ears_at = socket, socket.api
        self.app_token: str | None = TOKEN
        self.pauses: list[float] = []
        self.patience = 20.0
        super().__init__(state, mail, slack)

    def restart(self) -> None:
        super().restart()
        settings = SlackSettings(api=self.slack.api, app_token=self.app_token)
        found = destinations(self.file.channels, self.smtp, settings, lambda: self.now)
        self.deliverer = Deliverer(self.state, found, self.file, lambda: self.now)

    def told(self) -> str:
        """An alert is fired and sent; returns the id of its message, as its buttons have it."""
        self.fire(alert())
        self.drain()
        return str(buttons_of(self.slack.posted[-1])[0]["value"])

    @contextmanager
    def listening(self) -> Iterator[None]:
        """The deliverer at work in a thread of its own, as in the stage."""
        stop, ended = threading.Event(), threading.Event()
        settings = SlackSettings(api=self.ears_at, app_token=self.app_token)
        socket = SlackSocket(
            self.state, settings, lambda: self.now, patience=self.patience, ping=1.0, sleep=self._sleep
        )

        def run() -> None:
            self.deliverer.run(stop, lambda: True, beside=[socket.run])
            ended.set()

        threading.Thread(target=run, daemon=True).start()
        try:
            yield
        finally:
            stop.set()
            assert ended.wait(10), "it has not ended"

    async def _sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        await asyncio.sleep(0.02)


@pytest.fixture
def room(state: State) -> Iterator[Newsroom]:
    with FakeMail() as mail, FakeSlack() as slack, FakeSocket() as socket:
        yield Newsroom(state, mail, slack, socket)


@pytest.fixture
def logs() -> Iterator[list[EventDict]]:
    with structlog.testing.capture_logs() as captured:
        yield captured


def buttons_of(message: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for block in message["blocks"] if block["type"] == "actions" for one in block["elements"]]


def answered(socket: FakeSocket, many: int) -> list[str]:
    """What was said, once there are so many answers and time for one more."""
    until(lambda: len(socket.answers) >= many, "an answer")
    return [one["text"] for one in socket.answers]


def noted(state: State, alert_id: str = "alert-1") -> str | None:
    """Who sees to an alert."""
    with state.read() as connection:
        found = acks.of(connection, [alert_id])
    return found[alert_id].by if alert_id in found else None


def test_a_press_is_acknowledged_noted_and_answered_in_the_thread(room: Newsroom) -> None:
    message = room.told()
    with room.listening():
        sent = [room.socket.press(one, message) for one in (ACK, MUTE, USEFUL)]
        said = answered(room.socket, 3)
    assert room.socket.acknowledged == sent
    assert said == ["@anna sees to it", "@anna muted this story here for a day", "@anna finds it useful"]
    assert {one["thread_ts"] for one in room.socket.answers} == {"1.000100"}
    assert all(one["response_type"] == "in_channel" and not one["replace_original"] for one in room.socket.answers)
    assert noted(room.state) == "@anna"
    with room.state.read() as connection:
        assert feedback.tallies(connection)["new-expulsion"].useful == 1
        assert mutes.in_force(connection, NOW) == [
            mutes.Mute("story", "s-1", "slack", NOW + timedelta(days=1), "@anna")
        ]


def test_who_comes_second_is_told_who_was_first_and_the_verdict_can_be_changed(room: Newsroom) -> None:
    message = room.told()
    with room.listening():
        for action, user in ((ACK, "anna"), (ACK, "ben"), (USEFUL, "anna"), (NOISE, "ben")):
            room.socket.press(action, message, user=user)
        said = answered(room.socket, 4)
    assert said[:2] == ["@anna sees to it", "@anna sees to it already"] and said[3].startswith("@ben calls it noise")
    with room.state.read() as connection:
        tally = feedback.tallies(connection)["new-expulsion"]
    assert (tally.useful, tally.noise) == (0, 1)


def test_a_muted_story_is_told_there_no_more_until_a_day_is_over(room: Newsroom) -> None:
    message = room.told()
    with room.listening():
        room.socket.press(MUTE, message)
        answered(room.socket, 1)
    room.fire(alert(2))
    room.drain(timedelta(hours=1))
    assert room.counts() == {"sent": 1, "muted": 1}
    room.fire(alert(3, time=NOW + timedelta(hours=25)))
    room.drain(timedelta(hours=24))
    assert room.counts() == {"sent": 2, "muted": 1}


def test_an_envelope_that_comes_again_is_acknowledged_again_and_answered_once(room: Newsroom) -> None:
    message = room.told()
    with room.listening():
        for _ in range(3):
            room.socket.press(ACK, message, envelope="same")
        room.socket.press(USEFUL, message)
        said = answered(room.socket, 2)
        until(lambda: len(room.socket.acknowledged) == 4)
    assert said == ["@anna sees to it", "@anna finds it useful"]


@contextmanager
def locked(state: State) -> Iterator[None]:
    """Another process writes, and takes its time."""
    with state.write() as connection:
        if not state.embedded:
            connection.execute(sa.text("LOCK TABLE acks IN ACCESS EXCLUSIVE MODE"))
        yield


def test_a_press_is_acknowledged_while_the_state_is_locked_and_noted_afterwards(room: Newsroom) -> None:
    message = room.told()
    with room.listening():
        until(lambda: bool(room.socket.connections))
        with locked(room.state):
            sent = room.socket.press(ACK, message)
            until(lambda: room.socket.acknowledged == [sent], "the acknowledgement")
            assert room.socket.answers == []
        assert answered(room.socket, 1) == ["@anna sees to it"]


def test_what_the_state_cannot_take_for_long_is_to_be_pressed_again(room: Newsroom, logs: list[EventDict]) -> None:
    message = room.told()
    room.patience = 0.5
    rename(room.state, "acks", "away")
    with room.listening():
        room.socket.press(ACK, message)
        assert "press again" in answered(room.socket, 1)[0]
        assert room.socket.answers[0]["response_type"] == "ephemeral"
        rename(room.state, "away", "acks")
        room.socket.press(ACK, message)
        assert answered(room.socket, 2)[1] == "@anna sees to it"
    assert "waiting" in {one["event"] for one in logs}


def rename(state: State, old: str, new: str) -> None:
    with state.write() as connection:
        connection.execute(sa.text(f"ALTER TABLE {old} RENAME TO {new}"))


def test_who_presses_under_an_alert_that_is_kept_no_longer_is_told_so_alone(room: Newsroom) -> None:
    with room.listening():
        room.socket.press(ACK, "0123456789abcdef")
        assert "kept no longer" in answered(room.socket, 1)[0]
    assert room.socket.answers[0]["response_type"] == "ephemeral" and "thread_ts" not in room.socket.answers[0]


@pytest.mark.parametrize("end", ["drop", "ask_to_leave"])
def test_a_connection_that_ends_comes_back_and_later_presses_count(room: Newsroom, end: str) -> None:
    message = room.told()
    with room.listening():
        until(lambda: len(room.socket.connections) == 1)
        getattr(room.socket, end)()
        until(lambda: len(room.socket.connections) == 2, "a second connection")
        room.socket.press(ACK, message)
        assert answered(room.socket, 1) == ["@anna sees to it"]
    assert len(room.pauses) == 1, "it held but a moment: the next is not opened at once"


@pytest.mark.parametrize("error", ["invalid_auth", "not_allowed_token_type", "token_revoked"])
def test_a_refused_app_token_is_told_to_operators_and_not_tried_again(
    room: Newsroom, error: str, logs: list[EventDict]
) -> None:
    room.use("slack", operators=["slack"])
    message = room.told()
    room.socket.refusals.append({"ok": False, "error": error})
    with room.listening():
        until(lambda: bool(notices.current(room.state)), "the notice")
    assert len(room.socket.opened) == 1 and room.pauses == []
    assert [one["log_level"] for one in logs if one["event"] == "not listening to Slack"] == ["error"]
    (notice,) = notices.current(room.state)
    assert notice.topic == TOPIC and error in notice.text and "connections:write" in notice.text
    room.drain()
    assert "connections:write" in str(room.slack.posted[-1])
    with room.listening():
        room.socket.press(ACK, message)
        answered(room.socket, 1)
        until(lambda: notices.current(room.state) == [], "the end of the notice")


def test_a_slack_that_is_down_is_asked_later_and_later(room: Newsroom, logs: list[EventDict]) -> None:
    room.socket.refusals += [503, 429, {"ok": False, "error": "internal_error"}, 500, 502, 503, 503, 503, 503, 403]
    message = room.told()
    with room.listening():
        room.socket.press(ACK, message)
        answered(room.socket, 1)
    assert len(room.pauses) == 10 and room.pauses[1] >= 7, "Retry-After"
    assert room.pauses[4] > room.pauses[2] > room.pauses[0] and max(room.pauses) <= 80
    assert notices.current(room.state) == [] and {"error"} & {one["log_level"] for one in logs} == set()


def test_a_refused_connection_stops_no_delivery(room: Newsroom) -> None:
    room.ears_at = "http://127.0.0.1:1/api/"
    with room.listening():
        until(lambda: len(room.pauses) > 3)
        room.fire(alert())
        until(lambda: len(room.slack.posted) == 1, "the message")


def test_an_answer_that_slack_cannot_take_now_is_given_again(room: Newsroom) -> None:
    message = room.told()
    room.socket.answer_statuses += [503, 429]
    with room.listening():
        room.socket.press(ACK, message)
        assert answered(room.socket, 1) == ["@anna sees to it"]


def test_a_name_that_would_be_markup_says_only_itself(room: Newsroom) -> None:
    message = room.told()
    with room.listening():
        room.socket.press(ACK, message, user="<!channel> *x*\x00 \ud800")
        said = answered(room.socket, 1)[0]
    assert said == "@&lt;!channel&gt; ∗x∗ ? sees to it"


def rubbish(socket: FakeSocket, message: str) -> list[object]:
    """Payloads that are wrong in one way each."""
    good = socket.payload(ACK, message)
    deep: object = "x"
    for _ in range(200):
        deep = {"actions": [deep]}
    return [
        {}, {"type": "block_actions"}, "words", deep, {**good, "type": "view_submission"}, {**good, "actions": []},
        {**good, "actions": [7, None]}, {**good, "user": None}, {**good, "user": {"id": "<!channel>"}},
        {**good, "message": {"ts": "../.."}}, {**good, "response_url": "file:///etc/passwd"},
        {**good, "response_url": None}, socket.payload("another-app", message), socket.payload(ACK, "x" * 3000),
        socket.payload(ACK, "\x00"), socket.payload(ACK, "' OR 1=1"), socket.payload("wirewatch-delete", message),
    ]  # fmt: skip


def test_a_payload_full_of_rubbish_changes_nothing_and_kills_nothing(room: Newsroom) -> None:
    message = room.told()
    bad = rubbish(room.socket, message)
    assert [pressed(one) for one in [*bad, None, 7, [], {7: 7}]] == [None] * (len(bad) + 4)
    with room.listening():
        sent = [room.socket.send(one) for one in bad]
        room.socket.send(room.socket.payload(ACK, message), kind="slash_commands")
        for text in ("", "{", "[]", "null", '{"type":"interactive"}', json.dumps({"envelope_id": 7, "payload": 7})):
            room.socket.say(text)
        until(lambda: set(sent) <= set(room.socket.acknowledged), "all acknowledgements")
        assert noted(room.state) is None and room.socket.answers == []
        room.socket.press(USEFUL, message)
        assert answered(room.socket, 1) == ["@anna finds it useful"]
    assert noted(room.state) is None and len(room.socket.connections) == 1


def test_no_log_holds_a_token_a_ticket_or_an_address_of_a_press(
    room: Newsroom, logs: list[EventDict], caplog: pytest.LogCaptureFixture
) -> None:
    message = room.told()
    room.socket.refusals += [503, {"ok": False, "error": "internal_error"}]
    room.socket.answer_statuses += [400]
    with caplog.at_level("DEBUG"), room.listening():
        room.socket.press(ACK, message)
        until(lambda: any("not answered" in str(one["event"]) for one in logs))
        room.socket.drop()
        until(lambda: len(room.socket.connections) == 2)
    assert room.socket.opened[0] == f"Bearer {TOKEN}"
    said = f"{logs} {caplog.text}"
    assert "pressed" in said and not [one for one in (TOKEN, "ticket-", "/answer/", "xoxb-") if one in said]


def test_messages_have_buttons_only_where_presses_are_heard(room: Newsroom) -> None:
    room.use("slack", "hook", operators=["slack"])
    room.fire(alert())
    notices.put(room.state, "rules", "broken", NOW)
    room.drain()
    with_buttons = [bool(buttons_of(one)) for one in room.slack.posted]
    assert sorted(with_buttons) == [False, False, True]
    (message,) = [one for one in room.slack.posted if buttons_of(one)]
    assert "Report 1" in str(message) and message["blocks"][-1]["type"] == "actions"
    assert [one["action_id"] for one in buttons_of(message)] == [ACK, MUTE, USEFUL, NOISE]
    assert [one["action_id"] for one in buttons_of(message) if "confirm" in one] == [NOISE]
    room.follow(alert())
    room.drain()
    assert "now 40, was 33" in str(room.slack.posted[-1]) and not any(map(buttons_of, room.slack.posted[3:]))
    room.app_token = None
    room.restart()
    room.fire(alert(2))
    room.drain()
    assert "Report 2" in str(room.slack.posted[-1]) and not any(map(buttons_of, room.slack.posted[3:]))
