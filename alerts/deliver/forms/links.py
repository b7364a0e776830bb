"""Signed links in messages: whoever has one may do what it says and nothing else.

Opening a link does nothing, so that scanners that open every link of a mail change nothing; the page that it shows
asks, and only a POST acts (RFC 8058).
"""

from typing import TypeVar

import msgspec
from itsdangerous import BadData, URLSafeSerializer

REACT, LEAVE = "a", "u"
"""Where the pages stand: /a/TOKEN and /u/TOKEN."""
SECRET = "links"
"""The name of the installation's secret that signs."""


class React(msgspec.Struct, frozen=True):
    """May say what becomes of the alerts of one message; `by` is who got it."""

    message: str
    by: str


class Leave(msgspec.Struct, frozen=True):
    """May take one address out of one subscription, and back."""

    subscription: str
    address: str


T = TypeVar("T", React, Leave)


class Links:
    """The links of an installation whose pages stand at `public_url`."""

    def __init__(self, public_url: str, secret: str) -> None:
        self._base, self._secret = public_url.rstrip("/"), secret

    def react(self, message: str, by: str) -> str:
        return self._signed(REACT, React(message, by))

    def leave(self, subscription: str, address: str) -> str:
        return self._signed(LEAVE, Leave(subscription, address))

    def read(self, token: str, kind: type[T]) -> T | None:
        """What a token allows; None for one that was not signed here for that."""
        try:
            return msgspec.convert(self._serializer(REACT if kind is React else LEAVE).loads(token), kind)
        except (BadData, msgspec.ValidationError):
            return None

    def _signed(self, place: str, what: React | Leave) -> str:
        return f"{self._base}/{place}/{self._serializer(place).dumps(msgspec.to_builtins(what))}"

    def _serializer(self, place: str) -> URLSafeSerializer:
        return URLSafeSerializer(self._secret, salt=place)
