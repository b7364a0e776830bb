"""What readers do about alerts, wherever they say it: see to them, silence their story, call them useful or noise."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal, get_args

from state import acks, feedback, mutes
from state.acks import Ack
from state.database import Connection
from state.mutes import Mute
from topics.records import Alert

Reaction = Literal["ack", "mute", "useful", "noise"]
REACTIONS: tuple[Reaction, ...] = get_args(Reaction)
MUTED_FOR = timedelta(days=1)


def react(
    connection: Connection, reaction: Reaction, alerts: Sequence[Alert], channel: str, by: str, now: datetime
) -> str:
    """Notes what `by` does about the alerts of one message at `channel`; the answer says it in words."""
    match reaction:
        case "ack":
            first = [acks.acknowledge(connection, Ack(alert.id, by, "", now)) for alert in alerts]
            if any(first) or not alerts:
                return f"{by} sees to it"
            earlier = acks.of(connection, [alerts[0].id])[alerts[0].id]
            return f"{earlier.by} sees to it already"
        case "mute":
            for story in dict.fromkeys(alert.story for alert in alerts):
                mutes.mute(connection, Mute("story", story, channel, now + MUTED_FOR, by))
            return f"{by} muted this story here for a day"
        case "useful" | "noise":
            for alert in alerts:
                feedback.give(connection, alert.id, alert.rule, reaction, now)
            return f"{by} finds it useful" if reaction == "useful" else f"{by} calls it noise: nothing counts it now"
