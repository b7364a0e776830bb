"""A server on the loopback that sends bytes as a test writes them, whether they are HTTP or not."""

import contextlib
import socket
import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self


class RawServer:
    """`talk` has each connection from its first request on, in a thread; `asked` are the heads of first requests."""

    def __init__(self, talk: Callable[[socket.socket], None]) -> None:
        self._talk = talk
        self._ended = threading.Event()
        self.asked: list[bytes] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/f"

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ended.set()
        # Closing does not wake up who waits in accept.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(OSError):
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, contextlib.suppress(OSError):
            self.asked.append(request(client))
            self._talk(client)


def request(client: socket.socket) -> bytes:
    """Reads one request without a body; raises OSError when there is none."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        piece = client.recv(65536)
        if not piece:
            raise ConnectionError("no request")
        head += piece
    return head


def forever(piece: bytes) -> Callable[[socket.socket], None]:
    """Sends `piece` until the client goes."""

    def talk(client: socket.socket) -> None:
        while True:
            client.sendall(piece)

    return talk


def answers(*pieces: bytes) -> Callable[[socket.socket], None]:
    """Sends these, and closes."""

    def talk(client: socket.socket) -> None:
        for piece in pieces:
            client.sendall(piece)

    return talk
