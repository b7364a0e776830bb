"""Imports and replays: what each run did, how far imports have come, and who took what away."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.Text(), primary_key=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("began", sa.BigInteger(), nullable=False),
        sa.Column("ended", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("counts", sa.Text(), nullable=False),
    )
    op.create_table(
        "import_files",
        sa.Column("run", sa.Text(), primary_key=True),
        sa.Column("file", sa.Text(), primary_key=True),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
    )
    for table in ("hits", "alerts"):
        op.add_column(table, sa.Column("run", sa.Text(), nullable=True))
        here = sa.text("run IS NOT NULL")
        op.create_index(f"{table}_of_run", table, ["run"], sqlite_where=here, postgresql_where=here)
