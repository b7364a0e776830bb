"""What runs in a bounded child: it leaves what it must not reach, makes its function, and answers."""

import os
import pickle
import resource
import socket
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from topics.framed import Framed
from topics.offline import leave_network

A = TypeVar("A")
B = TypeVar("B")

DONE, RAISED = b"+", b"-"
"""The first byte of an answer."""


def serve(
    end: socket.socket,
    make: Callable[[], Callable[[A], B]],
    encode: Callable[[B], bytes],
    memory_bytes: int | None,
    offline: bool,
    parent: int,
) -> None:
    """The child's whole life."""
    exposed = leave_network() if offline else None  # before there are threads
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    work = make()
    pipe = Framed(end)
    try:
        pipe.send(DONE + (exposed or "").encode())
        while True:
            argument = pickle.loads(pipe.receive())
            try:
                answer = DONE + encode(work(argument))
            except Exception as error:  # noqa: BLE001 - whatever the work raises is an answer, and the child goes on
                answer = RAISED + f"{type(error).__name__}: {error}".encode(errors="replace")
            pipe.send(answer)
    except (EOFError, OSError):
        return  # the parent has gone


def _end_with(parent: int) -> None:
    """A child that hangs must not outlive its parent, who alone could stop it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
