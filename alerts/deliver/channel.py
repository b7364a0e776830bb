"""What a channel is to the lanes: something that takes a message, or says how it failed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from alerts.deliver.wording import Words
from topics.records import Alert


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way: `words` say it to people, `alerts` are all that it tells, for machines.

    `id` is the same at each try; `in_doubt`: it may have arrived at a try since `created`. `thread` is the provider's
    id of the first message of its story there, None where it has none.
    """

    id: str
    words: Words
    subscription: str
    created: datetime
    in_doubt: bool
    alerts: Sequence[Alert] = field(default=())
    thread: str | None = None


class ChannelSender(Protocol):
    """One destination."""

    async def send(self, delivery: Delivery) -> str:
        """Gives the message to the provider and returns the provider's id of it.

        Raises PassingError, RefusedError or ChannelOffError; anything else counts as passing.
        """
        ...
