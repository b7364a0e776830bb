"""What may stand in a rules file. The data is YAML's: dicts, lists, strings, numbers, dates.

Lists mean any of. Names of actors and lists (`@name`) are looked up later, in names.py.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from alerts.rules.fields import Count, Duration, Moment, Text, Texts, WordsBetween
from topics.records import Severity

Status = Literal[
    "done", "announced", "planned", "threatened", "requested", "denied", "negated", "historic", "hypothetical"
]
KeyPart = Literal[
    "event.actor", "event.target", "event.type", "claim.speaker", "claim.class", "actor", "source", "story", "rule"
]
EVENT_TYPES = (
    "expulsion", "sanctions", "investigation_call", "denial", "condemnation", "vote", "suspension", "resignation",
    "ceasefire", "attack", "arrest", "protest",
)  # fmt: skip
TESTS = ("phrase", "exact", "actor", "claim", "event", "source", "feed", "language", "regex", "all", "any", "not")


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True, populate_by_name=True, frozen=True)


class PhraseModel(Model):
    """`text` in its order; `synonyms` is word -> words that may stand for it."""

    text: Texts
    synonyms: dict[str, Texts] = {}
    within: WordsBetween = 0
    field: Literal["title", "lead", "body"] | None = None


class ExactModel(Model):
    text: Texts
    within: WordsBetween = 0
    field: Literal["title", "lead", "body"] | None = None


def _phrases(value: Any) -> Any:
    items = value if isinstance(value, list) else [value]
    return [item if isinstance(item, dict | Model) else {"text": item} for item in items]


def _conditions(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _lists(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Phrases = Annotated[list[PhraseModel], Field(min_length=1), BeforeValidator(_phrases)]
Exacts = Annotated[list[ExactModel], Field(min_length=1), BeforeValidator(_phrases)]
Statuses = Annotated[list[Status], Field(min_length=1), BeforeValidator(_lists)]


class ClaimModel(Model):
    """All fields hold of one claim; `class` is what the speaker does (say, deny, demand ...)."""

    speaker: Texts | None = None
    class_: Texts | None = Field(default=None, alias="class")
    polarity: Literal["positive", "negative"] | None = None
    about: Phrases | None = None


class EventModel(Model):
    """All fields hold of one event."""

    type: Texts | None = None
    actor: Texts | None = None
    target: Texts | None = None
    status: Statuses = ["done", "announced"]
    count: Count | None = None


class Condition(Model):
    """Exactly one test; `same: sentence` goes with `all`."""

    phrase: Phrases | None = None
    exact: Exacts | None = None
    actor: Texts | None = None
    claim: ClaimModel | None = None
    event: EventModel | None = None
    source: Texts | None = None
    feed: Texts | None = None
    language: Texts | None = None
    regex: Texts | None = None
    all_: list["Condition"] | None = Field(default=None, alias="all")
    any_: list["Condition"] | None = Field(default=None, alias="any")
    not_: Annotated[list["Condition"] | None, BeforeValidator(_conditions)] = Field(default=None, alias="not")
    same: Literal["sentence"] | None = None

    @property
    def test(self) -> str:
        """The name of the one test."""
        return self._given()[0]

    def _given(self) -> list[str]:
        return [
            name for name in TESTS if getattr(self, f"{name}_" if name in {"all", "any", "not"} else name) is not None
        ]

    @model_validator(mode="after")
    def _one_test(self) -> Self:
        given = self._given()
        if not given:
            raise ValueError(f"holds no test: write one of {', '.join(TESTS)}")
        if len(given) > 1:
            both = ", ".join(f"{{{name}: ...}}" for name in given)
            raise ValueError(f"holds {' and '.join(given)} side by side: combine them as all: [{both}]")
        if self.same is not None and given != ["all"]:
            raise ValueError("same: sentence stands beside all: [...], it narrows nothing else")
        for name, below in (("all", self.all_), ("any", self.any_), ("not", self.not_)):
            if below == []:
                raise ValueError(f"{name}: is empty, which would match {'nothing' if name == 'any' else 'everything'}")
        return self


class AtLeastModel(Model):
    count: int = Field(ge=1)
    of: Literal["sources", "articles"] = "sources"
    within: Duration


class SpikeModel(Model):
    count: int = Field(ge=1)
    within: Duration
    times: float = Field(gt=0, allow_inf_nan=False)
    over: Duration

    @model_validator(mode="after")
    def _longer_before(self) -> Self:
        if self.over < self.within:
            raise ValueError("over is shorter than within: the time before has to hold at least one such span")
        return self


class ExampleModel(Model):
    """A step of the rule's own timeline."""

    at: Moment = timedelta(0)
    text: str = ""
    title: str | None = None
    source: str | None = None
    url: str | None = None
    fires: bool

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and not (self.title or "").strip():
            raise ValueError("an example needs a text or a title")
        return self


class RuleModel(Model):
    """One rule."""

    id: Text
    title: Text | None = None
    severity: Severity = "medium"
    tags: Annotated[list[Text], BeforeValidator(_lists)] = []
    state: Literal["live", "draft"] = "live"
    when: Condition
    key: Annotated[list[KeyPart], Field(min_length=1), BeforeValidator(_lists)] | None = None
    new: Duration | None = None
    at_least: AtLeastModel | None = None
    spike: SpikeModel | None = None
    cooldown: Duration | None = None
    examples: list[ExampleModel] = []


class OfficeModel(Model):
    """`title` of the country or body `of` means the person from `since` to `until`, both days included."""

    title: Text
    of: Text
    since: date | None = Field(default=None, alias="from")
    until: date | None = Field(default=None, alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"from ({self.since}) is after to ({self.until})")
        return self


class ActorModel(Model):
    """An actor of the user's own."""

    id: Text
    kind: Literal["person", "country", "org"]
    name: Text
    country: Text | None = None
    aliases: Annotated[list[Text], BeforeValidator(_lists)] = []
    offices: list[OfficeModel] = []

    @field_validator("id")
    @classmethod
    def _no_reference(cls, value: str) -> str:
        if value.startswith("@"):
            raise ValueError("an id cannot begin with @, which names a list")
        return value


class FileModel(Model):
    """One file, its rules not looked at yet; all files are one set."""

    actors: list[ActorModel] = []
    lists: dict[str, list[Text]] = {}
    rules: list[Any] = []
