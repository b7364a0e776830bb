"""subscriptions.yaml, `smtp:` and `slack:`: who gets what and where."""

import email.utils
from collections.abc import Iterator
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from topics.records import SEVERITIES, Alert, Severity

_LATER = "this version sends every alert at once; remove {} (it comes with a later one)"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _address(value: str) -> str:
    _, address = email.utils.parseaddr(value)
    if not value.isprintable() or address.count("@") != 1 or not all(address.split("@")) or " " in address:
        raise ValueError(f"{value!r} is no mail address: write desk@copra.example or Desk <desk@copra.example>")
    return value


Texts = Annotated[list[str], BeforeValidator(_list)]


class SmtpSettings(_Part):
    """The server that takes mail. Without `user` there is no login; `ca_file` holds certificates to trust beside it."""

    host: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    tls: Literal["starttls", "tls", "none"] = "starttls"
    user: str | None = None
    password: str | None = Field(default=None, repr=False)
    sender: str = Field(alias="from")
    ca_file: str | None = None

    @field_validator("sender")
    @classmethod
    def _sender(cls, value: str) -> str:
        return _address(value)

    @model_validator(mode="after")
    def _login(self) -> Self:
        if (self.user is None) != (self.password is None):
            raise ValueError("user and password go together: set both, or neither")
        return self


class SlackSettings(_Part):
    """`api` is where Slack's methods are; another address is for proxies and tests."""

    api: str = "https://slack.com/api/"
    app_token: str | None = Field(default=None, repr=False)

    @field_validator("api")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError(f"{value!r} is no web address")
        return value if value.endswith("/") else f"{value}/"


class SlackChannel(_Part):
    """A bot (`token` and `channel`), or an incoming `webhook`."""

    token: str | None = Field(default=None, repr=False)
    channel: str | None = None
    webhook: str | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        bot = self.token is not None and self.channel is not None
        if bot == (self.webhook is not None) or (self.webhook is not None and (self.token or self.channel)):
            raise ValueError("slack needs token and channel (a bot), or webhook alone")
        if self.webhook is not None and not self.webhook.startswith(("https://", "http://")):
            raise ValueError("webhook is no web address")
        return self


class EmailChannel(_Part):
    """`to` are the recipients of one mail."""

    to: Annotated[list[str], BeforeValidator(_list), Field(min_length=1)]

    @field_validator("to")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        return [_address(one) for one in value]


class Channel(_Part):
    """One destination, of exactly one sort."""

    slack: SlackChannel | None = None
    email: EmailChannel | None = None
    webhook: Any = None
    apprise: Any = None

    @model_validator(mode="after")
    def _one_sort(self) -> Self:
        for name in ("webhook", "apprise"):
            if getattr(self, name) is not None:
                raise ValueError(f"this version sends to slack and email; remove {name} (it comes with a later one)")
        if (self.slack is None) == (self.email is None):
            raise ValueError("a channel is one of slack: {...} and email: {...}")
        return self


class Subscription(_Part):
    """Which alerts go where. Without `tags` and `rules` all do; `severity` is the least."""

    id: str = Field(min_length=1)
    to: Annotated[list[str], BeforeValidator(_list), Field(min_length=1)]
    severity: Severity = "low"
    tags: Texts = Field(default_factory=list)
    rules: Texts = Field(default_factory=list)
    quiet: Any = None
    digest: Any = None

    @field_validator("quiet", "digest")
    @classmethod
    def _at_once(cls, value: Any, info: Any) -> Any:
        if value is not None:
            raise ValueError(_LATER.format(info.field_name))
        return value

    def wants(self, alert: Alert) -> bool:
        """Whether an alert is one of this subscription's; drafts are nobody's."""
        if alert.state != "live" or SEVERITIES.index(alert.severity) < SEVERITIES.index(self.severity):
            return False
        if not self.tags and not self.rules:
            return True
        return alert.rule in self.rules or bool(set(alert.tags) & set(self.tags))


class SubscriptionsFile(_Part):
    """subscriptions.yaml as a whole."""

    channels: dict[str, Channel] = Field(default_factory=dict)
    subscriptions: list[Subscription] = Field(default_factory=list)

    @field_validator("channels", "subscriptions", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: object, info: Any) -> object:
        return ({} if info.field_name == "channels" else []) if value is None else value

    def problems(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """(path, words) of what only the whole shows."""
        first: dict[str, int] = {}
        for place, one in enumerate(self.subscriptions):
            if first.setdefault(one.id, place) != place:
                words = f"the subscription {one.id!r} stands already above: an id stands once"
                yield ("subscriptions", place, "id"), words
            for index, channel in enumerate(one.to):
                if channel not in self.channels:
                    known = ", ".join(self.channels) or "none yet"
                    words = f"there is no channel {channel!r} under channels: ({known})"
                    yield ("subscriptions", place, "to", index), words
