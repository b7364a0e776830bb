"""subscriptions.yaml: who gets what, where and when."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema, field_validator, model_validator

from alerts.deliver.models import Channel, Part, Texts
from alerts.deliver.words.reader import LOCALES, Reader
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


def _locale(value: Any) -> Any:
    if value not in LOCALES:
        raise ValueError(f"{value!r}: messages are written in {', '.join(LOCALES)}")
    return value


_TIME_SCHEMA = {"type": "string", "pattern": f"^{_CLOCK.pattern}$"}
TimeOfDay = Annotated[time, BeforeValidator(_time), WithJsonSchema(_TIME_SCHEMA)]
Zone = Annotated[str, BeforeValidator(_zone)]
Locale = Annotated[str, BeforeValidator(_locale), WithJsonSchema({"enum": list(LOCALES)})]


class Quiet(Part):
    """Hours of the day in which messages wait, by the clock of `zone`: without it by the readers'.

    `except` is the least severity that does not wait.
    """

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    zone: Zone | None = None
    except_: Severity | None = Field(default=None, alias="except")

    @model_validator(mode="after")
    def _some_hours(self) -> Self:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at the same time: that is never or always")
        return self


class Digest(Part):
    """One message at a time of the day, by the clock of `zone`, without it by the readers'.

    Of an hourly one only the minutes of `at` count.

    `except` is the least severity that is sent at once all the same.
    """

    every: Literal["hour", "day", "week"]
    at: TimeOfDay = time(0, 0)
    on: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = None
    zone: Zone | None = None
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

    `to` names channels, people and teams. `brake` is how many messages an hour go at once to each destination before
    the rest become one digest. `zone` and `locale` are the readers', but for people who have their own.
    """

    id: str = Field(min_length=1)
    to: Annotated[Texts, Field(min_length=1)]
    severity: Severity = "low"
    tags: Texts = Field(default_factory=list)
    rules: Texts = Field(default_factory=list)
    quiet: Quiet | None = None
    digest: Digest | None = None
    brake: int = Field(default=BRAKE, ge=1)
    zone: Zone | None = None
    locale: Locale | None = None

    def wants(self, alert: Alert) -> bool:
        """Whether an alert is one of this subscription's; drafts are nobody's."""
        if alert.state != "live" or not at_least(alert.severity, self.severity):
            return False
        if not self.tags and not self.rules:
            return True
        return alert.rule in self.rules or bool(set(alert.tags) & set(self.tags))


class Person(Part):
    """Somebody, the channels that reach him, and how he reads times and words."""

    to: Annotated[Texts, Field(min_length=1)]
    zone: Zone | None = None
    locale: Locale | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """A subscription at one of its channels, by the clock of whoever reads there: `quiet` and `digest` have a zone."""

    id: str
    channel: str
    subscription: Subscription
    reader: Reader
    quiet: Quiet | None
    digest: Digest | None


class SubscriptionsFile(Part):
    """subscriptions.yaml as a whole. `teams` are names of people and channels."""

    channels: dict[str, Channel] = Field(default_factory=dict)
    people: dict[str, Person] = Field(default_factory=dict)
    teams: dict[str, Texts] = Field(default_factory=dict)
    subscriptions: list[Subscription] = Field(default_factory=list)

    @field_validator("channels", "people", "teams", "subscriptions", mode="before")
    @classmethod
    def _nothing_is_empty(cls, value: object, info: Any) -> object:
        return ([] if info.field_name == "subscriptions" else {}) if value is None else value

    @cached_property
    def ways(self) -> list[Way]:
        """Every subscription at every channel that its `to` leads to, each once: the first that leads there counts."""
        return [
            _way(one, channel, person)
            for one in self.subscriptions
            for channel, person in self._reached(one).items()
            if channel in self.channels
        ]

    def way(self, subscription: str, channel: str) -> Way | None:
        return self._by_name.get((subscription, channel))

    @cached_property
    def _by_name(self) -> dict[tuple[str, str], Way]:
        return {(way.id, way.channel): way for way in self.ways}

    def _reached(self, one: Subscription) -> dict[str, Person | None]:
        reached: dict[str, Person | None] = {}
        for name in (name for given in one.to for name in self.teams.get(given, [given])):
            person = self.people.get(name)
            for channel in person.to if person is not None else [name]:
                reached.setdefault(channel, person)
        return reached

    def problems(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        """(path, words) of what only the whole shows."""
        first: dict[str, int] = {}
        for place, one in enumerate(self.subscriptions):
            if first.setdefault(one.id, place) != place:
                words = f"the subscription {one.id!r} stands already above: an id stands once"
                yield ("subscriptions", place, "id"), words
            yield from self._unknown(("subscriptions", place, "to"), one.to, "channels", "people", "teams")
        for team in (name for name, members in self.teams.items() if not members):
            yield ("teams", team), f"the team {team!r} is nobody: name people or channels"
        for team, members in self.teams.items():
            yield from self._unknown(("teams", team), members, "channels", "people")
        for name, person in self.people.items():
            yield from self._unknown(("people", name, "to"), person.to, "channels")
        taken = [("people", name) for name in self.people if name in self.channels]
        taken += [("teams", name) for name in self.teams if name in self.channels or name in self.people]
        for kind, name in taken:
            yield (kind, name), f"{name!r} names a channel or somebody already: `to` could mean either"
        yield from self._hours_of_nobody()

    def _unknown(
        self, path: tuple[str | int, ...], names: list[str], *kinds: str
    ) -> Iterator[tuple[tuple[str | int, ...], str]]:
        known = [name for kind in kinds for name in getattr(self, kind)]
        where = " or ".join(f"{kind}:" for kind in kinds)
        for index, name in enumerate(names):
            if name not in known:
                yield (*path, index), f"there is no {name!r} under {where} ({', '.join(known) or 'none yet'})"

    def _hours_of_nobody(self) -> Iterator[tuple[tuple[str | int, ...], str]]:
        for place, one in enumerate(self.subscriptions):
            own = one.zone or (one.quiet and one.quiet.zone) or (one.digest and one.digest.zone)
            if one.quiet is None or own:
                continue
            lost = [name for name, person in self._reached(one).items() if person is None or person.zone is None]
            if lost:
                words = f"by whose clock at {', '.join(lost)}? Write zone: Europe/Paris here, or with the person"
                yield ("subscriptions", place, "quiet"), words


def _way(one: Subscription, channel: str, person: Person | None) -> Way:
    """What somebody says of himself goes before what the subscription says of its readers."""
    zone = (person.zone if person else None) or one.zone
    locale = (person.locale if person else None) or one.locale
    clock = zone or (one.digest and one.digest.zone) or (one.quiet and one.quiet.zone) or "UTC"
    digest = one.digest and one.digest.model_copy(update={"zone": one.digest.zone or clock})
    quiet = one.quiet and one.quiet.model_copy(update={"zone": one.quiet.zone or clock})
    return Way(one.id, channel, one, Reader(clock, locale), quiet, digest)


def at_least(severity: Severity, least: Severity) -> bool:
    return SEVERITIES.index(severity) >= SEVERITIES.index(least)
