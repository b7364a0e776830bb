"""What a cooldown holds back, and reprints, are found without looking through all that a rule ever matched."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    uncounted = sa.text("held = 'cooldown' AND alert IS NULL")
    op.create_index("hits_uncounted", "hits", ["rule"], sqlite_where=uncounted, postgresql_where=uncounted)
    reprint = sa.text("held = 'reprint'")
    op.create_index("hits_reprints", "hits", ["rule", "origin"], sqlite_where=reprint, postgresql_where=reprint)
