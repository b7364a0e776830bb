"""subscriptions.yaml: who gets what, where and when."""

import re
from collections.abc import Iterator
from datetime import time
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from alerts.deliver.models import Channel, Part, Texts
from topics.records import SEVERITIES, Alert, Severity

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
BRAKE = 20
"""Messages at once that a subscription may send to a destination within an hour."""

_CLOCK = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)")


def _time(value: Any) -> Any:
    """07:30 as a time of day; YAML 1.2 reads it as text."""
    found = _CLOCK.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(f'{value!r} is no time of day: write "07:30", from 00:00 to 23:59, in quotes')
    return time(int(found[1]), int(found[2]))


def _zone(value: Any) -> Any:
    try:
        return ZoneInfo(value).key
    except (KeyError, ValueError, TypeError, OSError) as error:
        raise ValueError(f"{value!r} is no time zone: write one as Europe/Paris or Pacific/Funafuti") from error


_TIME_SCHEMA = {"type": "string", "pattern": f"^{_CLOCK.pattern}$"}
TimeOfDay = Annotated[time, BeforeValidator(_time), WithJsonSchema(_TIME_SCHEMA)]
Zone = Annotated[str, BeforeValidator(_zone)]


class Quiet(Part):
    """Hours of the day by the clock of `zone` in which messages wait; `except` is the least severity that does not."""

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    zone: Zone
    except_: Severity | None = Field(default=None, alias="except")

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at the same time: that is never or always")
        return self


class Digest(Part):
    """One message at a time of the day, by the clock of `zone`; of an hourly one only the minutes of `at` count.

    `except` is the least severity that is sent at once all the same.
    """

    every: Literal["hour", "day", "week"]
    at: TimeOfDay = time(0, 0)
    on: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = None
    zone: Zone = "UTC"
    except_: Severity | None = Field(default=None, alias="except")

    @model_validator(mode="after")
    def _a_day_for_a_week(self) -> Self:
        if self.every == "week" and self.on is None:
            raise ValueError("a weekly digest needs a day: on: monday")
        if self.every != "week" and self.on is not None:
            raise ValueError("on: stands with every: week alone")
        return self


class Subscription(Part):
    """Which alerts go where and when. Without `tags` and `rules` all do; `severity` is the least.

    `brake` is how many messages an hour go at once to each destination before the rest become one digest. `zone` is
    the readers', in which times are written; without it that of `digest` or `quiet`.
    """

    id: str = Field(min_length=1)
    to: Annotated[Texts, Field(min_length=1)]
    severity: Severity = "low"
    tags: Texts = Field(default_factory=list)
    rules: Texts = Field(default_factory=list)
    quiet: Quiet | None = None
    digest: Digest | None = None
    brake: int = Field(default=BRAKE, ge=1)
    zone_: Zone | None = Field(default=None, alias="zone")

    @property
    def zone(self) -> str:
        return self.zone_ or (self.digest.zone if self.digest else None) or (self.quiet.zone if self.quiet else "UTC")

    def wants(self, alert: Alert) -> bool:
        """Whether an alert is one of this subscription's; drafts are nobody's."""
        if alert.state != "live" or not at_least(alert.severity, self.severity):
            return False
        if not self.tags and not self.rules:
            return True
        return alert.rule in self.rules or bool(set(alert.tags) & set(self.tags))


class SubscriptionsFile(Part):
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


def at_least(severity: Severity, least: Severity) -> bool:
    return SEVERITIES.index(severity) >= SEVERITIES.index(least)
