"""What is read as a whole, in bounded children: saved feeds and pages; and lists of records in one JSON document."""

import asyncio
import io
from collections.abc import Iterator

import msgspec

from app.importing.opening import UnreadableError
from app.importing.shapes import LARGEST_DOCUMENT, Raw, Reject
from ingest.identity import aliases, source_of
from ingest.page_text import WholePage
from ingest.parsed import Document, Entry
from ingest.parsers import ParserPool, WholePagePool
from ingest.words import plain


class Readers:
    """The children, started when the first document wants one."""

    def __init__(self) -> None:
        self._loop = asyncio.Runner()
        self._feeds, self._pages = ParserPool(1), WholePagePool()

    def feed(self, stream: io.BufferedReader, source: str | None, after: int) -> Iterator[Raw]:
        """The entries of a saved feed, the oldest first, with the names by which polling would know them."""
        parsed = self._loop.run(self._feeds.read(Document(_whole(stream), "", "")))
        if isinstance(parsed, str) or (parsed.problem is not None and not parsed.entries):
            raise UnreadableError(parsed if isinstance(parsed, str) else str(parsed.problem))
        origin = source or (source_of(parsed.link) if parsed.link else "")
        pairs = list(zip(parsed.entries, aliases(parsed.entries, origin), strict=True))
        for number, (entry, own) in enumerate(reversed(pairs), 1):
            if number > after:
                language = entry.language or parsed.language
                yield Raw(number, msgspec.structs.replace(entry, language=language), own, origin)

    def page(self, stream: io.BufferedReader, after: int) -> Iterator[Raw]:
        """The one article of a saved page."""
        if after:
            return
        found = self._loop.run(self._pages.read(Document(_whole(stream), "", "")))
        if isinstance(found, str):
            raise UnreadableError(found)
        yield Raw(1, _entry(found))

    def close(self) -> None:
        self._feeds.close()
        self._pages.close()
        self._loop.close()


def records(stream: io.BufferedReader, after: int) -> Iterator[Raw | Reject]:
    """The records of a JSON list, or of the list `articles` in an object, as GDELT's DOC 2.0 API answers."""
    try:
        found = msgspec.json.decode(_whole(stream).removeprefix(b"\xef\xbb\xbf"), type=list[msgspec.Raw] | _ArticleList)
    except (msgspec.DecodeError, msgspec.ValidationError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableError(f"is no list of records in JSON: {error}") from error
    listed = found.articles if isinstance(found, _ArticleList) else found
    for number, one in enumerate(listed, 1):
        if number > after:
            yield Raw(number, bytes(one))


class _ArticleList(msgspec.Struct):
    articles: list[msgspec.Raw]


def _whole(stream: io.BufferedReader) -> bytes:
    body = stream.read(LARGEST_DOCUMENT + 1)
    if len(body) > LARGEST_DOCUMENT:
        raise UnreadableError(f"is longer than {LARGEST_DOCUMENT // 1_000_000} MB, too long for one document")
    return body


def _entry(page: WholePage) -> Entry:
    return Entry(
        guid="",
        url=page.url,
        title=plain(page.title),
        summary="",
        text=page.markup,
        authors=page.authors,
        published=page.published,
        language=page.language,
    )
