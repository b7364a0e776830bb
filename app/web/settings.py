"""`web` of wirewatch.yaml: where the page listens, and who may do what there."""

import ipaddress
import re
from collections.abc import Collection
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, field_validator

from ingest.settings import Duration

Role = Literal["reader", "editor", "admin"]
"""A reader looks and says what becomes of alerts; an editor changes rules and feeds; an admin sees who did what."""

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00-\x20\x7f]([^\x00-\x1f\x7f]*)$")]

_HASH = re.compile(r"\$argon2id\$v=19\$m=\d{1,7},t=\d{1,3},p=\d{1,3}\$[A-Za-z0-9+/]+\$[A-Za-z0-9+/]+")
_HEADER = re.compile(r"[A-Za-z0-9-]+")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class User(_Part):
    """`password` is its argon2 hash, as `wirewatch page password` prints it."""

    password: str = Field(repr=False)
    role: Role = "reader"

    @field_validator("password")
    @classmethod
    def _hashed(cls, value: str) -> str:
        if not _HASH.fullmatch(value):
            raise ValueError("is no argon2id hash: `wirewatch page password` makes one of a password")
        return value


def _network(value: object) -> object:
    return ipaddress.ip_network(value) if isinstance(value, str) else value


class Proxy(_Part):
    """A proxy that knows who asks and says so in `header`; only one whose address is in `networks` is believed."""

    header: str = "X-Remote-User"
    networks: list[Annotated[Network, BeforeValidator(_network)]] = Field(alias="from", min_length=1)
    editors: list[Name] = Field(default_factory=list)
    admins: list[Name] = Field(default_factory=list)

    @field_validator("header")
    @classmethod
    def _name_of_a_header(cls, value: str) -> str:
        if not _HEADER.fullmatch(value):
            raise ValueError(f"{value!r} is no name of a header: letters, digits and '-' only")
        return value


class WebSettings(_Part):
    """Where the stage `web` listens, and for whom. `session` is how long a sign-in lasts after its last use."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=1, le=65_535)
    off: bool = False
    users: dict[Name, User] = Field(default_factory=dict)
    proxy: Proxy | None = None
    session: Duration = Field(default=timedelta(hours=12), ge=timedelta(minutes=1), le=timedelta(days=90))

    @property
    def asks(self) -> bool:
        """Whether it asks visitors who they are."""
        return bool(self.users) or self.proxy is not None


def loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    name = host.strip("[]").rstrip(".").casefold()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def closed(web: WebSettings, host: str, public_url: str | None) -> str | None:
    """Why nobody may see the page under these settings, when it listens at `host`; None where somebody may."""
    if web.asks:
        return None
    advice = "set web.users (`wirewatch page password` makes a password's hash) or web.proxy"
    if not loopback(host):
        return f"web.host: whoever reaches {host} would be let in: {advice}, or listen at 127.0.0.1"
    public = urlsplit(public_url or "").hostname
    if public is not None and not loopback(public):
        return f"public_url: whoever reaches {public} would be let in, so the page stays closed: {advice}"
    return None


def role_of(name: str, editors: Collection[str], admins: Collection[str]) -> Role:
    return "admin" if name in admins else "editor" if name in editors else "reader"
