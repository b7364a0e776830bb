"""What rows of the outbox say beside their alerts, as JSON of their kind."""

from collections.abc import Sequence

import msgspec

from alerts.deliver.words.digest import DigestBody
from state.outbox import Message
from topics.records import Update, decode, encode


def updates_body(updates: Sequence[Update]) -> str:
    """As the body of a message of them."""
    return msgspec.json.encode([msgspec.Raw(encode(update)) for update in updates]).decode()


def digest_in(message: Message) -> DigestBody:
    return msgspec.json.decode(message.body or "{}", type=DigestBody)


def updates_in(message: Message) -> list[Update]:
    """All that a message says of what became of alerts."""
    match message.kind:
        case "update":
            return [
                decode(bytes(one), Update) for one in msgspec.json.decode(message.body or "[]", type=list[msgspec.Raw])
            ]
        case "digest":
            return digest_in(message).updates
        case _:
            return []
