"""What the state need not keep for ever: messages that are settled."""

from datetime import datetime

import sqlalchemy as sa

from state.database import State
from state.tables import outbox

CHUNK = 1_000
SETTLED = ("sent", "told", "muted", "failed")


def forget_messages(state: State, before: datetime) -> int:
    """Deletes messages that were settled before a time, in short transactions; returns how many.

    None is sent again for it: messages come from alerts as they fire and updates as they are found, and those are kept
    for ever, so each is new once. What is waiting, being sent or held for a digest stays.
    """
    old = sa.select(outbox.c.id).where(outbox.c.status.in_(SETTLED), outbox.c.changed < before).limit(CHUNK)
    total = 0
    while True:
        with state.write() as connection:
            count = connection.execute(sa.delete(outbox).where(outbox.c.id.in_(old))).rowcount
        total += count
        if count < CHUNK:
            return total
