"""What a poll makes of what is known of its feed. Pure decisions: the instant and the jitter are arguments."""

from datetime import datetime, timedelta

import msgspec

from ingest.fetch import Fetched, FetchFailed
from ingest.habits import address, learnt, wish
from ingest.hosts import without_key
from ingest.manners import CONFIRMATIONS, GONE, Limits, adapted, after_failure, after_success
from ingest.parsed import Parsed
from ingest.settings import FeedSettings
from state.feeds import FeedState


def failed(before: FeedState, feed: FeedSettings, failure: FetchFailed, now: datetime, jitter: float) -> FeedState:
    """After a poll that brought no feed."""
    failures = before.failures + 1
    # What has moved and is gone there may be at its old address still.
    gone = failure.status == GONE and address(before, now) == feed.url
    words = f"{failure.reason}: the publisher took it away; it is asked no more" if gone else failure.reason
    due = after_failure(now, feed.every, failures, failure, jitter)
    return msgspec.structs.replace(
        before, next_due=due.at, why=due.why, last_tried=now, failures=failures, status=words, gone=gone
    )


def unchanged(
    before: FeedState, limits: Limits, answer: Fetched, asked: str, now: datetime, jitter: float
) -> FeedState:
    """After a poll at the address `asked` that found what was there before."""
    return _good(learnt(before, answer, asked, None, now), limits, answer, False, now, jitter)


def renewed(
    before: FeedState,
    limits: Limits,
    answer: Fetched,
    asked: str,
    parsed: Parsed,
    body_hash: str,
    articles: int,
    now: datetime,
    jitter: float,
) -> FeedState:
    """After a poll that found another document, which held so many articles that are new or changed."""
    ways = learnt(before, answer, asked, parsed, now)
    ways = msgspec.structs.replace(ways, body_hash=body_hash, skipped=parsed.skipped, items=before.items + articles)
    return _good(ways, limits, answer, articles > 0, now, jitter)


def _good(ways: FeedState, limits: Limits, answer: Fetched, changed: bool, now: datetime, jitter: float) -> FeedState:
    whole = answer.body is not None
    last = timedelta(seconds=ways.interval) if ways.interval is not None else None
    interval = adapted(last, changed, limits)
    due = after_success(now, interval, wish(ways, answer), limits, jitter)
    return msgspec.structs.replace(
        ways,
        etag=answer.etag if whole else answer.etag or ways.etag,
        last_modified=answer.last_modified if whole else answer.last_modified or ways.last_modified,
        next_due=due.at,
        why=due.why,
        interval=interval.total_seconds(),
        last_tried=now,
        last_good=now,
        failures=0,
        status=_status(ways, now),
        gone=False,
    )


def _status(feed: FeedState, now: datetime) -> str:
    if feed.moved_to is None:
        return "ok"
    there = without_key(feed.moved_to)
    if address(feed, now) == feed.moved_to:
        return f"ok; it has moved for good and is asked at {there}: write that into feeds.yaml"
    return f"ok; it says that it has moved for good, to {there} ({feed.moves} of {CONFIRMATIONS})"
