"""How a feed is reached beside its address: headers, a login, a proxy. All of it may hold secrets.

None of it stands in a message, a log or a repr. Headers and login are for the origin of the feed's own address; where a
redirect leads elsewhere they stay behind (fetch.py).
"""

import base64
import re
from dataclasses import dataclass, field
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

STRAIGHT = "none"
"""`proxy: none`: without one, whatever holds for the other feeds."""
MAX_VALUE = 8_000
_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
"""RFC 9110, 5.6.2."""
_ROUTING = "it belongs to the connection, which Wirewatch keeps"
_ASKING = "Wirewatch sends it by what it knows of the feed"
_REFUSED = {
    **dict.fromkeys(("host", "content-length", "connection", "keep-alive", "transfer-encoding", "te"), _ROUTING),
    **dict.fromkeys(("trailer", "upgrade", "expect", "content-encoding", "http2-settings"), _ROUTING),
    **dict.fromkeys(("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range"), _ASKING),
    "accept-encoding": "Wirewatch asks for what it can unpack",
    "range": "a part of a feed is no feed",
}


def _name(value: str) -> str:
    if not _TOKEN.fullmatch(value):
        raise ValueError("is no name of a header: letters, digits and hyphens")
    why = _REFUSED.get(value.lower())
    if value.lower().startswith("proxy-"):
        why = "it is for the proxy: write http://user:password@host:port there"
    if why is not None:
        raise ValueError(f"cannot be set: {why}")
    return value


def _value(value: str) -> str:
    """Without the value itself in any message: it may be a secret."""
    text = value.strip(" \t")
    try:
        text.encode("latin-1")
    except UnicodeEncodeError as error:
        raise ValueError("holds characters that no header can carry (beyond Latin-1)") from error
    if not text:
        raise ValueError("is empty")
    if len(text) > MAX_VALUE:
        raise ValueError(f"is longer than {MAX_VALUE:,} characters")
    if any((ord(one) < 32 and one != "\t") or ord(one) == 127 for one in text):
        raise ValueError("holds a line break or another control character")
    return text


def _once(value: dict[str, str]) -> dict[str, str]:
    if len({name.lower() for name in value}) < len(value):
        raise ValueError("one name stands twice: capitals make no difference")
    return value


Headers = Annotated[
    dict[Annotated[str, AfterValidator(_name)], Annotated[str, AfterValidator(_value)]], AfterValidator(_once)
]


class Login(BaseModel):
    """`user` and `password` for HTTP Basic (RFC 7617), or `token` for Bearer (RFC 6750)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    token: str | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one_kind(self) -> "Login":
        both = self.user is not None and self.password is not None and self.token is None
        if not both and (self.token is None or self.user is not None or self.password is not None):
            raise ValueError("write user and password, or token")
        if ":" in (self.user or "") or not f"{self.user or ''}{self.password or ''}".isprintable():
            raise ValueError("a user holds no colon, and neither user nor password a control character")
        if self.token is not None and not re.fullmatch(r"[!-~]{1,8000}", self.token):
            raise ValueError("a token is plain ASCII without blanks, and not empty")
        return self

    @property
    def header(self) -> str:
        return f"Bearer {self.token}" if self.token is not None else basic(self.user or "", self.password or "")


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


def proxy_address(value: str | None) -> str | None:
    """What `proxy` may be. Raises ValueError, without the address: a password may stand in it."""
    if value is None or value == STRAIGHT:
        return value
    try:
        parts = urlsplit(value)
        good = bool(parts.hostname) and parts.port != 0 and parts.path in {"", "/"} and not parts.query + parts.fragment
    except ValueError:
        parts, good = urlsplit(""), False
    if parts.scheme.startswith("socks"):
        raise ValueError("SOCKS is not spoken: name a proxy that speaks http or https")
    if not good or parts.scheme not in {"http", "https"} or not value.isprintable() or " " in value:
        raise ValueError("is no proxy: write http://host:port, https://host:port, or none to go straight")
    return value


Proxy = Annotated[str | None, AfterValidator(proxy_address)]


@dataclass(frozen=True, slots=True)
class Access:
    """How one feed is reached: `headers` go to the origin of `home`, "" for the address that is asked."""

    home: str = ""
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    proxy: str | None = field(default=None, repr=False)


def proxy_name(address: str) -> str:
    """host:port of a proxy, for people."""
    return urlsplit(address).netloc.rpartition("@")[2]
