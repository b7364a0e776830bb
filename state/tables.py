"""The tables of the state. Times are UTC; what a reader needs whole (an alert, evidence) is JSON of a record."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


def micros(moment: datetime) -> int:
    """A time as it is stored: microseconds since 1970."""
    return round(moment.timestamp() * 1_000_000)


def storable(text: str) -> str:
    """A text as it is stored: PostgreSQL takes no NUL character, and neither backend keeps one."""
    return text.replace("\0", "\ufffd") if "\0" in text else text


class Moment(sa.TypeDecorator[datetime]):
    """An aware UTC datetime, stored as microseconds since 1970: exact, ordered and the same on every backend."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1_000_000, UTC)


class Text(sa.TypeDecorator[str]):
    """Text of any origin."""

    impl = sa.Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return None if value is None else storable(value)


metadata = sa.MetaData()

# Row ids that the database counts up: BIGINT, but INTEGER on SQLite, which counts up only that.
Counted = sa.BigInteger().with_variant(sa.Integer, "sqlite")

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("role", Text, primary_key=True),
    sa.Column("owner", Text, nullable=False),
    sa.Column("epoch", sa.BigInteger, nullable=False),
    sa.Column("until", Moment, nullable=False),
)

positions = sa.Table(
    "positions",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("epoch", sa.BigInteger, nullable=False),
)

tries = sa.Table(
    "tries",
    metadata,
    sa.Column("stage", Text, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("record", sa.BigInteger, primary_key=True),
    sa.Column("begun", sa.Integer, nullable=False),
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("url", Text, nullable=False),
    sa.Column("etag", Text),
    sa.Column("last_modified", Text),
    sa.Column("body_hash", Text),
    sa.Column("next_due", Moment),
    sa.Column("last_tried", Moment),
    sa.Column("last_good", Moment),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("status", Text, nullable=False, default=""),
    sa.Column("skipped", sa.Integer, nullable=False, default=0),
    sa.Column("items", sa.Integer, nullable=False, default=0),
    sa.Column("gone", sa.Boolean, nullable=False, default=False),
    sa.Column("interval", sa.Float),
    sa.Column("ttl", sa.Integer),
    sa.Column("skip_hours", Text, nullable=False, server_default=""),
    sa.Column("skip_days", Text, nullable=False, server_default=""),
    sa.Column("moved_to", Text),
    sa.Column("moves", sa.Integer, nullable=False, server_default="0"),
    sa.Column("moved_since", Moment),
    sa.Column("why", Text, nullable=False, server_default=""),
    sa.Column("paused", sa.Boolean, nullable=False, server_default=sa.false()),
)

feed_days = sa.Table(
    "feed_days",
    metadata,
    sa.Column("feed", Text, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("items", sa.Integer, nullable=False),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("content_hash", Text, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False, index=True),
    sa.Column("parts", Text, nullable=False, server_default=""),
    sa.Column("from_page", sa.Boolean, nullable=False, server_default=sa.false()),
)

aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("alias", Text, primary_key=True),
    sa.Column("article", Text, nullable=False, index=True),
)

pages = sa.Table(
    "pages",
    metadata,
    sa.Column("article", Text, primary_key=True),
    sa.Column("feed", Text, nullable=False),
    sa.Column("url", Text, nullable=False),
    sa.Column("due", Moment, nullable=False, index=True),
    sa.Column("tries", sa.Integer, nullable=False),
    sa.Column("held", sa.Boolean, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
)

hits = sa.Table(
    "hits",
    metadata,
    sa.Column("id", Counted, primary_key=True, autoincrement=True),
    sa.Column("rule", Text, nullable=False),
    sa.Column("version", Text, nullable=False),
    sa.Column("article", Text, nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("key", Text, nullable=False),
    sa.Column("time", Moment, nullable=False),
    sa.Column("place", sa.BigInteger, nullable=False),
    sa.Column("story", Text, nullable=False),
    sa.Column("origin", Text, nullable=False),
    sa.Column("source", Text, nullable=False),
    sa.Column("text_hash", Text, nullable=False, index=True),
    sa.Column("shorter_hash", Text, nullable=False, index=True),
    sa.Column("mode", Text, nullable=False),
    sa.Column("outcome", Text, nullable=False),
    sa.Column("held", Text),
    sa.Column("alert", Text),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Column("material", Text, nullable=False),
    sa.Column("evidence", Text, nullable=False),
    sa.Column("reasons", Text, nullable=False),
    sa.Column("run", Text),
    sa.UniqueConstraint("rule", "version", "article", "key", "revision", name="one_hit"),
    sa.Index("hits_by_rule_and_key", "rule", "key", "time"),
    sa.Index("hits_by_rule_and_time", "rule", "time"),
    sa.Index("hits_by_rule_and_story", "rule", "story"),
)
# What a cooldown held back and no alert has counted: a handful among many.
_UNCOUNTED = (hits.c.held == "cooldown") & hits.c.alert.is_(None)
sa.Index("hits_uncounted", hits.c.rule, sqlite_where=_UNCOUNTED, postgresql_where=_UNCOUNTED)
sa.Index("hits_of_run", hits.c.run, sqlite_where=hits.c.run.isnot(None), postgresql_where=hits.c.run.isnot(None))
_REPRINT = hits.c.held == "reprint"
sa.Index("hits_reprints", hits.c.rule, hits.c.origin, sqlite_where=_REPRINT, postgresql_where=_REPRINT)

trained_rules = sa.Table(
    "trained_rules",
    metadata,
    sa.Column("rule", Text, primary_key=True),
    sa.Column("version", Text, nullable=False),
)

story_articles = sa.Table(
    "story_articles",
    metadata,
    sa.Column("article", Text, primary_key=True),
    sa.Column("story", Text, nullable=False, index=True),
    sa.Column("time", Moment, nullable=False, index=True),
    sa.Column("terms", Text, nullable=False),
    sa.Column("reference", Text, nullable=False),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("rule", Text, nullable=False, index=True),
    sa.Column("time", Moment, nullable=False, index=True),
    sa.Column("story", Text, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
    sa.Column("run", Text),
)
sa.Index(
    "alerts_of_run", alerts.c.run, sqlite_where=alerts.c.run.isnot(None), postgresql_where=alerts.c.run.isnot(None)
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("alert", Text, primary_key=True),
    sa.Column("rule", Text, nullable=False, index=True),
    sa.Column("verdict", Text, nullable=False),
    sa.Column("given", Moment, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("sequence", Counted, nullable=False, index=True),
    sa.Column("subscription", Text, nullable=False),
    sa.Column("channel", Text, nullable=False, index=True),
    sa.Column("alerts", Text, nullable=False),
    sa.Column("status", Text, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("created", Moment, nullable=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("provider_id", Text),
    sa.Column("error", Text),
    sa.Column("kind", Text, nullable=False, server_default="alert"),
    sa.Column("body", Text),
    sa.Column("story", Text),
    sa.Column("bundle", Text),
    sa.Column("told_by", Text),
    sa.Column("taken", Text),
    sa.Index("outbox_lane", "channel", "status", "sequence"),
    sa.Index("outbox_story", "channel", "story"),
    sa.Index("outbox_pace", "channel", "subscription", "changed"),
)

updates = sa.Table(
    "updates",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("alert", Text, nullable=False, index=True),
    sa.Column("time", Moment, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
)

digests = sa.Table(
    "digests",
    metadata,
    sa.Column("subscription", Text, primary_key=True),
    sa.Column("channel", Text, primary_key=True),
    sa.Column("until", Moment, nullable=False),
)

lanes = sa.Table(
    "lanes",
    metadata,
    sa.Column("channel", Text, primary_key=True),
    sa.Column("last_success", Moment),
    sa.Column("failing_since", Moment),
    sa.Column("last_error", Text),
)

told = sa.Table(
    "told",
    metadata,
    sa.Column("topic", Text, primary_key=True),
    sa.Column("text", Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
)

acks = sa.Table(
    "acks",
    metadata,
    sa.Column("alert", Text, primary_key=True),
    sa.Column("by", Text, nullable=False),
    sa.Column("note", Text, nullable=False),
    sa.Column("at", Moment, nullable=False),
)

mutes = sa.Table(
    "mutes",
    metadata,
    sa.Column("scope", Text, primary_key=True),
    sa.Column("value", Text, primary_key=True),
    sa.Column("channel", Text, primary_key=True),
    sa.Column("until", Moment, nullable=False),
    sa.Column("by", Text, nullable=False),
)

unsubscribed = sa.Table(
    "unsubscribed",
    metadata,
    sa.Column("subscription", Text, primary_key=True),
    sa.Column("address", Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

bounces = sa.Table(
    "bounces",
    metadata,
    sa.Column("channel", Text, primary_key=True),
    sa.Column("address", Text, primary_key=True),
    sa.Column("error", Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
)

secrets = sa.Table(
    "secrets",
    metadata,
    sa.Column("name", Text, primary_key=True),
    sa.Column("value", Text, nullable=False),
)

channels = sa.Table(
    "channels",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("settings_hash", Text, nullable=False),
    sa.Column("off_since", Moment),
    sa.Column("error", Text),
)

rulesets = sa.Table(
    "rulesets",
    metadata,
    sa.Column("id", Counted, primary_key=True, autoincrement=True),
    sa.Column("version", Text, nullable=False),
    sa.Column("active_from", sa.BigInteger, nullable=False),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("files", Text, nullable=False),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("topic", Text, primary_key=True),
    sa.Column("text", Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
)

installation = sa.Table(
    "installation",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("id", Text, nullable=False),
    sa.Column("log", Text),
    sa.Column("moved_to", Text),
)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("id", Text, primary_key=True),
    sa.Column("kind", Text, nullable=False),
    sa.Column("began", Moment, nullable=False),
    sa.Column("ended", Moment),
    sa.Column("status", Text, nullable=False),
    sa.Column("words", Text, nullable=False),
    sa.Column("counts", Text, nullable=False),
)

import_files = sa.Table(
    "import_files",
    metadata,
    sa.Column("run", Text, primary_key=True),
    sa.Column("file", Text, primary_key=True),
    sa.Column("place", sa.BigInteger, nullable=False),
    sa.Column("done", sa.Boolean, nullable=False),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("id", Counted, primary_key=True, autoincrement=True),
    sa.Column("at", Moment, nullable=False),
    sa.Column("who", Text, nullable=False),
    sa.Column("what", Text, nullable=False),
    sa.Column("words", Text, nullable=False),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token", Text, primary_key=True),
    sa.Column("user", Text, nullable=False, index=True),
    sa.Column("password", Text, nullable=False),
    sa.Column("created", Moment, nullable=False),
    sa.Column("seen", Moment, nullable=False, index=True),
)

looks = sa.Table(
    "looks",
    metadata,
    sa.Column("who", Text, primary_key=True),
    sa.Column("place", Text, primary_key=True),
    sa.Column("at", Moment, nullable=False),
)

# A number of 64 bits that SQLite keeps a row under; unlike Counted it is given, not counted up.
_PLACE = sa.BigInteger().with_variant(sa.Integer, "sqlite")

alert_facets = sa.Table(
    "alert_facets",
    metadata,
    sa.Column("place", _PLACE, primary_key=True, autoincrement=False),
    sa.Column("sequence", sa.BigInteger, nullable=False, unique=True),
    sa.Column("alert", Text, nullable=False, unique=True),
    sa.Column("rule", Text, nullable=False),
    sa.Column("severity", sa.Integer, nullable=False),
    sa.Column("story", Text, nullable=False),
    sa.Column("time", Moment, nullable=False),
    sa.Column("came", Moment, nullable=False),
    sa.Column("live", sa.Boolean, nullable=False),
    sa.Column("facets", Text, nullable=False),
    sa.Index("alert_facets_story", "story", "place"),
    sa.Index("alert_facets_came", "came"),
)

# Its words are indexed by the database itself, see state/migrations/versions/0012_finding.py.
alert_words = sa.Table(
    "alert_words",
    metadata,
    sa.Column("place", _PLACE, primary_key=True, autoincrement=False),
    sa.Column("words", Text, nullable=False),
)

alert_count = sa.Table(
    "alert_count",
    metadata,
    sa.Column("only", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("last", sa.BigInteger, nullable=False),
)

sa.Index(
    "outbox_of_story",
    outbox.c.story,
    sqlite_where=outbox.c.story.isnot(None),
    postgresql_where=outbox.c.story.isnot(None),
)

# What pictures are drawn from, counted by day. SQLite keeps each row once, in the tree of its key.
day_counts = sa.Table(
    "day_counts",
    metadata,
    sa.Column("kind", Text, primary_key=True),
    sa.Column("rule", Text, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("who", Text, primary_key=True),
    sa.Column("what", Text, primary_key=True),
    sa.Column("whom", Text, primary_key=True),
    sa.Column("number", sa.BigInteger, nullable=False),
    sa.Index("day_counts_day", "day"),
    sqlite_with_rowid=False,
)

day_events = sa.Table(
    "day_events",
    metadata,
    sa.Column("type", Text, primary_key=True),
    sa.Column("rule", Text, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("actor", Text, primary_key=True),
    sa.Column("target", Text, primary_key=True),
    sa.Column("status", Text, primary_key=True),
    sa.Column("reports", sa.BigInteger, nullable=False),
    sa.Column("people", sa.BigInteger),
    sa.Column("first", Moment, nullable=False),
    sa.Column("article", Text, nullable=False),
    sa.Column("url", Text, nullable=False),
    sa.Index("day_events_day", "day"),
    sa.Index("day_events_article", "article"),
    sqlite_with_rowid=False,
)

quotes = sa.Table(
    "quotes",
    metadata,
    sa.Column("speaker", Text, primary_key=True),
    sa.Column("day", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("place", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", Text, nullable=False),
    sa.Column("about", Text, nullable=False),
    sa.Column("score", sa.Float, nullable=False),
    sa.Column("article", Text, nullable=False),
    sa.Index("quotes_day", "day"),
    sa.Index("quotes_article", "article"),
    sqlite_with_rowid=False,
)

actor_names = sa.Table(
    "actor_names",
    metadata,
    sa.Column("actor", Text, primary_key=True),
    sa.Column("name", Text, nullable=False),
    sa.Column("country", Text),
    sa.Column("day", sa.Integer, nullable=False, index=True),
)
