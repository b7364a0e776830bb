"""Rule sets taking effect: recorded with the offset from which they decide."""

from collections.abc import Mapping
from datetime import datetime

from alerts.ruleset import Rules
from state import rulesets
from state.database import State
from topics.log import ENRICHED, Log

PARTITION = 0


def activate(state: State, log: Log, rules: Rules, files: Mapping[str, str], now: datetime) -> bool:
    """Records a changed set: it decides what arrives in `enriched` from now on; what arrived before is the old one's.

    The first set of all decides from the first record on: nothing was decided before, and what the other stages had
    ready before the decider came up must not be lost.

    `files` is name -> text of every file that it was compiled from. False when these files are in force already.
    The decider trains what is new in the set when it comes to that offset.
    """
    head = log.head(ENRICHED)[PARTITION]
    with state.write() as connection:
        last = rulesets.latest(connection)
        if last is not None and last.files == dict(files) and last.version == rules.version:
            return False
        rulesets.record(connection, rules.version, head if last is not None else 0, dict(files), now)
        return True
