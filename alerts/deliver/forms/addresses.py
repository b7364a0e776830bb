"""Who gets a mail, by address."""

import email.utils
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts.deliver.forms.delivery import Delivery
from alerts.deliver.models import Channel


@dataclass(frozen=True, slots=True)
class Recipient:
    """`shown` is as subscriptions.yaml has it, `address` what the server is told, `bare` what is remembered of it."""

    shown: str
    address: str
    bare: str


def bare(recipient: str) -> str:
    """The address alone, in lower case: by it addresses are compared everywhere."""
    return email.utils.parseaddr(recipient)[1].casefold()


def addresses_of(channels: Mapping[str, Channel]) -> dict[str, set[str]]:
    """Channel -> whom its mails are for, where they are mails."""
    return {name: {bare(to) for to in one.email.to} for name, one in channels.items() if one.email is not None}


def recipients(to: Sequence[str], delivery: Delivery) -> list[Recipient]:
    """Each once, but for those who left the subscription."""
    found: dict[str, Recipient] = {}
    for one in to:
        found.setdefault(bare(one), Recipient(one, email.utils.parseaddr(one)[1], bare(one)))
    return [one for one in found.values() if one.bare not in delivery.left]
