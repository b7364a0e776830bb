"""config/wirewatch.yaml as a whole; each part is the model of the room that obeys it."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from alerts.deliver.models import SlackSettings, SmtpSettings
from app.web.settings import WebSettings
from ingest.settings import Duration, FetchSettings
from processors.settings import ExtractionSettings
from topics.log import ALERTS, ARTICLES, DEAD_LETTERS, ENRICHED, INSTALLATION, TopicPlan
from topics.sizes import parse_size

PARTITIONS = 6
"""Of `articles` on Kafka, unless the settings say otherwise: as many processors can share the reading."""

FOR_EVER = timedelta(days=36_500)

_SERVERS = re.compile(r"[^\s,:/]+:\d{1,5}(,[^\s,:/]+:\d{1,5})*")
_PAGES = re.compile(r"(?i)https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:(?P<port>\d{1,5}))?(/[a-z0-9._~/-]*)?")
_SECURITY = re.compile(r"security_protocol|ssl_\w+|sasl_\w+")


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LogSettings(_Part):
    """Where the topics live; without `kafka` in log.db in the data folder. `security` goes to kafka-python as it is."""

    kafka: str | None = None
    prefix: str = "wirewatch."
    partitions: int | None = Field(default=None, ge=1, le=10_000)
    replication: int | None = Field(default=None, ge=1, le=100)
    create_topics: bool = True
    security: dict[str, str | bool] = Field(default_factory=dict)

    @field_validator("kafka")
    @classmethod
    def _hosts_with_ports(cls, value: str | None) -> str | None:
        if value is not None and not _SERVERS.fullmatch(value):
            raise ValueError(f"{value!r} is no broker address: write host:port, several with commas between")
        return value

    @field_validator("prefix")
    @classmethod
    def _topic_letters(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Za-z0-9._-]{0,100}", value):
            raise ValueError(f"{value!r} cannot begin a topic's name: letters, digits, '.', '_' and '-' only")
        return value

    @field_validator("security")
    @classmethod
    def _known_to_the_client(cls, value: dict[str, str | bool]) -> dict[str, str | bool]:
        odd = sorted(key for key in value if not _SECURITY.fullmatch(key))
        if odd:
            raise ValueError(f"{', '.join(odd)}: kafka-python's security_protocol, ssl_... and sasl_... stand here")
        return value


def _size(value: object) -> int:
    if not isinstance(value, str):
        raise ValueError("write a number and a unit, as in 500MB or 20GB")
    return parse_size(value)


Size = Annotated[int, BeforeValidator(_size), Field(ge=1_000_000)]


class RetentionSizes(_Part):
    """How many bytes, as stored, a topic may keep; where none is named, any number. The oldest go first."""

    articles: Size | None = None
    enriched: Size | None = None
    alerts: Size | None = None
    dead_letters: Size | None = None


class RetentionSettings(_Part):
    """How long the topics keep their records, and how many bytes of them; rules are trained over what `enriched` keeps.

    `identities` are of articles that no feed shows any more, `messages` those that are settled.
    """

    articles: Duration = timedelta(days=30)
    enriched: Duration = timedelta(days=400)
    alerts: Duration = timedelta(days=400)
    dead_letters: Duration = timedelta(days=90)
    identities: Duration = timedelta(days=400)
    messages: Duration = timedelta(days=400)
    size: RetentionSizes = Field(default_factory=RetentionSizes)


class Settings(_Part):
    """All settings, each with its default."""

    log: LogSettings = Field(default_factory=LogSettings)
    state: str | None = None
    fetch: FetchSettings = Field(default_factory=FetchSettings)
    extraction: ExtractionSettings = Field(default_factory=ExtractionSettings)
    smtp: SmtpSettings | None = None
    slack: SlackSettings = Field(default_factory=SlackSettings)
    operators: list[str] = Field(default_factory=list)
    public_url: str | None = None
    """Where people reach the pages of `web`; without it messages have no links to them."""
    web: WebSettings = Field(default_factory=WebSettings)
    heartbeat: str | None = Field(default=None, repr=False)
    """Asked once a minute while every stage is at work, by GET."""
    retention: RetentionSettings = Field(default_factory=RetentionSettings)

    @field_validator("state")
    @classmethod
    def _database_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"postgres(ql)?://", value):
            raise ValueError("is no database address: write postgresql://user@host/database, or leave it out")
        return value

    @field_validator("public_url")
    @classmethod
    def _begins_links(cls, value: str | None) -> str | None:
        found = _PAGES.fullmatch(value) if value is not None else None
        if value is not None and (found is None or not 1 <= int(found["port"] or 1) <= 65_535):
            raise ValueError("no link can begin so: write https://host or https://host/path, without user, ? and #")
        return value

    @field_validator("heartbeat")
    @classmethod
    def _web_address(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^\s/]+", value):
            raise ValueError("is no web address: write the one that your monitoring service gives")
        return value

    def topics(self) -> dict[str, TopicPlan]:
        """How each topic should be."""
        ages, sizes, parts = self.retention, self.retention.size, self.log.partitions
        return {
            ARTICLES: TopicPlan(parts or PARTITIONS, ages.articles, parts is None, sizes.articles),
            ENRICHED: TopicPlan(1, ages.enriched, max_bytes=sizes.enriched),
            ALERTS: TopicPlan(1, ages.alerts, max_bytes=sizes.alerts),
            DEAD_LETTERS: TopicPlan(1, ages.dead_letters, max_bytes=sizes.dead_letters),
            INSTALLATION: TopicPlan(1, FOR_EVER),
        }
