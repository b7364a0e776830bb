"""Operators are told of whatever makes coverage worse, once when it begins and once when it is over.

What is told are the notices that `status` shows, destinations that are off, and feeds that have been failing for long.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from alerts.deliver.identity import delivery_id
from alerts.deliver.words.wording import one_line
from state import bounces, channels, feeds, notices, outbox, told
from state.database import Connection, State
from topics.records import Severity

OPERATORS = "operators"
"""What stands for a subscription in the messages to them."""
ILL_AFTER = timedelta(hours=6)
"""So long a feed fails before operators hear of it."""


class NoticeBody(msgspec.Struct, frozen=True):
    """What a message to operators says."""

    title: str
    text: str
    severity: Severity
    topic: str = ""
    over: bool = False


def tell(state: State, operators: Sequence[str], now: datetime) -> int:
    """Writes to these channels what is new, changed or over; returns how many things that are."""
    with state.read() as connection:
        present, before = concerns(connection, now), told.all_told(connection)
    changed = {topic: text for topic, text in present.items() if before.get(topic) != text}
    over = [topic for topic in before if topic not in present]
    if not changed and not over:
        return 0
    with state.write() as connection:
        for topic, text in changed.items():
            told.tell(connection, topic, text, now)
            _write(connection, operators, NoticeBody(topic, text, "high", topic), now)
        for topic in over:
            told.forget(connection, topic)
            well = NoticeBody(f"{topic}: well again", f"It was: {before[topic]}", "low", topic, over=True)
            _write(connection, operators, well, now)
    return len(changed) + len(over)


def concerns(connection: Connection, now: datetime) -> Mapping[str, str]:
    """Topic -> what is wrong now."""
    found = {one.topic: one.text for one in notices.every(connection)}
    for off in channels.every_off(connection):
        found[f"channel {off.id}"] = f"switched off: {off.error}. Mend its settings: it is switched on again by that"
    for one in bounces.every(connection):
        what_to_do = f"Correct the address in subscriptions.yaml (channel {one.channel}), or take it out"
        found.setdefault(f"mail to {one.address}", f"the server refuses it: {one_line(one.error)}. {what_to_do}")
    for feed in feeds.every(connection):
        if feed.paused:
            continue
        if feed.gone:
            found.setdefault(f"feed {feed.id}", f"is gone for good: {one_line(feed.status)}")
        elif feed.failures and feed.last_good is not None and now - feed.last_good > ILL_AFTER:
            since = f"{feed.last_good:%Y-%m-%d %H:%M} UTC"
            found.setdefault(f"feed {feed.id}", f"nothing could be read since {since}")
    return found


def _write(connection: Connection, operators: Sequence[str], body: NoticeBody, now: datetime) -> None:
    text = msgspec.json.encode(body).decode()
    for channel in dict.fromkeys(operators):
        identity = delivery_id(OPERATORS, channel, text, now.isoformat())
        outbox.add(connection, identity, OPERATORS, channel, [], now, kind="notice", body=text)
