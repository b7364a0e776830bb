"""A replay through extraction: the span's articles are read anew, and what differs is noted, alerts included."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from alerts.activation import PARTITION
from alerts.rules.compile import RuleSet
from alerts.trying import Change, Trial, changes
from app.replaying.deciding import as_news
from app.replaying.reread import Difference, Tally, differences
from app.replaying.span import Span
from topics.log import ARTICLES, ENRICHED, Log
from topics.records import Article, Enriched, Record, UnreadableRecord, decode, decode_enriched
from topics.worker import Failure

BATCH = 64
"""Articles that are read at a time."""

R = TypeVar("R", bound=Record)
Read = Callable[[Sequence[Article]], Sequence[Enriched | Failure]]
Name = tuple[str, int]
"""Id and revision."""


class Rereading:
    """Goes through `enriched` in order, with each article of the span in both readings.

    What `articles` no longer keeps, or cannot be read now, stays as it was read: missing or failed in the `tally`.
    """

    def __init__(self, log: Log, span: Span, read: Read) -> None:
        self._log, self._span, self._read = log, span, read
        self.tally = Tally()

    def differ(
        self,
        rules: RuleSet,
        found: Callable[[Difference], None],
        take: Callable[[Change, Enriched], None],
        seen: Callable[[int], None] = lambda count: None,
    ) -> None:
        """Tells what came and went in readings, and which alerts of `rules` do with them."""
        originals = self._originals()
        with Trial(rules) as now, Trial(rules) as before:
            for batch in _batches(self._log):
                fresh = self._reread([old for offset, old in batch if self._span.holds(offset, old.article)], originals)
                for offset, old in batch:
                    inside = self._span.holds(offset, old.article)
                    new = fresh.get(_name(old.article), old) if inside else old
                    if new is not old:
                        some = differences(new, old)
                        self.tally.note(some)
                        for one in some:
                            found(one)
                    for reading in (new, old) if inside else ():
                        as_news(reading.article)
                    both = [trial.take(offset, one, silently=not inside) for trial, one in ((now, new), (before, old))]
                    for change in changes(*both):
                        take(change, new if change.sign == "+" else old)
                seen(len(batch))

    def _reread(self, wanted: Sequence[Enriched], originals: dict[Name, bytes]) -> dict[Name, Enriched]:
        """A copy of a record is read once."""
        names = list(dict.fromkeys(_name(one.article) for one in wanted))
        there = [name for name in names if name in originals]
        self.tally.missing += len(names) - len(there)
        if not there:
            return {}
        found: dict[Name, Enriched] = {}
        for name, one in zip(there, self._read([decode(originals[name], Article) for name in there]), strict=True):
            if isinstance(one, Failure):
                self.tally.failed += 1
            else:
                found[name] = one
        return found

    def _originals(self) -> dict[Name, bytes]:
        """The records of `articles` whose time is in the span; the last of several copies."""
        found = {}
        for partition in sorted(self._log.head(ARTICLES)):
            for _, value, article in _records(self._log, ARTICLES, partition, lambda data: decode(data, Article)):
                if self._span.lasts(article) and self._span.run in {None, article.run_id}:
                    found[_name(article)] = value
        return found


def _records(log: Log, topic: str, partition: int, read: Callable[[bytes], R]) -> Iterator[tuple[int, bytes, R]]:
    """(offset, bytes, record) of all that is kept now and can be read."""
    position, end = log.oldest(topic)[partition], log.head(topic)[partition]
    while position < end and (stored := log.read(topic, partition, position, min(BATCH, end - position))):
        position = stored[-1].offset + 1
        for one in stored:
            try:
                yield one.offset, one.value, read(one.value)
            except UnreadableRecord:
                continue


def _batches(log: Log) -> Iterator[list[tuple[int, Enriched]]]:
    batch: list[tuple[int, Enriched]] = []
    for offset, _, enriched in _records(log, ENRICHED, PARTITION, decode_enriched):
        batch.append((offset, enriched))
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _name(article: Article) -> Name:
    return article.id, article.revision
