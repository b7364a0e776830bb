"""How a delivery fails: for now, for this message, or for everything that goes there."""

from collections.abc import Mapping, Sequence


class DeliveryError(Exception):
    """A message was not taken; the text says what the other side answered."""


class PassingError(DeliveryError):
    """It may be taken later; `retry_after` (seconds) when the other side says when.

    Where there are several recipients: `taken` are the addresses that it reached now, `bounced` and `waiting` what was
    said of those that are refused for good and for now.
    """

    def __init__(
        self,
        reason: str,
        retry_after: float | None = None,
        *,
        taken: Sequence[str] = (),
        bounced: Mapping[str, str] | None = None,
        waiting: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(reason)
        self.retry_after = retry_after
        self.taken, self.bounced, self.waiting = list(taken), dict(bounced or {}), dict(waiting or {})


class RefusedError(DeliveryError):
    """This message will never be taken; others may. `bounced`: what was said of addresses that are refused for good."""

    def __init__(self, reason: str, bounced: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.bounced = dict(bounced or {})


class ChannelOffError(DeliveryError):
    """Nothing will be taken until somebody changes the channel's settings: a revoked token, a channel that is gone."""
