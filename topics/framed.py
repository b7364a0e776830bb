"""Messages between two processes: a length, then as many bytes. No wait outlasts its time, whoever is at the other end.

`multiprocessing.Connection` can be held up for ever by a sender that stops in the middle, and unpickles what it gets.
"""

import socket
import struct
import time

_LENGTH = struct.Struct("!Q")


class OversizeError(Exception):
    """The other side announced a longer message than is taken; nothing of it was read."""


class Framed:
    """One end of a pair of connected sockets. Time is in seconds, None is for ever; a whole message has that time.

    `send` and `receive` raise TimeoutError, EOFError when the other side has gone, and OSError.
    """

    def __init__(self, end: socket.socket) -> None:
        self._end = end

    def send(self, message: bytes, seconds: float | None = None) -> None:
        self._end.settimeout(seconds)
        self._end.sendall(_LENGTH.pack(len(message)))
        self._end.sendall(message)

    def receive(self, seconds: float | None = None, limit: int | None = None) -> memoryview:
        """Raises OversizeError for a message of more than `limit` bytes."""
        until = None if seconds is None else time.monotonic() + seconds
        (length,) = _LENGTH.unpack(self._exactly(_LENGTH.size, until))
        if limit is not None and length > limit:
            raise OversizeError
        return self._exactly(length, until)

    def close(self) -> None:
        self._end.close()

    def _exactly(self, count: int, until: float | None) -> memoryview:
        message = memoryview(bytearray(count))  # pages of zeros cost nothing before they are written to
        got = 0
        while got < count:
            if until is not None and got and time.monotonic() > until:
                raise TimeoutError
            # 0 would mean not to wait at all, and to fail with another error.
            self._end.settimeout(None if until is None else max(0.001, until - time.monotonic()))
            read = self._end.recv_into(message[got:])
            if not read:
                raise EOFError
            got += read
        return message
