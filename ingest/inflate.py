"""Undoing a response's compression within a limit: a kilobyte can hold a gigabyte."""

import zlib

MEMBERS = 100
"""gzip may be several files in a row (RFC 1952, 2.2); each costs as much to begin, also the empty one of 20 bytes."""
PIECES = 20_000
"""Each costs as much as a kilobyte: a body of 10 MB in chunks of one byte takes minutes in which nobody is served."""
_GZIP = b"\x1f\x8b"


class TooLargeError(Exception):
    """More bytes than the limit."""


class UnknownEncodingError(Exception):
    """A Content-Encoding that was not asked for."""


class TooManyPiecesError(UnknownEncodingError):
    """A body cut up into so many chunks that taking them is the harm."""


class Inflater:
    """Collects a body from chunks as they come, at most `limit` bytes of it before and after decompression.

    So far `came` bytes did, in so many `pieces`.
    """

    def __init__(self, encoding: str, limit: int) -> None:
        self._limit = limit
        self._parts: list[bytes] = []
        self.came = self.pieces = self._size = self._members = 0
        self._encoding = encoding.strip().lower()
        self._held = b""
        self._engine = self._fresh()

    def add(self, chunk: bytes) -> None:
        """Raises TooLargeError beyond the limit, TooManyPiecesError beyond PIECES, zlib.error for damaged data."""
        self.pieces += 1
        if self.pieces > PIECES:
            raise TooManyPiecesError(f"more than {PIECES} pieces")
        self.came += len(chunk)
        if self.came > self._limit:  # headers and empty blocks without end inflate to nothing
            raise TooLargeError
        if self._engine is None:
            self._keep(chunk)
        elif self._encoding == "deflate":
            self._deflated(self._engine, chunk)
        else:
            self._gzipped(self._engine, chunk)

    def body(self) -> bytes:
        return b"".join(self._parts)

    def _deflated(self, engine: "zlib._Decompress", chunk: bytes) -> None:
        """It may come with zlib's header or without; two bytes tell."""
        chunk = self._held + chunk
        if self.came <= 2:
            self._held = chunk
            return
        started, self._held = self.came - len(chunk), b""
        try:
            self._inflate(engine, chunk)
        except zlib.error:
            if started:
                raise
            self._engine = zlib.decompressobj(-zlib.MAX_WBITS)
            self._inflate(self._engine, chunk)

    def _gzipped(self, engine: "zlib._Decompress", chunk: bytes) -> None:
        """Member by member; what follows the last one and is none is padding."""
        chunk = self._held + chunk
        while chunk:
            if engine.eof:
                if len(chunk) < len(_GZIP) and _GZIP.startswith(chunk):
                    break
                if not chunk.startswith(_GZIP):
                    chunk = b""
                    break
                self._members += 1
                if self._members >= MEMBERS:
                    raise zlib.error(f"more than {MEMBERS} parts")
                engine = self._engine = zlib.decompressobj(16 + zlib.MAX_WBITS)
            self._inflate(engine, chunk)
            chunk = engine.unused_data
        self._held = chunk

    def _inflate(self, engine: "zlib._Decompress", chunk: bytes) -> None:
        self._keep(engine.decompress(chunk, self._limit - self._size + 1))

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
