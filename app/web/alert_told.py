"""Who was told of an alert, when, and how it went, in words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from alerts.deliver.words.wording import one_line
from app.web.times import moment
from state.outbox import Message, Told


@dataclass(frozen=True, slots=True)
class Sent:
    """A message of the alert or of what became of it. `kind`: good, bad or plain."""

    time: datetime
    subscription: str
    channel: str
    what: str
    words: str
    kind: str


def sent(told: Iterable[Told]) -> list[Sent]:
    return [_sent(one) for one in told]


def _sent(told: Told) -> Sent:
    message = told.message
    words, kind = _status(message, told.digest, told.changed)
    what = {"alert": "", "update": "what became of it"}.get(message.kind, message.kind)
    time = told.changed if message.status == "sent" else message.created
    return Sent(time, message.subscription, message.channel, what, words, kind)


def _status(message: Message, digest: Message | None, changed: datetime) -> tuple[str, str]:
    error = f": {one_line(message.error)}" if message.error else ""
    match message.status:
        case "sent":
            return "sent", "good"
        case "failed":
            return f"failed for good{error}", "bad"
        case "muted":
            return "muted: nobody wanted to hear of it", "plain"
        case "told":
            when = f", {moment(changed)}" if digest is not None else ""
            return f"told in a digest{when}", "good"
        case "held":
            return f"waits for a digest, until {moment(message.not_before)} at the latest", "plain"
        case "sending":
            return f"is being sent{error}", "plain"
        case "waiting":
            tries = f" after {message.attempts} tries" if message.attempts else ""
            return f"waits to be sent{tries}{error}", "bad" if message.error else "plain"
