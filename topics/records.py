"""What flows through the topics: articles, enriched articles, alerts, dead letters.

JSON on the wire. Each record carries its `schema` version; fields that this version does not know stay in
`extra` and are written back, so that an older stage in the middle of an upgrade drops nothing.
Times are aware datetimes in UTC. Offsets count Unicode code points into the record's own `text`.
"""

from datetime import UTC, datetime
from typing import Any, Literal, TypeVar, cast

import msgspec

SCHEMA = 1

Mode = Literal["live", "backfill"]
Severity = Literal["low", "medium", "high", "critical"]
SEVERITIES: tuple[Severity, ...] = ("low", "medium", "high", "critical")
EvidenceKind = Literal["phrase", "actor", "claim", "event", "regex", "source", "language"]
ActorKind = Literal["person", "country", "org"]
UpdateKind = Literal["change", "correction", "sources", "withdrawn", "restored"]


class UnreadableRecord(ValueError):
    """Bytes of a topic that are no record of the kind asked for; such bytes belong among the dead letters."""


class Span(msgspec.Struct, frozen=True):
    """A stretch of a text: `text[start:end] == span.text`."""

    start: int
    end: int
    text: str


class Record(msgspec.Struct, kw_only=True):
    """What all wire records share."""

    schema: int = SCHEMA
    extra: dict[str, Any] = {}


class Article(Record, kw_only=True):
    """One revision of one article, as a feed gave it.

    `source` is the registrable domain of the link, `first_seen` the instant at which we saw this revision.
    `title` is plain; `summary` and `text` may hold markup. `language` is what entry or feed declare, a BCP 47 tag in
    small letters; reading puts there what the text shows. `agency` is the news agency that the report credits, by its
    short name. `changed` says which of title, summary and text this revision changed: nothing for the first one, and
    where the one before is not known. `text_from` says whether `text` stood in the feed or in the article's page.
    """

    id: str
    feed: str
    source: str
    url: str
    canonical_url: str
    title: str
    summary: str
    text: str
    authors: list[str]
    language: str | None
    published: datetime | None
    first_seen: datetime
    revision: int
    content_hash: str
    mode: Mode
    run_id: str | None = None
    agency: str | None = None
    changed: list[str] = []
    text_from: Literal["feed", "page"] = "feed"

    @property
    def event_time(self) -> datetime:
        """The time that decides: when a live record was seen, when a backfilled one says it was published."""
        return self.first_seen if self.mode == "live" or self.published is None else self.published

    @property
    def body(self) -> str:
        return self.text or self.summary


class Mention(msgspec.Struct, frozen=True):
    """A name in the text. `title` and `country` keep what stood beside it, for actors that users define later."""

    start: int
    end: int
    text: str
    label: str
    actor: str | None
    title: str | None = None
    country: str | None = None


class Actor(msgspec.Struct, frozen=True):
    """Someone who acts: `country` is the ISO 3166-1 alpha-3 code of the state acted for, or None."""

    id: str
    kind: ActorKind
    name: str
    country: str | None


class Speaker(msgspec.Struct, frozen=True):
    """Who makes a claim: the words of the text, and whom they mean."""

    start: int
    end: int
    text: str
    actor: str | None


class Claim(msgspec.Struct, frozen=True, rename={"class_": "class"}):
    """Who said what: `score` (0 to 1) is how much it is a key claim."""

    speaker: Speaker | None
    cue: Span | None
    class_: str
    polarity: Literal["positive", "negative"]
    direct: bool
    content: Span
    parts: list[Span]
    score: float


class Event(msgspec.Struct, frozen=True):
    """One happening. `actor` and `actor_ids` run in parallel, and so do `target` and `target_ids`."""

    type: str
    status: str
    actor: list[str | None]
    actor_ids: list[str]
    target: list[str | None]
    target_ids: list[str]
    count: int | None
    date: str | None
    place: str | None
    evidence: Span


class Enriched(Record, kw_only=True):
    """An article with what was read in it.

    `text` is what was analysed: title, blank line, body. `title_end` is where the title ends (0 without one);
    `blocks` and `sentences` are (start, end) pairs in order, the title being the first block.
    `degraded` says why only tokens and lexicon actors could be had, or is None.
    """

    article: Article
    text: str
    title_end: int
    blocks: list[tuple[int, int]]
    sentences: list[tuple[int, int]]
    mentions: list[Mention]
    actors: list[Actor]
    claims: list[Claim]
    events: list[Event]
    depth: Literal["full", "gated"]
    degraded: str | None
    versions: dict[str, str]


class Evidence(msgspec.Struct, frozen=True):
    """The words that made a rule fire.

    `start` and `end` are offsets into the article's analysed text; `sentence` (300 characters at most) is what
    may be quoted, and `mark` the (start, end) of the watched words inside it, or None where they were cut off.
    """

    article: str
    kind: EvidenceKind
    type: str | None
    start: int
    end: int
    text: str
    sentence: str = ""
    mark: tuple[int, int] | None = None


class Reason(msgspec.Struct, frozen=True):
    """One step of a judgement in words, with the steps below it: the tree that `explain` shows."""

    step: str
    holds: bool
    words: str
    below: list["Reason"] = []


class Change(msgspec.Struct, frozen=True):
    """What a later report says otherwise of an event: its status, its count or its actors, each as a list."""

    name: str
    now: list[str]
    was: list[str]


class ArticleRef(msgspec.Struct, frozen=True):
    """What a message says of an article."""

    id: str
    title: str
    source: str
    url: str
    time: datetime
    feed: str = ""


class Fact(msgspec.Struct, frozen=True):
    """What puts an alert into its place.

    `kind`: first (by `name` in `number` days), beginning (the first by `name` since `since`, when the rule's memory
    begins), lately (the `number`-th actor in 24 h), sources (`number` independent ones tell it).
    """

    kind: Literal["first", "beginning", "lately", "sources"]
    number: int = 0
    name: str = ""
    since: datetime | None = None


class Alert(Record, kw_only=True):
    """A rule that fired. `time` is the event time of the deciding article, the last of `articles`.

    `facts` say how it stands to what was before.
    """

    id: str
    rule: str
    rule_version: str
    rule_title: str
    state: Literal["live", "draft"]
    severity: Severity
    tags: list[str]
    articles: list[ArticleRef]
    key: list[str | None] | None
    story: str
    time: datetime
    evidence: list[Evidence]
    reasons: list[Reason]
    mode: Mode = "live"
    facts: list[Fact] = []


class Update(Record, kw_only=True):
    """What became of an alert after it fired.

    `kind`: change (another report differs in `changes`), correction (the report itself was changed and does), sources
    (so many independent ones now tell it), withdrawn (a report that made it fire no longer says so; `sources` still
    do), restored (it says so again). `article` is where it stands, `evidence` its words there.
    """

    id: str
    alert: str
    kind: UpdateKind
    changes: list[Change]
    sources: int
    article: ArticleRef
    evidence: list[Evidence]
    time: datetime


class DeadLetter(Record, kw_only=True):
    """A record that could not be read, with the place it came from and the error; `value` is base64."""

    topic: str
    partition: int
    offset: int
    key: str
    stage: str
    error: str
    at: datetime
    value: str


R = TypeVar("R", bound=Record)

_NESTED: dict[type[Record], dict[str, type[Record]]] = {Enriched: {"article": Article}}


def encode(record: Record) -> bytes:
    """A record as JSON bytes, unknown fields included."""
    return msgspec.json.encode(_plain(record))


def decode(data: bytes, kind: type[R]) -> R:
    """JSON bytes as a record of `kind`.

    Raises UnreadableRecord, which says what is wrong and where in the record.
    """
    try:
        raw = msgspec.json.decode(data)
        if not isinstance(raw, dict):
            raise UnreadableRecord(f"{kind.__name__}: an object was expected, not {type(raw).__name__}")
        schema = raw.get("schema", SCHEMA)
        if not isinstance(schema, int) or schema > SCHEMA:
            raise UnreadableRecord(
                f"{kind.__name__}: schema {schema!r} is newer than this Wirewatch ({SCHEMA}); upgrade it"
            )
        return _built(raw, kind)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise UnreadableRecord(f"{kind.__name__}: {error}") from error


_ENRICHED = msgspec.json.Decoder(Enriched)


def decode_enriched(data: bytes) -> Enriched:
    """As `decode`, for who never writes the record again: fields that this version does not know are left out.

    It costs a third.
    """
    try:
        record = _ENRICHED.decode(data)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError):
        return decode(data, Enriched)  # which says what is wrong
    return record if record.schema <= SCHEMA else decode(data, Enriched)


def utc(moment: datetime) -> datetime:
    """The same instant in UTC; a datetime without zone is taken as UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _plain(record: Record) -> dict[str, Any]:
    plain = cast("dict[str, Any]", msgspec.to_builtins(record, builtin_types=(datetime,)))
    plain.pop("extra")
    for name in _NESTED.get(type(record), {}):
        plain[name] = _plain(getattr(record, name))
    return {**plain, **record.extra}


def _built(raw: dict[str, Any], kind: type[R]) -> R:
    known = set(kind.__struct_fields__) - {"extra"}
    fields = {name: value for name, value in raw.items() if name in known}
    record = msgspec.convert(fields, kind)
    record.extra = {name: value for name, value in raw.items() if name not in known}
    for name, below in _NESTED.get(kind, {}).items():
        setattr(record, name, _built(raw[name], below))
    return record
