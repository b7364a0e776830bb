"""Hits know whose report they are, for rules that ask for several sources; earlier ones tell nobody's."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("hits", sa.Column("source", sa.Text(), nullable=False, server_default=""))
