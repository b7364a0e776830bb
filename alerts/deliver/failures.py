"""How a delivery fails: for now, for this message, or for everything that goes there."""


class DeliveryError(Exception):
    """A message was not taken; the text says what the other side answered."""


class PassingError(DeliveryError):
    """It may be taken later; `retry_after` (seconds) when the other side says when."""

    def __init__(self, reason: str, retry_after: float | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class RefusedError(DeliveryError):
    """This message will never be taken; others may."""


class ChannelOffError(DeliveryError):
    """Nothing will be taken until somebody changes the channel's settings: a revoked token, a channel that is gone."""
