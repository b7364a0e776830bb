"""What readers do about alerts, wherever they say it: see to them, silence their story, call them useful or noise."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from alerts.deliver.words.reader import ENGLISH, Reader
from state import acks, feedback, mutes
from state.acks import Ack
from state.database import Connection
from state.mutes import Mute
from topics.records import Alert

Reaction = Literal["ack", "mute", "useful", "noise"]
REACTIONS: tuple[Reaction, ...] = get_args(Reaction)
"""What messages have buttons for."""
Further = Literal["known", "unmute"]
"""What the page has beside them."""
MUTED_FOR = timedelta(days=1)


def react(
    connection: Connection,
    reaction: Reaction | Further,
    alerts: Sequence[Alert],
    channel: str,
    by: str,
    now: datetime,
    reader: Reader = ENGLISH,
    note: str = "",
) -> str:
    """Notes what `by` does about the alerts of one message at `channel`; the answer says it in the reader's words.

    `note` says what is done about them.
    """
    match reaction:
        case "ack":
            first = [acks.acknowledge(connection, Ack(alert.id, by, note, now)) for alert in alerts]
            if any(first) or not alerts:
                return reader.say("{by} sees to it", by=by)
            earlier = acks.of(connection, [alerts[0].id])[alerts[0].id]
            return reader.say("{by} sees to it already", by=earlier.by)
        case "mute":
            for story in dict.fromkeys(alert.story for alert in alerts):
                mutes.mute(connection, Mute("story", story, channel, now + MUTED_FOR, by))
            return reader.say("{by} muted this story here for a day", by=by)
        case "unmute":
            for story in dict.fromkeys(alert.story for alert in alerts):
                mutes.unmute(connection, "story", story, channel)
            return reader.say("{by} wants to hear of this story again", by=by)
        case "useful" | "known" | "noise":
            for alert in alerts:
                feedback.give(connection, alert.id, alert.rule, reaction, now)
            if reaction == "useful":
                return reader.say("{by} finds it useful", by=by)
            if reaction == "known":
                return reader.say("{by} knew it already", by=by)
            return reader.say("{by} calls it noise: nothing counts it now", by=by)
