"""What a channel is to the lanes: something that takes a message, or says how it failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from alerts.deliver.forms.delivery import Delivery


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
