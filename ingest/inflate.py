"""Undoing a response's compression within a limit: a kilobyte can hold a gigabyte."""

import zlib


class TooLargeError(Exception):
    """More bytes than the limit."""


class UnknownEncodingError(Exception):
    """A Content-Encoding that was not asked for."""


class Inflater:
    """Collects a body from chunks as they come, at most `limit` bytes of it after decompression."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._encoding = encoding.strip().lower()
        self._engine = self._fresh()

    def add(self, chunk: bytes) -> None:
        """Raises TooLargeError beyond the limit, zlib.error for damaged data."""
        if self._engine is None:
            self._keep(chunk)
            return
        try:
            data = self._engine.decompress(chunk, self._limit - self._size + 1)
        except zlib.error:
            # "deflate" may come with or without zlib's header.
            if self._encoding != "deflate" or self._size:
                raise
            self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
            data = self._engine.decompress(chunk, self._limit + 1)
        self._keep(data)

    def body(self) -> bytes:
        return b"".join(self._parts)

    def _keep(self, data: bytes) -> None:
        self._size += len(data)
        if self._size > self._limit:
            raise TooLargeError
        self._parts.append(data)

    def _fresh(self) -> "zlib._Decompress | None":
        if self._encoding in {"", "identity"}:
            return None
        if self._encoding in {"gzip", "x-gzip"}:
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        if self._encoding == "deflate":
            return zlib.decompressobj()
        raise UnknownEncodingError(self._encoding)
