"""How often a feed is asked, when its publisher wants not to be, where it has moved; what was sent when."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.add_column("feeds", sa.Column("interval", sa.Float(), nullable=True))
    op.add_column("feeds", sa.Column("ttl", sa.Integer(), nullable=True))
    op.add_column("feeds", sa.Column("skip_hours", sa.Text(), nullable=False, server_default=""))
    op.add_column("feeds", sa.Column("skip_days", sa.Text(), nullable=False, server_default=""))
    op.add_column("feeds", sa.Column("moved_to", sa.Text(), nullable=True))
    op.add_column("feeds", sa.Column("moves", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("feeds", sa.Column("moved_since", sa.BigInteger(), nullable=True))
    op.create_index("outbox_pace", "outbox", ["channel", "subscription", "changed"])
