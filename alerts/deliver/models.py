"""Where messages go: the channels of subscriptions.yaml, and `smtp:` and `slack:` of wirewatch.yaml."""

import email.utils
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, field_validator, model_validator


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _list(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _address(value: str) -> str:
    if len(email.utils.getaddresses([value])) > 1:
        raise ValueError(f"{value!r} is more than one address: write a list, one address in each place")
    _, address = email.utils.parseaddr(value)
    if not value.isprintable() or address.count("@") != 1 or not all(address.split("@")) or " " in address:
        raise ValueError(f"{value!r} is no mail address: write desk@copra.example or Desk <desk@copra.example>")
    return value


def web_address(value: str) -> str:
    """Refuses what cannot be asked, without repeating it: addresses of webhooks are secrets."""
    try:
        parts = urlsplit(value)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        good = False
    if not good or not value.isprintable() or " " in value:
        raise ValueError("this is no web address: write one as https://desk.example/wirewatch")
    if "@" in parts.netloc:
        raise ValueError("an address with a user or password in it is not taken: use secret, which signs messages")
    return value


_ONE_OR_MORE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
Texts = Annotated[list[str], BeforeValidator(_list), WithJsonSchema(_ONE_OR_MORE)]
"""One or several, as a list."""


class SmtpSettings(Part):
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


class SlackSettings(Part):
    """`api` is where Slack's methods are; another address is for proxies and tests."""

    api: str = "https://slack.com/api/"
    app_token: str | None = Field(default=None, repr=False)

    @field_validator("api")
    @classmethod
    def _ends_with_slash(cls, value: str) -> str:
        if not value.startswith(("https://", "http://")):
            raise ValueError(f"{value!r} is no web address")
        return value if value.endswith("/") else f"{value}/"


class SlackChannel(Part):
    """A bot (`token` and `channel`), or an incoming `webhook`."""

    token: str | None = Field(default=None, repr=False)
    channel: str | None = None
    webhook: str | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        bot = self.token is not None and self.channel is not None
        if bot == (self.webhook is not None) or (self.webhook is not None and (self.token or self.channel)):
            raise ValueError("slack needs token and channel (a bot), or webhook alone")
        return self

    @field_validator("webhook")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        return web_address(value) if value is not None else None


class EmailChannel(Part):
    """`to` are the recipients of one mail."""

    to: Annotated[Texts, Field(min_length=1)]

    @field_validator("to")
    @classmethod
    def _addresses(cls, value: list[str]) -> list[str]:
        return [_address(one) for one in value]


class WebhookChannel(Part):
    """A receiver of the user's own. With `secret` each message is signed; refusals never repeat the address.

    `form` alertmanager is for what understands Prometheus' Alertmanager.
    """

    url: str = Field(repr=False)
    secret: str | None = Field(default=None, min_length=1, repr=False)
    form: Literal["wirewatch", "alertmanager"] = "wirewatch"

    @field_validator("url")
    @classmethod
    def _web_address(cls, value: str) -> str:
        return web_address(value)


class Channel(Part):
    """One destination, of exactly one sort. `apprise` is an address of the library of that name."""

    slack: SlackChannel | None = None
    email: EmailChannel | None = None
    webhook: WebhookChannel | None = None
    apprise: str | None = Field(default=None, min_length=1, repr=False)

    @model_validator(mode="after")
    def _one_sort(self) -> Self:
        sorts = ("slack", "email", "webhook", "apprise")
        given = [name for name in sorts if getattr(self, name) is not None]
        if len(given) != 1:
            found = f"this one is {' and '.join(given)}" if given else "this one is none of them"
            raise ValueError(f"a channel is exactly one of {', '.join(sorts)}; {found}")
        return self
