"""When to ask a feed again, and where. Pure decisions: the instant and the jitter are arguments."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from ingest.fetch import Fetched, FetchFailed
from topics.durations import shown_duration

LONGEST_BACKOFF = timedelta(hours=6)
LONGEST_RETRY = timedelta(days=7)
LONGEST_TTL = timedelta(days=1)
LONGEST_FRESH = timedelta(hours=6)
"""A server that calls a feed good for a year means its pictures."""
GONE = 410
JITTER = 0.1
SLOWER, FASTER = 1.25, 0.5
"""What a poll that brings nothing, or something, makes of the interval."""
CONFIRMATIONS = 5
CONFIRMED_OVER = timedelta(hours=24)
"""A redirect that calls itself permanent is believed when it was met so often, over so long: outages redirect too."""
DOUBTS = 3
"""Failures in a row at a new address after which the old one is asked again."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How often a feed may be asked at most, and how seldom it must be."""

    every: timedelta
    slowest: timedelta


@dataclass(frozen=True, slots=True)
class Wish:
    """When the publisher wants not to be asked: in the feed itself, and by the answer's headers."""

    ttl: timedelta = timedelta()
    fresh_for: timedelta = timedelta()
    skip_hours: frozenset[int] = frozenset()
    skip_days: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Due:
    """When a feed is asked next, and why then, in a few words."""

    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Move:
    """A permanent redirect: where to, how often it was met since when."""

    to: str
    met: int
    since: datetime

    def confirmed(self, now: datetime) -> bool:
        return self.met >= CONFIRMATIONS and now - self.since >= CONFIRMED_OVER


def adapted(interval: timedelta | None, changed: bool, limits: Limits) -> timedelta:
    """The interval after a poll that found something new, or nothing: it follows how often the feed changes."""
    before = interval if interval is not None else limits.every
    return min(max(before * (FASTER if changed else SLOWER), limits.every), max(limits.slowest, limits.every))


def after_success(now: datetime, interval: timedelta, wish: Wish, limits: Limits, jitter: float) -> Due:
    """The next poll of a feed that answered; `jitter` is 0 to 1, and delays by up to a tenth, so feeds spread out."""
    ttl, fresh_for = min(wish.ttl, LONGEST_TTL), min(wish.fresh_for, LONGEST_FRESH)
    asked = max(interval, ttl, fresh_for)
    if asked == interval:
        why = f"every {_span(interval)}" if interval <= limits.every else f"slowed to {_span(interval)}: rarely changes"
    else:
        why = f"ttl {_span(ttl)}" if asked == ttl else f"fresh for {_span(fresh_for)}, says the server"
    due = now + asked * (1 + JITTER * jitter)
    awake = _out_of_skipped(due, wish, jitter)
    return Due(awake, why if awake == due else "publisher's skipped hours or days")


def after_failure(now: datetime, every: timedelta, failures: int, failed: FetchFailed, jitter: float) -> Due:
    """Later and later while a feed fails, never given up; a server that names a time is obeyed."""
    pause: timedelta = min(every * float(1 << min(max(failures - 1, 0), 20)), max(LONGEST_BACKOFF, every))
    why = "failed once" if failures <= 1 else f"backing off after {failures} failures"
    if failed.retry_after is not None:
        wanted = min(timedelta(seconds=min(failed.retry_after, 1e8)), LONGEST_RETRY)
        if wanted > pause:
            pause, why = wanted, f"Retry-After {_span(wanted)}"
    return Due(now + pause * (1 + JITTER * jitter), why)


def moved(before: Move | None, answer: Fetched, asked: str, now: datetime) -> Move | None:
    """What is known of a feed's move after an answer at the address `asked`; None where it has not moved."""
    if before is not None and asked == before.to:
        return before  # Asked at its new address, it answers there.
    if not answer.moved or answer.url == asked:
        return None
    if before is None or before.to != answer.url:
        return Move(answer.url, 1, now)
    return replace(before, met=before.met + 1)


def _out_of_skipped(due: datetime, wish: Wish, jitter: float) -> datetime:
    """The first instant from `due` on that lies in no hour or day (GMT) in which the publisher sleeps."""
    for _ in range(8 * 24):
        if due.hour not in wish.skip_hours and due.weekday() not in wish.skip_days:
            return due
        # Spread over the hour, so that not all sleepers are woken at once.
        due = due.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1, minutes=10 * jitter)
    return due


def _span(span: timedelta) -> str:
    return f"{span.total_seconds():g}s" if span < timedelta(minutes=1) else shown_duration(span)
