"""What may stand in a rules file. The data is YAML's: dicts, lists, strings, numbers, dates.

Lists mean any of. Names of actors and lists (`@name`) are looked up later, in names.py. The text below a field is its
description in the schema for editors (schema.py): it speaks to the author of a rule.
"""

from datetime import date, timedelta
from typing import Annotated, Any, Literal, Self, TypeVar, Union

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from alerts.rules.fields import (
    AtLeastOne,
    Count,
    Duration,
    Moment,
    MoreThanNothing,
    Text,
    Texts,
    Truth,
    WordsBetween,
    has,
    listed,
    offers,
    otherwise_refused,
)
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
CLAIM_CLASSES = ("say", "confirm", "deny", "accuse", "demand", "promise", "warn")
TESTS = ("phrase", "exact", "actor", "claim", "event", "source", "feed", "language", "regex", "all", "any", "not")
_ONE_TEST = f"holds one test, of {', '.join(TESTS)}: combine several as all: [{{...}}, {{...}}]"
_SAME = "same: sentence stands beside all: [...], it narrows nothing else"
_NO_ID = "is empty, or begins with @, which names a list"
_NO_WORDS = "an example needs a text or a title"

T = TypeVar("T")


class Model(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        arbitrary_types_allowed=True,
        populate_by_name=True,
        frozen=True,
        use_attribute_docstrings=True,
    )


class PhraseModel(Model):
    """`text` in its order; `synonyms` is word -> words that may stand for it."""

    text: Texts
    """The words, in their order, in one sentence: plurals, possessives and tenses count. Several texts: any of them."""
    synonyms: dict[str, Texts] = {}
    """A word of the text and what may stand for it, as in {fair: [public]}."""
    within: WordsBetween = 0
    """How many other words may stand between neighbours, as in 2 words. Zero unless you say so."""
    field: Literal["title", "lead", "body"] | None = None
    """Only there. Anywhere unless you say so."""


class ExactModel(Model):
    text: Texts
    """Exactly these forms, in their order, in one sentence. Several texts: any of them."""
    within: WordsBetween = 0
    """How many other words may stand between neighbours, as in 2 words. Zero unless you say so."""
    field: Literal["title", "lead", "body"] | None = None
    """Only there. Anywhere unless you say so."""


def _phrases(value: Any) -> Any:
    return [item if isinstance(item, dict | Model) else {"text": item} for item in listed(value)]


# Each BeforeValidator names what it takes, for the schema.
Several = Annotated[list[T], Field(min_length=1)]
Phrases = Annotated[Several[PhraseModel], BeforeValidator(_phrases, Text | PhraseModel | Several[Texts | PhraseModel])]
Exacts = Annotated[Several[ExactModel], BeforeValidator(_phrases, Text | ExactModel | Several[Texts | ExactModel])]
Statuses = Annotated[Several[Status], BeforeValidator(listed, Status | Several[Status])]
Key = Annotated[Several[KeyPart], BeforeValidator(listed, KeyPart | Several[KeyPart])]
Words = Annotated[list[Text], BeforeValidator(listed, Text | list[Text])]
# The schema asks for an item; the reader does so below, in its own words.
Conditions = Annotated[list["Condition"], Field(json_schema_extra={"minItems": 1})]


class ClaimModel(Model):
    """All fields hold of one claim; `class` is what the speaker does (say, deny, demand ...)."""

    speaker: Texts | None = None
    """Who says it: a country (or whoever acts for it), a body, a person, an id of your actors, a list (@name)."""
    class_: Texts | None = Field(default=None, alias="class", json_schema_extra=offers(CLAIM_CLASSES))
    """What the speaker does: say, confirm, deny, accuse, demand, promise, warn."""
    polarity: Literal["positive", "negative"] | None = None
    """negative: the speaker says that it is not so."""
    about: Phrases | None = None
    """Words in what is said, written like a phrase."""


class EventModel(Model):
    """All fields hold of one event."""

    type: Texts | None = Field(default=None, json_schema_extra=offers(EVENT_TYPES))
    """What happened: expulsion, sanctions, vote, ceasefire ... or a type of your own (events/)."""
    actor: Texts | None = None
    """Who did it: a country (or whoever acts for it), a body, a person, an id of your actors, a list (@name)."""
    target: Texts | None = None
    """To whom it was done; written like actor."""
    status: Statuses = ["done", "announced"]
    """How far it has come. Done and announced unless you say otherwise."""
    count: Count | None = None
    """The number stated, as in ">= 5"; a bare number means exactly that many."""


class Condition(Model):
    """Exactly one test; `same: sentence` goes with `all`."""

    model_config = ConfigDict(
        json_schema_extra={
            "allOf": [
                otherwise_refused({"oneOf": [has(name) for name in TESTS]}, _ONE_TEST),
                otherwise_refused({"anyOf": [has("all"), {"not": has("same")}]}, _SAME),
            ]
        }
    )

    phrase: Phrases | None = None
    """These words stand in this order in one sentence, whatever their plurals, possessives and tenses."""
    exact: Exacts | None = None
    """Exactly these forms stand in this order in one sentence."""
    actor: Texts | None = None
    """Someone appears: a country (or whoever acts for it), a body, a person, an id of your actors, a list (@name)."""
    claim: ClaimModel | None = None
    """Someone says something; all that is asked for holds of one claim."""
    event: EventModel | None = None
    """Something happened; all that is asked for holds of one event."""
    source: Texts | None = None
    """The outlet, by its domain, or a list (@name)."""
    feed: Texts | None = None
    """The feed, by its id in feeds.yaml, or a list (@name)."""
    language: Texts | None = None
    """The language, by its code, as in en."""
    regex: Texts | None = None
    """A pattern in the syntax of RE2."""
    all_: Conditions | None = Field(default=None, alias="all")
    """All of these hold of one article."""
    any_: Conditions | None = Field(default=None, alias="any")
    """At least one of these holds."""
    not_: Annotated[list["Condition"] | None, BeforeValidator(listed, Union["Condition", Conditions])] = Field(
        default=None, alias="not"
    )
    """None of these holds. It needs a neighbour in an all that says what is looked for."""
    same: Literal["sentence"] | None = None
    """Beside all: what it asks for stands in one sentence."""

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
            raise ValueError(_SAME)
        for name, below in (("all", self.all_), ("any", self.any_), ("not", self.not_)):
            if below == []:
                raise ValueError(f"{name}: is empty, which would match {'nothing' if name == 'any' else 'everything'}")
        return self


class AtLeastModel(Model):
    count: AtLeastOne
    """How many have to come together."""
    of: Literal["sources", "articles"] = "sources"
    """What is counted: independent sources (a reprint counts with its original), or articles."""
    within: Duration
    """The longest time from the first to the last, as in 2h; after an alert it is quiet for as long."""


class SpikeModel(Model):
    count: AtLeastOne
    """The fewest articles that make a spike."""
    within: Duration
    """The time in which they come, as in 24h."""
    times: MoreThanNothing
    """How many times the usual number they are."""
    over: Duration
    """The time before, from which the usual number is known, as in 7d. Not shorter than within."""

    @model_validator(mode="after")
    def _longer_before(self) -> Self:
        if self.over < self.within:
            raise ValueError("over is shorter than within: the time before has to hold at least one such span")
        return self


class ExampleModel(Model):
    """A step of the rule's own timeline."""

    model_config = ConfigDict(
        json_schema_extra=otherwise_refused(
            {"anyOf": [has(name, {"type": "string", "pattern": r"\S"}) for name in ("text", "title")]},
            _NO_WORDS,
        )
    )

    at: Moment = timedelta(0)
    """When it arrives, counted from the start of the timeline, as in 5h. At the start unless you say so."""
    text: str = ""
    """The text of the article."""
    title: str | None = None
    """Its headline."""
    source: str | None = None
    """The outlet, by its domain."""
    url: str | None = None
    """Its address; an address that comes again is a correction of the article."""
    fires: Truth
    """Whether the rule fires at this step."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.text.strip() and not (self.title or "").strip():
            raise ValueError(_NO_WORDS)
        return self


class RuleModel(Model):
    """One rule."""

    id: Text
    """The name of the rule; it stands once in all files."""
    title: Text | None = None
    """What alerts are headed with. The id unless you say otherwise."""
    severity: Severity = "medium"
    """How grave it is. Medium unless you say otherwise."""
    tags: Words = []
    """Words by which subscriptions choose rules."""
    state: Literal["live", "draft"] = "live"
    """draft: the rule matches and can be looked at, and nobody is told."""
    when: Condition
    """What an article has to hold for the rule to match: one test, or several combined by all, any and not."""
    key: Key | None = None
    """What the rule counts by, as in [event.actor, event.target]."""
    new: Duration | None = None
    """Fires only when the key was not seen for so long before, as in 90d."""
    at_least: AtLeastModel | None = None
    """Fires when so many come together."""
    spike: SpikeModel | None = None
    """Fires when far more articles come than usual."""
    cooldown: Duration | None = None
    """Silence after an alert, as in 6h, but for a material change. Without a key it counts for the story."""
    examples: list[ExampleModel] = []
    """A timeline of articles that shows when the rule fires and when not; `wirewatch rules test` runs it."""


class OfficeModel(Model):
    """`title` of the country or body `of` means the person from `since` to `until`, both days included."""

    title: Text
    """What the holder is called, as in trade minister."""
    of: Text
    """The country or body whose office it is."""
    since: date | None = Field(default=None, alias="from")
    """The first day, as in 2031-08-15."""
    until: date | None = Field(default=None, alias="to")
    """The last day, as in 2032-06-30. Not before from."""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise ValueError(f"from ({self.since}) is after to ({self.until})")
        return self


class ActorModel(Model):
    """An actor of the user's own."""

    id: Text = Field(json_schema_extra={"pattern": r"^(?!@)[\s\S]*\S", "patternErrorMessage": _NO_ID})
    """The name by which rules refer to it; it stands once in all files."""
    kind: Literal["person", "country", "org"]
    """What it is; org is any body: a ministry, a company, a court."""
    name: Text
    """The name in full."""
    country: Text | None = None
    """The country that a person or body acts for, as in TUV."""
    aliases: Words = []
    """Other names that mean it."""
    offices: list[OfficeModel] = []
    """Titles that mean the person while he or she holds them, named or not."""

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
