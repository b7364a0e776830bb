"""The buttons under an alert in Slack, and what Slack tells of one that was pressed."""

from dataclasses import dataclass
from typing import Annotated, Literal

import msgspec

from alerts.deliver.forms.slack_marks import Block
from alerts.deliver.words.reader import Reader
from alerts.deliver.words.wording import one_line, safe_link
from alerts.reactions import REACTIONS, Reaction

_PREFIX = "wirewatch-"
_OURS: dict[str, Reaction] = {f"{_PREFIX}{reaction}": reaction for reaction in REACTIONS}


@dataclass(frozen=True, slots=True)
class Pressed:
    """One press. `message` is our id of what stands above the button, `thread` Slack's of the thread to answer in.

    `response_url` takes up to five answers within half an hour of the press.
    """

    reaction: Reaction
    message: str
    by: str
    channel: str
    thread: str
    response_url: str


def buttons(message_id: str, reader: Reader) -> Block:
    return {"type": "actions", "elements": [_button(reaction, message_id, reader) for reaction in REACTIONS]}


def pressed(payload: object) -> Pressed | None:
    """None for what is not ours or not in Slack's form: it comes from outside, and must break nothing."""
    try:
        found = msgspec.convert(payload, _Payload)
    except msgspec.ValidationError:
        return None
    action = next((one for one in found.actions if one.action_id in _OURS), None)
    if action is None or safe_link(found.response_url) is None:
        return None
    # Half a character of two, which JSON lets through, can be kept by no database.
    name = one_line(found.user.name, 80).encode("utf-8", "replace").decode()
    return Pressed(
        reaction=_OURS[action.action_id],
        message=action.value,
        by=f"@{name}" if name else found.user.id,
        channel=found.channel.id,
        thread=found.message.thread_ts or found.message.ts,
        response_url=found.response_url,
    )


def _button(reaction: Reaction, message_id: str, reader: Reader) -> Block:
    say = reader.say
    labels = {"ack": say("I see to it"), "mute": say("Mute 1 day"), "useful": say("Useful"), "noise": say("Noise")}
    made = {
        "type": "button",
        "text": _plain(labels[reaction]),
        "action_id": f"{_PREFIX}{reaction}",
        "value": message_id,
    }
    if reaction == "noise":
        made["confirm"] = {
            "title": _plain(say("Was this alert noise?")),
            "text": _plain(say("Then nothing counts it any more: its rule fires again as if it had never been.")),
            "confirm": _plain(say("It was noise")),
            "deny": _plain(say("Leave it")),
        }
    return made


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": text, "emoji": False}


# What is read of a payload: https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
_Id = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9]{1,64}\Z")]
_Time = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{1,20}\.[0-9]{1,10}\Z")]


class _Action(msgspec.Struct):
    action_id: str
    value: _Id


class _User(msgspec.Struct):
    id: _Id
    name: str = ""


class _Channel(msgspec.Struct):
    id: _Id


class _Message(msgspec.Struct):
    ts: _Time
    thread_ts: _Time | None = None


class _Payload(msgspec.Struct):
    type: Literal["block_actions"]
    user: _User
    actions: list[_Action]
    channel: _Channel
    message: _Message
    response_url: str
