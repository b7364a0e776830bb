"""The rows of the table."""

from faults.outcome import Row
from faults.rows import (
    clock,
    disk_full,
    extraction,
    kill_decider,
    kill_delivery,
    kill_ingest,
    kill_processor,
    locked,
    outage,
    poison,
    replay,
    scaling,
    stopped_decider,
    takeover,
    terminate,
)

ROWS: tuple[Row, ...] = (
    kill_ingest.ROW,
    kill_processor.PARENT,
    kill_processor.CHILD,
    kill_decider.ROW,
    kill_delivery.ANYWHERE,
    kill_delivery.FORCED,
    terminate.ROW,
    stopped_decider.ROW,
    takeover.ROW,
    outage.BROKER,
    outage.DATABASE,
    scaling.ROW,
    replay.ROW,
    locked.ROW,
    disk_full.ROW,
    clock.ROW,
    clock.DECADES,
    clock.BACK,
    poison.ROW,
    poison.OVERSIZE,
    extraction.ROW,
)
