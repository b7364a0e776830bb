"""What came of a feed on each day, why it is polled when it is, what a revision changed, and pages to be read."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "feed_days",
        sa.Column("feed", sa.Text(), primary_key=True),
        sa.Column("day", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("items", sa.Integer(), nullable=False),
    )
    op.add_column("feeds", sa.Column("why", sa.Text(), nullable=False, server_default=""))
    op.add_column("feeds", sa.Column("paused", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("articles", sa.Column("parts", sa.Text(), nullable=False, server_default=""))
    op.add_column("articles", sa.Column("from_page", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_table(
        "pages",
        sa.Column("article", sa.Text(), primary_key=True),
        sa.Column("feed", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
    )
    op.create_index("ix_pages_due", "pages", ["due"])
