"""What was read in an article when it came: its record in `enriched`, looked for where it is likely to stand."""

from datetime import datetime

from alerts.activation import PARTITION
from app.history import stored_between
from topics.log import ENRICHED, Log, Stored
from topics.records import Enriched, UnreadableRecord, decode_enriched

LOOKED = 20_000
"""Records that are looked at from each place on: the log has no index by article."""


def kept_record(
    log: Log, article: str, revision: int | None, place: int | None, since: datetime | None
) -> Enriched | None:
    """The record of an article, of its latest `revision` if that is found, of an earlier one else.

    `place` is an offset at which it is known to stand, `since` when the article came. What is found nowhere behind
    them may be among the last records: clocks differ.
    """
    head, oldest = log.head(ENRICHED)[PARTITION], log.oldest(ENRICHED)[PARTITION]
    starts = [place] if place is not None else []
    starts += [log.position_at(ENRICHED, since)[PARTITION]] if since is not None else []
    best: Enriched | None = None
    for start in (*starts, head - LOOKED):
        first = max(start, oldest)
        for one in stored_between(log, first, min(head, first + LOOKED)):
            if one.key != article:
                continue
            found = _decoded(one)
            if found is not None and (best is None or found.article.revision >= best.article.revision):
                best = found
            if best is not None and (revision is None or best.article.revision >= revision):
                return best
        if best is not None:
            return best
    return best


def _decoded(stored: Stored) -> Enriched | None:
    try:
        return decode_enriched(stored.value)
    except UnreadableRecord:
        return None  # the decider has put it among the dead letters
