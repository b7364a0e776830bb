"""How far a replay has come, and that it waits while live news does."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import Progress

from alerts.activation import PARTITION
from app.output import err
from app.overview import PROCESS_GROUP
from app.replaying.dry_run import Seen
from topics.log import ARTICLES, ENRICHED, Log
from topics.pacing import BehindReaders


@contextmanager
def paced(log: Log) -> Iterator[Seen]:
    """Counts the records that went by, where somebody looks on, and waits while live news does."""
    total = log.head(ENRICHED)[PARTITION] - log.oldest(ENRICHED)[PARTITION]
    pace = BehindReaders(log, PROCESS_GROUP, ARTICLES)
    with Progress(console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("replaying", total=total)

        def seen(count: int) -> None:
            bar.advance(task, count)
            pace.room(1)

        yield seen
