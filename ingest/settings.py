"""What a user says about feeds (feeds.yaml) and about fetching (`fetch:` of wirewatch.yaml)."""

import ipaddress
from collections.abc import Iterator
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from ingest.access import STRAIGHT, Access, Headers, Login, Proxy
from ingest.address import Network, allowed
from ingest.hosts import private_number
from topics.durations import parse_duration

LEAST_EVERY = timedelta(seconds=60)
SLOWED, SLOWEST = 4, timedelta(hours=1)
"""A feed that hardly ever changes is polled a quarter as often, but hourly, where nothing else is said."""
LEAST_EVERY_PRIVATE = timedelta(seconds=1)

Duration = Annotated[
    timedelta, BeforeValidator(lambda value: parse_duration(value) if isinstance(value, str) else value)
]


class FetchSettings(BaseModel):
    """`allow_private` are networks off the public internet that may be polled; `contact` goes into the User-Agent.

    `slowest` is how seldom a feed may be polled that hardly ever changes. `proxy` is for all feeds that name no other.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    allow_private: list[str] = Field(default_factory=list)
    contact: str | None = None
    slowest: Duration | None = None
    proxy: Proxy = Field(default=None, repr=False)

    @field_validator("allow_private")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for one in value:
            try:
                ipaddress.ip_network(one)
            except ValueError as error:
                raise ValueError(f"{one!r} is no network: write it as 10.20.0.0/16 ({error})") from error
        return value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isprintable()):
            raise ValueError("write a mail address or a web address: it goes into a header, so plain ASCII only")
        return value

    @property
    def networks(self) -> list[Network]:
        return [ipaddress.ip_network(one) for one in self.allow_private]

    @property
    def access(self) -> Access:
        """How an address is reached that is no feed of feeds.yaml."""
        return Access(proxy=None if self.proxy == STRAIGHT else self.proxy)


class FeedSettings(BaseModel):
    """One feed. `every` is how often it is polled at most, `max_age` how old news may be at the last good poll.

    `slowest` is how seldom it may be polled when it hardly ever changes; a feed of tier 1 is never slowed. `headers`,
    `login` and `proxy` are how it is reached; while it is `paused` it is not asked.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
    url: str
    every: Duration = timedelta(minutes=15)
    group: str | None = None
    tier: int | None = Field(default=None, ge=1)
    owner: str | None = None
    max_age: Duration = timedelta(hours=48)
    slowest: Duration | None = None
    paused: bool = False
    full_text: Literal["feed", "page"] = "feed"
    headers: Headers = Field(default_factory=dict, repr=False)
    login: Login | None = None
    proxy: Proxy = Field(default=None, repr=False)

    def access(self, fetch: FetchSettings) -> Access:
        """What goes along with a request, and through which proxy."""
        headers = [*self.headers.items(), *([("Authorization", self.login.header)] if self.login is not None else [])]
        proxy = self.proxy or fetch.proxy
        return Access(self.url, tuple(headers), None if proxy == STRAIGHT else proxy)

    def limit(self, fetch: FetchSettings) -> timedelta:
        """How seldom it may be polled."""
        if self.tier == 1:
            return self.every
        return max(self.every, self.slowest or fetch.slowest or min(SLOWED * self.every, SLOWEST))

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        try:
            parts = urlsplit(value)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        except ValueError:
            good = False
        if not good:
            # Without the address: a key may stand in it.
            raise ValueError("is no web address: it begins with https:// or http:// and names a host")
        return value

    @model_validator(mode="after")
    def _one_login(self) -> "FeedSettings":
        ways = [self.login is not None, any(name.lower() == "authorization" for name in self.headers)]
        if sum([*ways, "@" in urlsplit(self.url).netloc]) > 1:
            raise ValueError("has more than one login: keep one of login, the header Authorization, and the address")
        return self


class FeedsFile(BaseModel):
    """feeds.yaml as a whole."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    feeds: list[FeedSettings] = Field(default_factory=list)

    @field_validator("feeds", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: object) -> object:
        return [] if value is None else value

    def problems(self, fetch: FetchSettings) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """(path, words) of what only the whole shows: ids that stand twice, polling too often, private addresses."""
        first: dict[str, int] = {}
        for place, feed in enumerate(self.feeds):
            if first.setdefault(feed.id, place) != place:
                yield ("feeds", place, "id"), f"the feed {feed.id!r} stands already above: an id stands once"
            private = private_number(feed.url)
            if private and not allowed(private, fetch.networks):
                words = f"{private} is not on the public internet; name its network in fetch.allow_private to poll it"
                yield ("feeds", place, "url"), words
            least = LEAST_EVERY_PRIVATE if private else LEAST_EVERY
            if feed.every < least:
                seconds = f"{least.total_seconds():g}"
                yield ("feeds", place, "every"), f"{seconds} s is the least at which this address may be polled"
