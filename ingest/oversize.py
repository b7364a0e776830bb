"""Articles as records of a topic: one that no topic takes goes on with the beginning of its text."""

import msgspec
import structlog

from topics.log import MAX_RECORD_BYTES, Keyed
from topics.records import Article, encode

CUT = 200_000
"""Characters of a field that remain; extraction reads 100,000."""

logger = structlog.get_logger("oversize")


def record_of(article: Article) -> Keyed:
    encoded = encode(article)
    if len(encoded) > MAX_RECORD_BYTES // 2:
        logger.warning("text cut", feed=article.feed, url=article.url, bytes=len(encoded))
        cut = {name: getattr(article, name)[:CUT] for name in ("title", "summary", "text")}
        encoded = encode(msgspec.structs.replace(article, **cut))
    return Keyed(article.id, encoded)
