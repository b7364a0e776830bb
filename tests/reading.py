"""Reads one text for a test; the reader is loaded once."""

from datetime import UTC, datetime
from functools import cache

from app.inputs import InputLine, article_of
from processors.read import Reader
from processors.settings import ExtractionSettings
from topics.records import Enriched

WHEN = datetime(2032, 5, 7, 9, 30, tzinfo=UTC)


@cache
def reader() -> Reader:
    return Reader(ExtractionSettings())


def read(text: str, title: str | None = None) -> Enriched:
    return reader().read(article_of(InputLine(id="t", title=title, text=text, published=WHEN), WHEN))
