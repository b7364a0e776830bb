"""How many made-up inputs a test plays: a few with `make test`, the same each time; many new ones with `make fuzz`."""

import os

from hypothesis import HealthCheck, settings

TIMES = int(os.environ.get("WIREWATCH_FUZZ", "0"))


def tries(number: int) -> settings:
    """Settings of a test that plays `number` inputs, or so many times WIREWATCH_FUZZ where that is given."""
    return settings(
        max_examples=number * max(TIMES, 1),
        derandomize=TIMES == 0,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
