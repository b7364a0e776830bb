"""What a channel is to the lanes: something that takes a message, or says how it failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from alerts.deliver.wording import Words
from topics.records import Alert, Update


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way: `words` say it to people, `alerts` are all that it tells, for machines.

    `updates` are what became of some of them. `id` is the same at each try; `in_doubt`: it may have arrived at a try
    since `created`. `thread` is the provider's id of the first message of its story there, None where it has none.
    `taken` are the addresses that have it already, `left` those that want nothing more of the subscription; both bare
    and in lower case.
    """

    id: str
    words: Words
    subscription: str
    created: datetime
    in_doubt: bool
    alerts: Sequence[Alert] = field(default=())
    updates: Sequence[Update] = field(default=())
    thread: str | None = None
    taken: Sequence[str] = ()
    left: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Receipt:
    """A message that was taken: the provider's id of it, and how each of several recipients fared.

    `accepted` are the addresses that it reached now; `bounced` is what was said of those that are refused for good.
    """

    provider_id: str
    accepted: Sequence[str] = ()
    bounced: Mapping[str, str] = field(default_factory=dict)


class ChannelSender(Protocol):
    """One destination."""

    async def send(self, delivery: Delivery) -> str | Receipt:
        """Gives the message to the provider and returns the provider's id of it, or a receipt that says more.

        Raises PassingError, RefusedError or ChannelOffError; anything else counts as passing.
        """
        ...
