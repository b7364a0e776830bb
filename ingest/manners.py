"""When to ask a feed again. Pure decisions: the instant and the jitter are arguments."""

from datetime import datetime, timedelta

from ingest.fetch import FetchFailed

LONGEST_BACKOFF = timedelta(hours=6)
GONE = 410
JITTER = 0.1


def after_success(now: datetime, every: timedelta, jitter: float) -> datetime:
    """The next poll of a feed that answered; `jitter` is 0 to 1, and delays by up to a tenth, so feeds spread out."""
    return now + every * (1 + JITTER * jitter)


def after_failure(now: datetime, every: timedelta, failures: int, failed: FetchFailed, jitter: float) -> datetime:
    """Later and later while a feed fails, never given up; a server that names a time is obeyed."""
    pause: timedelta = min(every * float(1 << min(max(failures - 1, 0), 20)), max(LONGEST_BACKOFF, every))
    if failed.retry_after is not None:
        pause = max(pause, timedelta(seconds=min(failed.retry_after, 7 * 86400)))
    return now + pause * (1 + JITTER * jitter)
