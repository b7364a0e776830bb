"""What rows of the outbox say beside their alerts, as JSON of their kind."""

import msgspec

from alerts.deliver.words.digest import DigestBody
from state.outbox import Message
from topics.records import Update, decode


def update_in(message: Message) -> Update:
    """What became of an alert, as its message has it."""
    return decode((message.body or "").encode(), Update)


def digest_in(message: Message) -> DigestBody:
    return msgspec.json.decode(message.body or "{}", type=DigestBody)


def updates_in(message: Message) -> list[Update]:
    """All that a message says of what became of alerts."""
    match message.kind:
        case "update":
            return [update_in(message)]
        case "digest":
            return digest_in(message).updates
        case _:
            return []
