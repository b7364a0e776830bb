"""The tables of the state. Times are UTC; what a reader needs whole (an alert, evidence) is JSON of a record."""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa


class Moment(sa.TypeDecorator[datetime]):
    """An aware UTC datetime, stored as microseconds since 1970: exact, ordered and the same on every backend."""

    impl = sa.BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> int | None:
        return None if value is None else round(value.timestamp() * 1_000_000)

    def process_result_value(self, value: int | None, dialect: Any) -> datetime | None:
        return None if value is None else datetime.fromtimestamp(value / 1_000_000, UTC)


metadata = sa.MetaData()

# Row ids that the database counts up: BIGINT, but INTEGER on SQLite, which counts up only that.
Counted = sa.BigInteger().with_variant(sa.Integer, "sqlite")

leases = sa.Table(
    "leases",
    metadata,
    sa.Column("role", sa.Text, primary_key=True),
    sa.Column("owner", sa.Text, nullable=False),
    sa.Column("epoch", sa.BigInteger, nullable=False),
    sa.Column("until", Moment, nullable=False),
)

positions = sa.Table(
    "positions",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("position", sa.BigInteger, nullable=False),
    sa.Column("epoch", sa.BigInteger, nullable=False),
)

tries = sa.Table(
    "tries",
    metadata,
    sa.Column("stage", sa.Text, primary_key=True),
    sa.Column("partition", sa.Integer, primary_key=True),
    sa.Column("record", sa.BigInteger, primary_key=True),
    sa.Column("begun", sa.Integer, nullable=False),
)

feeds = sa.Table(
    "feeds",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("url", sa.Text, nullable=False),
    sa.Column("etag", sa.Text),
    sa.Column("last_modified", sa.Text),
    sa.Column("body_hash", sa.Text),
    sa.Column("next_due", Moment),
    sa.Column("last_tried", Moment),
    sa.Column("last_good", Moment),
    sa.Column("failures", sa.Integer, nullable=False, default=0),
    sa.Column("status", sa.Text, nullable=False, default=""),
    sa.Column("skipped", sa.Integer, nullable=False, default=0),
    sa.Column("items", sa.Integer, nullable=False, default=0),
    sa.Column("gone", sa.Boolean, nullable=False, default=False),
)

articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("content_hash", sa.Text, nullable=False),
    sa.Column("first_seen", Moment, nullable=False),
    sa.Column("last_seen", Moment, nullable=False, index=True),
)

aliases = sa.Table(
    "aliases",
    metadata,
    sa.Column("alias", sa.Text, primary_key=True),
    sa.Column("article", sa.Text, nullable=False, index=True),
)

hits = sa.Table(
    "hits",
    metadata,
    sa.Column("id", Counted, primary_key=True, autoincrement=True),
    sa.Column("rule", sa.Text, nullable=False),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("article", sa.Text, nullable=False, index=True),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("key", sa.Text, nullable=False),
    sa.Column("time", Moment, nullable=False),
    sa.Column("place", sa.BigInteger, nullable=False),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("text_hash", sa.Text, nullable=False, index=True),
    sa.Column("shorter_hash", sa.Text, nullable=False, index=True),
    sa.Column("mode", sa.Text, nullable=False),
    sa.Column("outcome", sa.Text, nullable=False),
    sa.Column("held", sa.Text),
    sa.Column("alert", sa.Text),
    sa.Column("withdrawn", sa.Boolean, nullable=False),
    sa.Column("material", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("reasons", sa.Text, nullable=False),
    sa.UniqueConstraint("rule", "version", "article", "key", "revision", name="one_hit"),
    sa.Index("hits_by_rule_and_key", "rule", "key", "time"),
    sa.Index("hits_by_rule_and_time", "rule", "time"),
    sa.Index("hits_by_rule_and_story", "rule", "story"),
)
# What a cooldown held back and no alert has counted: a handful among many.
_UNCOUNTED = (hits.c.held == "cooldown") & hits.c.alert.is_(None)
sa.Index("hits_uncounted", hits.c.rule, sqlite_where=_UNCOUNTED, postgresql_where=_UNCOUNTED)
_REPRINT = hits.c.held == "reprint"
sa.Index("hits_reprints", hits.c.rule, hits.c.origin, sqlite_where=_REPRINT, postgresql_where=_REPRINT)

trained_rules = sa.Table(
    "trained_rules",
    metadata,
    sa.Column("rule", sa.Text, primary_key=True),
    sa.Column("version", sa.Text, nullable=False),
)

story_articles = sa.Table(
    "story_articles",
    metadata,
    sa.Column("article", sa.Text, primary_key=True),
    sa.Column("story", sa.Text, nullable=False, index=True),
    sa.Column("time", Moment, nullable=False, index=True),
    sa.Column("terms", sa.Text, nullable=False),
    sa.Column("reference", sa.Text, nullable=False),
)

alerts = sa.Table(
    "alerts",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("rule", sa.Text, nullable=False, index=True),
    sa.Column("time", Moment, nullable=False, index=True),
    sa.Column("story", sa.Text, nullable=False),
    sa.Column("record", sa.LargeBinary, nullable=False),
)

feedback = sa.Table(
    "feedback",
    metadata,
    sa.Column("alert", sa.Text, primary_key=True),
    sa.Column("rule", sa.Text, nullable=False, index=True),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("given", Moment, nullable=False),
)

outbox = sa.Table(
    "outbox",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("sequence", Counted, nullable=False, index=True),
    sa.Column("subscription", sa.Text, nullable=False),
    sa.Column("channel", sa.Text, nullable=False, index=True),
    sa.Column("alerts", sa.Text, nullable=False),
    sa.Column("status", sa.Text, nullable=False, index=True),
    sa.Column("attempts", sa.Integer, nullable=False, default=0),
    sa.Column("created", Moment, nullable=False),
    sa.Column("not_before", Moment, nullable=False),
    sa.Column("changed", Moment, nullable=False),
    sa.Column("provider_id", sa.Text),
    sa.Column("error", sa.Text),
)

channels = sa.Table(
    "channels",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("settings_hash", sa.Text, nullable=False),
    sa.Column("off_since", Moment),
    sa.Column("error", sa.Text),
)

rulesets = sa.Table(
    "rulesets",
    metadata,
    sa.Column("id", Counted, primary_key=True, autoincrement=True),
    sa.Column("version", sa.Text, nullable=False),
    sa.Column("active_from", sa.BigInteger, nullable=False),
    sa.Column("recorded", Moment, nullable=False),
    sa.Column("files", sa.Text, nullable=False),
)

notices = sa.Table(
    "notices",
    metadata,
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("since", Moment, nullable=False),
)
