"""What the topic `enriched` retains, for trying rules on what has been."""

from collections.abc import Callable, Iterator

from alerts.activation import PARTITION
from topics.log import ENRICHED, Log, Stored
from topics.records import Article, Enriched, UnreadableRecord, decode_enriched

BATCH = 200


def retained_count(log: Log) -> int:
    """How many records there are, at most."""
    return log.head(ENRICHED)[PARTITION] - log.oldest(ENRICHED)[PARTITION]


def stored_between(log: Log, start: int, end: int) -> Iterator[Stored]:
    """What stands from `start` on, to `end` or a little further: batches are given whole."""
    position = start
    while position < end and (stored := log.read(ENRICHED, PARTITION, position, BATCH)):
        position = stored[-1].offset + 1
        yield from stored


def retained(log: Log) -> Iterator[tuple[int, Enriched]]:
    """(offset, record) of every record that can be read, in the order in which they were decided."""
    for one in stored_between(log, log.oldest(ENRICHED)[PARTITION], log.head(ENRICHED)[PARTITION]):
        try:
            yield one.offset, decode_enriched(one.value)
        except UnreadableRecord:
            continue  # the decider has put it among the dead letters


def find(log: Log, wanted: Callable[[Article], bool]) -> Enriched | None:
    """The latest record of the article that is wanted."""
    found = None
    for _, enriched in retained(log):
        if wanted(enriched.article):
            found = enriched
    return found
