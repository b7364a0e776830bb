"""What a rule said before of the same key."""

import msgspec
import sqlalchemy as sa

from state.tables import alerts, hits
from topics.records import Alert, decode


def earlier(connection: sa.Connection, alert: Alert, limit: int) -> list[Alert]:
    """The latest alerts of the same rule and key before this one, newest first; without a key, of the rule."""
    key = msgspec.json.encode(alert.key).decode()
    same = (hits.c.rule == alert.rule) & (hits.c.key == key) & (hits.c.time <= alert.time)
    fired = sa.select(hits.c.alert).where(same, hits.c.outcome.in_(("fired", "noise")), hits.c.alert != alert.id)
    query = sa.select(alerts.c.record).where(alerts.c.id.in_(fired), alerts.c.time <= alert.time)
    found = connection.execute(query.order_by(alerts.c.time.desc(), alerts.c.id).limit(limit)).scalars()
    return [decode(record, Alert) for record in found]
