"""Work in a spawned child that may hang, crash, grow or be taken over without harm to its parent.

The child lives long: it is started once, prepared once (a model is loaded), and asked again and again. It is replaced
when it dies, takes too long, says too much, or has done its share.
"""

import multiprocessing
import os
import pickle
import socket
import threading
import time
from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar

from topics.framed import Framed, OversizeError
from topics.serving import RAISED, serve

A = TypeVar("A")
B = TypeVar("B")

START_SECONDS = 120.0
"""How long a child may take to be ready: a language model on a busy machine."""
ANSWER_BYTES = 200_000_000


class ChildError(Exception):
    """The child did not answer: it raised, died, took too long or said too much. The message says which."""


class ChildRaisedError(ChildError):
    """The work raised; the child is well and goes on."""


class BoundedChild(Generic[A, B]):
    """One child. `make` is called in it once and gives the function that does the work; both ends must pickle.

    Answers come through `encode`, called in the child, and `decode`. A child that reads what strangers wrote should
    not answer in pickles, which run code where they are read. An answer is `answer_bytes` long at most. An `offline`
    child has no network where the system allows that; `exposed` says why one has it all the same.
    """

    def __init__(
        self,
        make: Callable[[], Callable[[A], B]],
        memory_bytes: int | None = None,
        replace_after: int | None = None,
        *,
        offline: bool = False,
        answer_bytes: int = ANSWER_BYTES,
        encode: Callable[[B], bytes] = pickle.dumps,
        decode: Callable[[memoryview], B] = pickle.loads,
    ) -> None:
        self._make, self._memory, self._share = make, memory_bytes, replace_after
        self._offline, self._answer_bytes = offline, answer_bytes
        self._encode, self._decode = encode, decode
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Framed | None = None
        self._done = 0
        self._stopped = threading.Event()
        self.exposed: str | None = None

    def start(self) -> None:
        """Begins to start the child; `call` waits until it is ready."""
        if self._stopped.is_set():
            raise ChildError("no child is started any more")
        if self._process is None:
            ours, theirs = socket.socketpair()
            self._pipe = Framed(ours)
            self._process = multiprocessing.get_context("spawn").Process(
                target=serve,
                args=(theirs, self._make, self._encode, self._memory, self._offline, os.getpid()),
                daemon=True,
            )
            self._process.start()
            if self._stopped.is_set():
                self._process.kill()
            theirs.close()
            self._done = -1

    def call(self, argument: A, seconds: float, share: int = 1) -> B:
        """The answer to `argument`, or ChildError after `seconds` at most; then the next call has a new child.

        `share` is how much of its `replace_after` the work counts for.
        """
        self.start()
        if self._done < 0:
            self.exposed = _words(self._receive(START_SECONDS, "did not start")) or None
            self._done = 0
        until = time.monotonic() + seconds
        self._send(pickle.dumps(argument), seconds)
        answer = self._receive(seconds, "took too long and was stopped", until)
        if answer[:1] == RAISED:
            self._count(share)
            raise ChildRaisedError(_words(answer))
        try:
            decoded = self._decode(answer[1:])
        except Exception as error:  # noqa: BLE001 - whatever a decoder makes of an answer that is none
            self._fail(f"answered with what cannot be read ({type(error).__name__})", error)
        self._count(share)
        return decoded

    def stop(self) -> None:
        """Kills the child, from any thread: a call that waits for it, and all later ones, end with ChildError."""
        self._stopped.set()
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        self._end()

    def _send(self, message: bytes, seconds: float) -> None:
        assert self._pipe is not None
        try:
            self._pipe.send(message, seconds)
        except TimeoutError as error:
            self._fail(f"took too long and was stopped after {seconds:g} s", error)
        except OSError as error:
            self._fail("died before it was asked", error)

    def _receive(self, seconds: float, late: str, until: float | None = None) -> memoryview:
        assert self._pipe is not None and self._process is not None
        left = seconds if until is None else max(0.0, until - time.monotonic())
        try:
            return self._pipe.receive(left, self._answer_bytes)
        except TimeoutError as error:
            self._fail(f"{late} after {seconds:g} s", error)
        except OversizeError as error:
            self._fail(f"answered with more than {self._answer_bytes / 1e6:g} MB", error)
        except (EOFError, OSError) as error:
            self._process.join(1)
            self._fail(f"died ({_death(self._process.exitcode)})", error)

    def _fail(self, words: str, cause: Exception) -> NoReturn:
        self._end()
        raise ChildError(f"the child {words}") from cause

    def _count(self, share: int) -> None:
        self._done += share
        if self._share is not None and self._done >= self._share:
            self._end()

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _words(answer: memoryview) -> str:
    return bytes(answer[1:]).decode(errors="replace")


def _death(code: int | None) -> str:
    if code is None:
        return "it closed its end"
    return f"signal {-code}" if code < 0 else f"exit code {code}"
