"""How each feed of the configuration fares, as a record: for the command and the page."""

from collections.abc import Mapping
from typing import Any

from ingest.settings import FeedSettings
from ingest.usual import daily
from state.feeds import FeedState, at_address

NEVER = "never polled"


def feed_record(
    feed: FeedSettings, url: str, known: Mapping[str, FeedState], days: Mapping[str, Mapping[int, int]], today: int
) -> dict[str, Any]:
    """`url` is the address as it is written: a secret in it is not filled in. `days` is feed -> day -> articles."""
    state = at_address(known.get(feed.id), feed.id, feed.url)
    record = {
        "id": feed.id,
        "url": url,
        "group": feed.group,
        "tier": feed.tier,
        "owner": feed.owner,
        "every": feed.every.total_seconds(),
        "status": state.status or NEVER,
        "last_tried": state.last_tried,
        "last_good": state.last_good,
        "next_due": None if feed.paused else state.next_due,
        "why": _why(feed, state),
        "paused": feed.paused,
        "failures": state.failures,
        "items": state.items,
        "skipped": state.skipped,
        "gone": state.gone,
    }
    found = daily(days.get(feed.id, {}), today)
    # A feed is quiet only while it answers.
    answers = not state.failures and not state.gone and not feed.paused
    return record | {
        "items_today": found.today,
        "items_yesterday": found.yesterday,
        "usual": found.usual,
        "quiet": found.quiet if answers else None,
    }


def _why(feed: FeedSettings, state: FeedState) -> str:
    """The reason for the next poll's time."""
    if feed.paused:
        return "paused"
    if state.gone:
        return "gone"
    return state.why if state.next_due is not None else "not polled yet" if state.last_tried is None else "resumed"
