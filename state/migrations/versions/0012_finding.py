"""Finding alerts: what each can be found by, in an index of words; what is there already is filled in."""

from collections.abc import Iterator
from datetime import UTC, datetime

import msgspec
import sqlalchemy as sa
from alembic import op

from state.alert_words import facets_of, indexed, rank
from state.errors import StateError
from state.places import place_of
from topics.records import Alert, UnreadableRecord, decode

revision = "0012"
down_revision = "0011"

CHUNK = 500
_SQLITE = (
    # `ascii` leaves every letter beyond ASCII alone: texts come folded (state/folding.py).
    "CREATE VIRTUAL TABLE alert_index USING fts5("
    "words, content='alert_words', content_rowid='place', tokenize='ascii', columnsize=0)",
    "CREATE TRIGGER alert_words_in AFTER INSERT ON alert_words BEGIN"
    " INSERT INTO alert_index(rowid, words) VALUES (new.place, new.words); END",
    "CREATE TRIGGER alert_words_out AFTER DELETE ON alert_words BEGIN"
    " INSERT INTO alert_index(alert_index, rowid, words) VALUES ('delete', old.place, old.words); END",
    "CREATE TRIGGER alert_words_anew AFTER UPDATE ON alert_words BEGIN"
    " INSERT INTO alert_index(alert_index, rowid, words) VALUES ('delete', old.place, old.words);"
    " INSERT INTO alert_index(rowid, words) VALUES (new.place, new.words); END",
)
_POSTGRES = (
    # to_tsvector would split words its own way; this takes them as they come, each with its place.
    "CREATE FUNCTION wirewatch_vector(text) RETURNS tsvector LANGUAGE sql IMMUTABLE STRICT AS $$"
    " SELECT coalesce(string_agg('''' || word || ''':' || least(n, 16383), ' '), '')::tsvector"
    " FROM unnest(string_to_array($1, ' ')) WITH ORDINALITY AS one(word, n) WHERE word <> '' $$",
    "ALTER TABLE alert_words ADD COLUMN vector tsvector GENERATED ALWAYS AS (wirewatch_vector(words)) STORED",
    "CREATE INDEX alert_words_vector ON alert_words USING gin (vector)",
)


def upgrade() -> None:
    _tables()
    connection = op.get_bind()
    if connection.dialect.name == "sqlite":
        options = {row[0] for row in connection.exec_driver_sql("PRAGMA compile_options")}
        if "ENABLE_FTS5" not in options:
            raise StateError("this SQLite has no full-text search (FTS5): install the package pysqlite3")
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES:
        connection.exec_driver_sql(statement)
    _fill(connection)


def _tables() -> None:
    place = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "alert_facets",
        sa.Column("place", place, primary_key=True, autoincrement=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("alert", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("story", sa.Text(), nullable=False),
        sa.Column("time", sa.BigInteger(), nullable=False),
        sa.Column("came", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.Column("facets", sa.Text(), nullable=False),
        sa.UniqueConstraint("sequence"),
        sa.UniqueConstraint("alert"),
    )
    op.create_index("alert_facets_story", "alert_facets", ["story", "place"])
    op.create_index("alert_facets_came", "alert_facets", ["came"])
    op.create_table(
        "alert_words",
        sa.Column("place", place, primary_key=True, autoincrement=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    op.create_table(
        "alert_count",
        sa.Column("only", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
    )
    told = sa.text("story IS NOT NULL")
    op.create_index("outbox_of_story", "outbox", ["story"], sqlite_where=told, postgresql_where=told)


def _fill(connection: sa.Connection) -> None:
    """In the order of time, since nothing says when each came."""
    last = 0
    for rows in _chunks(connection):
        facets, words = [], []
        for row in rows:
            try:
                alert = decode(bytes(row.record), Alert)
            except UnreadableRecord:
                continue  # it cannot be shown either
            last += 1
            of_alert = facets_of(alert)
            place = place_of(datetime.fromtimestamp(row.time / 1_000_000, UTC), last)
            facets.append(
                {
                    "place": place,
                    "sequence": last,
                    "alert": row.id,
                    "rule": row.rule,
                    "severity": rank(alert.severity),
                    "story": row.story,
                    "time": row.time,
                    "came": row.time,
                    "live": row.run is None and alert.mode == "live",
                    "facets": msgspec.json.encode(of_alert).decode(),
                }
            )
            words.append({"place": place, "words": indexed(alert, of_alert)})
        if facets:
            connection.execute(_insert("alert_facets", facets[0]), facets)
            connection.execute(_insert("alert_words", words[0]), words)
    if last:
        connection.execute(_insert("alert_count", {"only": 1, "last": last}), {"only": 1, "last": last})


def _insert(table: str, row: dict[str, object]) -> sa.Insert:
    return sa.insert(sa.table(table, *(sa.column(name) for name in row)))


def _chunks(connection: sa.Connection) -> Iterator[list[sa.Row[tuple[object, ...]]]]:
    query = "SELECT id, rule, time, story, record, run FROM alerts {} ORDER BY time, id LIMIT 500"
    rows = connection.execute(sa.text(query.format(""))).all()
    further = sa.text(query.format("WHERE (time, id) > (:time, :id)"))
    while rows:
        yield list(rows)
        rows = connection.execute(further, {"time": rows[-1].time, "id": rows[-1].id}).all()
