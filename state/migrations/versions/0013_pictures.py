"""Pictures: what is read, counted by day; and where the sentences stand that speakers said."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def _key(name: str, kind: Any = sa.Text) -> sa.Column[Any]:
    return sa.Column(name, kind(), primary_key=True, autoincrement=False)


def upgrade() -> None:
    op.create_table(
        "day_counts",
        _key("kind"),
        _key("rule"),
        _key("day", sa.Integer),
        _key("who"),
        _key("what"),
        _key("whom"),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("day_counts_day", "day_counts", ["day"])
    op.create_table(
        "day_events",
        _key("type"),
        _key("rule"),
        _key("day", sa.Integer),
        _key("actor"),
        _key("target"),
        _key("status"),
        sa.Column("reports", sa.BigInteger(), nullable=False),
        sa.Column("people", sa.BigInteger()),
        sa.Column("first", sa.BigInteger(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("day_events_day", "day_events", ["day"])
    op.create_index("day_events_article", "day_events", ["article"])
    op.create_table(
        "quotes",
        _key("speaker"),
        _key("day", sa.Integer),
        _key("place", sa.BigInteger),
        _key("number", sa.Integer),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("article", sa.Text(), nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("quotes_day", "quotes", ["day"])
    op.create_index("quotes_article", "quotes", ["article"])
    op.create_table(
        "actor_names",
        sa.Column("actor", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text()),
        sa.Column("day", sa.Integer(), nullable=False),
    )
    op.create_index("ix_actor_names_day", "actor_names", ["day"])
