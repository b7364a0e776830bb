"""What a speaker said, sentence by sentence, read where it stands in `enriched`: nothing of it is kept elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from alerts.activation import PARTITION
from state.quotes import Quote
from topics.log import ENRICHED, Log
from topics.records import Claim, Enriched, UnreadableRecord, decode_enriched

LONGEST = 300
"""Characters of an article that may be quoted."""


@dataclass(frozen=True, slots=True)
class Said:
    """A claim, and the sentence in which it begins."""

    time: datetime
    kind: str
    about: str
    sentence: str
    title: str
    source: str
    url: str
    article: str


def said(log: Log, quotes: Sequence[Quote]) -> list[Said]:
    """In the order given; what is retained no more, or was purged, is left out. Raises LogError."""
    return list(_each(log, quotes))


def _each(log: Log, quotes: Sequence[Quote]) -> Iterator[Said]:
    records: dict[int, Enriched | None] = {}
    for quote in quotes:
        if quote.place not in records:
            records[quote.place] = _record(log, quote)
        record = records[quote.place]
        if record is None or quote.number >= len(record.claims):
            continue
        article = record.article
        yield Said(
            time=article.event_time, kind=quote.kind, about=quote.about,
            sentence=_sentence(record, record.claims[quote.number]),
            title=article.title, source=article.source, url=article.url, article=article.id,
        )  # fmt: skip


def _record(log: Log, quote: Quote) -> Enriched | None:
    stored = log.read(ENRICHED, PARTITION, quote.place, 1)
    if not stored or stored[0].offset != quote.place:
        return None
    try:
        record = decode_enriched(stored[0].value)
    except UnreadableRecord:
        return None
    # Topics may have been made anew since: then something else stands there.
    return record if record.article.id == quote.article else None


def _sentence(record: Enriched, claim: Claim) -> str:
    begin = claim.content.start
    start, end = next((one for one in record.sentences if one[0] <= begin < one[1]), (begin, claim.content.end))
    shown = record.text[start:end]
    return shown if len(shown) <= LONGEST else f"{shown[: LONGEST - 1]}…"
