"""How long to wait after a failure."""

from datetime import timedelta

FIRST_PAUSE = timedelta(seconds=2)
LONGEST_PAUSE = timedelta(minutes=15)


def pause_after(attempts: int, retry_after: float | None, jitter: float) -> timedelta:
    """How long a lane waits after its `attempts`-th failure in a row; `jitter` is 0 to 1."""
    pause = min(FIRST_PAUSE * float(2 ** min(attempts - 1, 20)), LONGEST_PAUSE) * (0.75 + 0.5 * jitter)
    return max(pause, timedelta(seconds=retry_after)) if retry_after is not None else pause
