"""config/wirewatch.yaml as a whole; each part is the model of the room that obeys it."""

from datetime import timedelta

from pydantic import BaseModel, ConfigDict, Field, field_validator

from alerts.deliver.models import SlackSettings, SmtpSettings
from ingest.settings import Duration, FetchSettings
from processors.settings import ExtractionSettings


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class LogSettings(_Part):
    """Where the topics live; without `kafka` in log.db in the data folder."""

    kafka: str | None = None
    prefix: str = "wirewatch."

    @field_validator("kafka")
    @classmethod
    def _embedded_only(cls, value: str | None) -> str | None:
        if value is not None:
            raise ValueError(
                "this version keeps its topics in the data folder only; remove `kafka` for the embedded log"
            )
        return value


class RetentionSettings(_Part):
    """How long the topics keep their records; rules are trained over what `enriched` keeps."""

    articles: Duration = timedelta(days=30)
    enriched: Duration = timedelta(days=400)
    alerts: Duration = timedelta(days=400)
    dead_letters: Duration = timedelta(days=90)
    identities: Duration = timedelta(days=400)


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
    retention: RetentionSettings = Field(default_factory=RetentionSettings)

    @field_validator("state")
    @classmethod
    def _embedded_state(cls, value: str | None) -> str | None:
        if value is not None:
            raise ValueError(
                "this version keeps its state in the data folder only; remove `state` for the embedded one"
            )
        return value
