"""What a channel is to the lanes: something that takes a message, or says how it failed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from alerts.deliver.wording import Wording


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message on its way. `id` is the same at each try; `in_doubt`: it may have arrived at a try since `created`."""

    id: str
    words: Wording
    subscription: str
    created: datetime
    in_doubt: bool


class ChannelSender(Protocol):
    """One destination."""

    async def send(self, delivery: Delivery) -> str:
        """Gives the message to the provider and returns the provider's id of it.

        Raises PassingError, RefusedError or ChannelOffError; anything else counts as passing.
        """
        ...
