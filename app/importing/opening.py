"""Files as streams of what they hold: decompressed as it is read, members of ZIP files one after the other.

Nothing is ever written to a path that an archive names, and a stream ends at LARGEST_FILE.
"""

import contextlib
import io
import stat
import sys
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

import zstandard

from app.importing.finding import STDIN
from app.importing.shapes import LARGEST_FILE

WINDOW = 2**27
"""Bytes that a zstd stream may look back at most: 128 MB, the limit of the tool `zstd` too."""
MEMBERS = 100_000
_BUFFER = 1 << 18
_ENCRYPTED = 1


class UnreadableError(Exception):
    """A stream that holds no more that can be read; the message says why."""


READ_ERRORS = (OSError, EOFError, UnicodeError, UnreadableError, zlib.error, zstandard.ZstdError, zipfile.BadZipFile,
               NotImplementedError)  # fmt: skip
"""What reading a stream that somebody broke may raise; NotImplementedError is zipfile's word for a packing it lacks."""


@dataclass(frozen=True)
class Opened:
    """One stream: `name` is the file's, with the member's behind a "!"."""

    name: str
    stream: io.BufferedReader
    disk: io.BufferedReader

    def place(self) -> int:
        """How many bytes of the file on the disk are read; 0 of stdin, which may have no place."""
        return self.disk.tell() if self.disk.seekable() else 0


def opened(file: str) -> Iterator[Opened | tuple[str, str]]:
    """The streams of a file, each valid until the next; (name, why) of those that have none. Raises READ_ERRORS."""
    with contextlib.ExitStack() as stack:
        disk: io.BufferedReader
        if file == STDIN:
            disk = _buffered(sys.stdin.buffer)
            stack.callback(disk.detach)  # or its end would close stdin
        else:
            raw = stack.enter_context(Path(file).open("rb", buffering=0))
            disk = _buffered(raw)
        if disk.peek(4)[:4] != b"PK\x03\x04":
            yield Opened(file, inflated(disk), disk)
        elif file == STDIN:
            yield file, "a ZIP file cannot be read from stdin: name the file"
        else:
            yield from _members(file, disk)


def inflated(stream: io.BufferedReader) -> io.BufferedReader:
    """What a gzip or zstd stream holds, any other as it is; by its first bytes, not its name."""
    magic = stream.peek(4)[:4]
    if magic[:2] == b"\x1f\x8b":
        # zlib beneath; a member may be empty and there may be many, but each takes bytes of the file.
        import gzip

        return _bounded(gzip.GzipFile(fileobj=stream))
    if magic == b"\x28\xb5\x2f\xfd":
        engine = zstandard.ZstdDecompressor(max_window_size=WINDOW)
        return _bounded(engine.stream_reader(stream, read_across_frames=True))
    return stream


def _members(file: str, disk: io.BufferedReader) -> Iterator[Opened | tuple[str, str]]:
    with zipfile.ZipFile(disk) as archive:
        members = archive.infolist()
        if len(members) > MEMBERS:
            raise UnreadableError(f"holds more than {MEMBERS:,} files")
        for one in sorted(members, key=lambda member: member.filename):
            name = f"{file}!{one.filename}"
            if one.is_dir() or Path(one.filename).name.startswith("."):
                continue
            if stat.S_ISLNK(one.external_attr >> 16):
                yield name, "is a link, and links in archives lead nowhere"
            elif one.flag_bits & _ENCRYPTED:
                yield name, "is encrypted"
            else:
                try:
                    with archive.open(one) as member:
                        yield Opened(name, inflated(_bounded(member)), disk)
                except READ_ERRORS as error:
                    yield name, f"cannot be read: {error}"


def _buffered(source: object) -> io.BufferedReader:
    return io.BufferedReader(cast("io.RawIOBase", source), _BUFFER)


def _bounded(source: object) -> io.BufferedReader:
    return _buffered(_Bounded(cast("BinaryIO", source)))


class _Bounded(io.RawIOBase):
    """A stream that ends in an error beyond LARGEST_FILE: a few kilobytes can hold any number of gigabytes."""

    def __init__(self, source: BinaryIO) -> None:
        # What comes before a break is wanted, and `read` would lose it.
        self._read, self._size = getattr(source, "read1", source.read), 0

    def readable(self) -> bool:
        return True

    def readinto(self, into: "bytearray | memoryview") -> int:  # type: ignore[override]
        data = self._read(len(into))
        self._size += len(data)
        if self._size > LARGEST_FILE:
            raise UnreadableError(f"holds more than {LARGEST_FILE / 1e9:g} GB")
        into[: len(data)] = data
        return len(data)
