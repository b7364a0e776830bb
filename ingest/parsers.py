"""Documents are read in small pools of bounded children: one may hang its parser, swell it, or take it over."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Generic, TypeVar
from urllib.parse import urlsplit

import msgspec
import structlog

from ingest.page_text import PageText, WholePage, make_page_reader, make_whole_page_reader
from ingest.parse import Document, Parsed, make_parser
from topics.bounded_child import BoundedChild, ChildError, ChildRaisedError

CHILDREN = 2
"""On one core too: the second is there for all others while one document hangs, and is not started before that."""
PARSE_SECONDS = 20.0
LEAST_SECONDS, SECONDS_A_MEGABYTE = 3.0, 3.0
"""What an honest document needs, twice over: a feed of 10 MB in 13,700 entries took 12 s."""
MEMORY_BYTES = 1_500_000_000
"""Address space of a child; a feed of 10 MB needs about a third of it."""
ANSWER_BYTES = 25_000_000
"""10 MB of an old one-byte encoding are 20 MB in UTF-8."""
REPLACE_AFTER = 5_000

B = TypeVar("B")

logger = structlog.get_logger("parsers")


class DocumentPool(Generic[B]):
    """Up to `size` children by `make`; as many documents are parsed at a time, the others wait.

    A host whose document cost a child is suspect until one of its documents is read: the suspects together have one
    child at a time. Children are started when there is more to do than those before them can, so a quiet desk has one.
    """

    def __init__(self, make: Callable[[], BoundedChild[Document, B]], size: int, seconds: float) -> None:
        self._make, self._seconds = make, seconds
        self._children = [make() for _ in range(size)]
        self._free: asyncio.LifoQueue[BoundedChild[Document, B]] = asyncio.LifoQueue()
        for child in reversed(self._children):
            self._free.put_nowait(child)
        self._suspects: set[str] = set()
        self._turn = asyncio.Lock()
        self._told = False

    async def read(self, document: Document) -> B | str:
        """What stands in it, or in words why it could not be read."""
        host = _host(document.url)
        if host not in self._suspects:
            return await self._read(document, host)
        async with self._turn:
            return await self._read(document, host)

    async def _read(self, document: Document, host: str) -> B | str:
        child = await self._free.get()
        try:
            found = await asyncio.to_thread(child.call, document, seconds_for(document, self._seconds))
        except asyncio.CancelledError:
            # The thread is in the child's hand, and the end of the loop would wait for it.
            self._children.remove(child)
            child.stop()
            child = self._make()
            self._children.append(child)
            raise
        except ChildError as error:
            if not isinstance(error, ChildRaisedError):
                self._suspects.add(host)
            return str(error)
        finally:
            self._free.put_nowait(child)
        self._suspects.discard(host)
        self._tell(child.exposed)
        return found

    def close(self) -> None:
        for child in self._children:
            child.close()

    def _tell(self, exposed: str | None) -> None:
        """Once: it is not the fault of any feed."""
        if exposed is not None and not self._told:
            self._told = True
            logger.info("documents are read by processes that have a network", reason=exposed)


class ParserPool(DocumentPool[Parsed]):
    """Reads feeds."""

    def __init__(self, size: int = CHILDREN, seconds: float = PARSE_SECONDS) -> None:
        super().__init__(partial(_child, make_parser, Parsed), size, seconds)


class PagePool(DocumentPool[PageText]):
    """Reads the pages of articles."""

    def __init__(self) -> None:
        super().__init__(partial(_child, make_page_reader, PageText), 1, PARSE_SECONDS)


class WholePagePool(DocumentPool[WholePage]):
    """Reads saved pages, with what they say of themselves."""

    def __init__(self) -> None:
        super().__init__(partial(_child, make_whole_page_reader, WholePage), 1, PARSE_SECONDS)


def seconds_for(document: Document, most: float = PARSE_SECONDS) -> float:
    """How long a document may take. Reading is linear, so a small one that is slow was made to be."""
    return min(most, LEAST_SECONDS + SECONDS_A_MEGABYTE * len(document.body) / 1e6)


def _child(make: Callable[[], Callable[[Document], B]], answer: type[B]) -> BoundedChild[Document, B]:
    return BoundedChild(
        make,
        MEMORY_BYTES,
        REPLACE_AFTER,
        offline=True,
        answer_bytes=ANSWER_BYTES,
        encode=msgspec.msgpack.encode,
        decode=partial(msgspec.msgpack.decode, type=answer),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
