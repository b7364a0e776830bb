"""What feeds.yaml and the state say of one feed, each line with its name. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.feeds_at_hand import FeedsAtHand
from app.web.times import span
from ingest.hosts import without_key
from ingest.settings import FeedSettings
from state.feeds import FeedState
from topics.durations import shown_duration

Fact = tuple[str, str | datetime]
_WEEK = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def facts_of(feed: FeedSettings, at_hand: FeedsAtHand | None) -> list[Fact]:
    """Its settings. How it is reached is named, and no secret of it told."""
    ways = [
        name
        for name, has in (("headers", feed.headers), ("a login", feed.login), ("a proxy of its own", feed.proxy))
        if has
    ]
    found: list[tuple[str, str | None]] = [
        ("Group", feed.group),
        ("Tier", str(feed.tier) if feed.tier is not None else None),
        ("Publisher", feed.owner),
        ("Polled", f"every {shown_duration(feed.every)} at most"),
        ("News", f"up to {shown_duration(feed.max_age)} old at the last good poll"),
        ("Text", "of the article's page" if feed.full_text == "page" else "of the feed"),
        ("Reached with", ", ".join(ways) or None),
        ("Stands in", f"{at_hand.document.name}:{at_hand.line_of(feed.id)}" if at_hand is not None else None),
    ]
    return [(name, words) for name, words in found if words is not None]


def polls_of(feed: FeedSettings, state: FeedState | None, record: Mapping[str, Any]) -> list[Fact]:
    """How polling it goes."""
    found: list[tuple[str, str | datetime | None]] = [
        ("Last poll", record["last_tried"]),
        ("Last success", record["last_good"]),
        ("Failures in a row", str(record["failures"]) if record["failures"] else None),
        ("Next poll", record["next_due"] or ("paused" if feed.paused else "no more" if record["gone"] else "at once")),
        ("Why then", record["why"] or None),
        ("Articles so far", f"{record['items']:,}"),
    ]
    if state is not None:
        found += [
            ("It changes about", f"every {span(state.interval)}" if state.interval else None),
            ("Its publisher wishes", _wishes(state)),
            ("Moved to", without_key(state.moved_to) if state.moved_to else None),
            ("Tells what is new by", _validators(state)),
        ]
    return [(name, words) for name, words in found if words is not None]


def _wishes(state: FeedState) -> str | None:
    wishes = [f"to be asked every {state.ttl} min at most"] if state.ttl else []
    wishes += [f"no polls at {state.skip_hours.replace(' ', ', ')} h GMT"] if state.skip_hours else []
    days = [_WEEK[int(day)] for day in state.skip_days.split() if day in "0123456"]
    wishes += [f"no polls on {', '.join(days)}"] if days else []
    return "; ".join(wishes) or None


def _validators(state: FeedState) -> str | None:
    names = [name for name, has in (("ETag", state.etag), ("Last-Modified", state.last_modified)) if has]
    return " and ".join(names) or None
