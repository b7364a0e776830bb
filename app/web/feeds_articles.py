"""The latest articles of a feed: those among the last that were read."""

from dataclasses import dataclass
from datetime import datetime

import msgspec

from alerts.activation import PARTITION
from app.history import stored_between
from topics.log import ENRICHED, Log

LOOKED = 2_000
"""Records, the latest, that are looked at: a feed has no index in the log."""
SHOWN = 15


class FeedArticle(msgspec.Struct, frozen=True):
    """What a list says of an article."""

    id: str
    feed: str
    title: str
    url: str
    first_seen: datetime
    revision: int
    mode: str


class _Lean(msgspec.Struct, frozen=True):
    article: FeedArticle


@dataclass(frozen=True, slots=True)
class Latest:
    """The newest first; `looked` is how many records were looked at, `whole` whether those were all."""

    articles: list[FeedArticle]
    looked: int
    whole: bool


def latest_of(log: Log, feed: str) -> Latest:
    """Each article once, as its latest revision has it."""
    decoder = msgspec.json.Decoder(_Lean)
    head, oldest = log.head(ENRICHED)[PARTITION], log.oldest(ENRICHED)[PARTITION]
    start = max(oldest, head - LOOKED)
    found: dict[str, FeedArticle] = {}
    for one in stored_between(log, start, head):
        try:
            article = decoder.decode(one.value).article
        except (msgspec.DecodeError, UnicodeDecodeError):
            continue  # it stands among the dead letters
        if article.feed == feed:
            found.pop(article.id, None)
            found[article.id] = article
    return Latest(list(found.values())[: -SHOWN - 1 : -1], head - start, start == oldest)
