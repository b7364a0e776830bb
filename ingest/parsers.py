"""Parsing in a small pool of bounded children: a feed may be made to hang or to swell its parser."""

import asyncio

from ingest.parse import Document, Parsed, make_parser
from topics.bounded_child import BoundedChild, ChildError

PARSE_SECONDS = 20.0
MEMORY_BYTES = 1_500_000_000
"""Address space of a child; a feed of 10 MB needs about a third of it."""
REPLACE_AFTER = 5_000


class ParserPool:
    """`size` children; as many documents are parsed at a time, the others wait."""

    def __init__(self, size: int = 1, seconds: float = PARSE_SECONDS) -> None:
        self._seconds = seconds
        self._children = [BoundedChild[Document, Parsed](make_parser, MEMORY_BYTES, REPLACE_AFTER) for _ in range(size)]
        self._free: asyncio.Queue[BoundedChild[Document, Parsed]] = asyncio.Queue()
        for child in self._children:
            self._free.put_nowait(child)

    async def parse(self, document: Document) -> Parsed | str:
        """The feed, or in words why it could not be parsed."""
        child = await self._free.get()
        try:
            return await asyncio.to_thread(child.call, document, self._seconds)
        except ChildError as error:
            return f"the feed cannot be read: {error}"
        finally:
            self._free.put_nowait(child)

    def close(self) -> None:
        for child in self._children:
            child.close()
