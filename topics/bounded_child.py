"""Work in a spawned child that may hang, crash or grow without harm to its parent.

The child lives long: it is started once, prepared once (a model is loaded), and asked again and again. It is replaced
when it dies, takes too long, or has done its share.
"""

import multiprocessing
import os
import resource
import threading
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Generic, TypeVar

A = TypeVar("A")
B = TypeVar("B")

START_SECONDS = 120.0
"""How long a child may take to be ready: a language model on a busy machine."""


class ChildError(Exception):
    """The child did not answer: it raised, died, or took too long. The message says which."""


class ChildRaisedError(ChildError):
    """The work raised; the child is well and goes on."""


class BoundedChild(Generic[A, B]):
    """One child. `make` is called in it once and gives the function that does the work; both ends must pickle."""

    def __init__(
        self, make: Callable[[], Callable[[A], B]], memory_bytes: int | None = None, replace_after: int | None = None
    ) -> None:
        self._make, self._memory, self._share = make, memory_bytes, replace_after
        self._process: multiprocessing.process.BaseProcess | None = None
        self._pipe: Connection | None = None
        self._done = 0
        self._stopped = threading.Event()

    def start(self) -> None:
        """Begins to start the child; `call` waits until it is ready."""
        if self._stopped.is_set():
            raise ChildError("no child is started any more")
        if self._process is None:
            spawn = multiprocessing.get_context("spawn")
            self._pipe, theirs = spawn.Pipe()
            self._process = spawn.Process(
                target=_serve, args=(theirs, self._make, self._memory, os.getpid()), daemon=True
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
            self._receive(START_SECONDS, "did not start")
            self._done = 0
        assert self._pipe is not None
        try:
            self._pipe.send(argument)
        except OSError as error:
            self._end()
            raise ChildError("the child died before it was asked") from error
        answered, answer = self._receive(seconds, "took too long and was stopped")
        self._done += share
        if self._share is not None and self._done >= self._share:
            self._end()
        if not answered:
            raise ChildRaisedError(str(answer))
        return answer  # type: ignore[return-value]

    def stop(self) -> None:
        """Kills the child, from any thread: a call that waits for it, and all later ones, end with ChildError."""
        self._stopped.set()
        process = self._process
        if process is not None:
            process.kill()

    def close(self) -> None:
        self._end()

    def _receive(self, seconds: float, late: str) -> tuple[bool, object]:
        assert self._pipe is not None and self._process is not None
        try:
            if self._pipe.poll(seconds):
                answer: tuple[bool, object] = self._pipe.recv()
                return answer
        except (EOFError, OSError):
            self._process.join(1)
            code = self._process.exitcode
            self._end()
            raise ChildError(f"the child died ({_death(code)})") from None
        self._end()
        raise ChildError(f"the child {late} after {seconds:g} s")

    def _end(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._process = None
        if self._pipe is not None:
            self._pipe.close()
            self._pipe = None


def _death(code: int | None) -> str:
    if code is None:
        return "it closed its end"
    return f"signal {-code}" if code < 0 else f"exit code {code}"


def _serve(pipe: Connection, make: Callable[[], Callable[[A], B]], memory_bytes: int | None, parent: int) -> None:
    """The child's whole life."""
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    work = make()
    try:
        pipe.send((True, None))
        while True:
            argument = pipe.recv()
            try:
                answer: tuple[bool, object] = (True, work(argument))
            except Exception as error:  # noqa: BLE001 - whatever the work raises is an answer, and the child goes on
                answer = (False, f"{type(error).__name__}: {error}")
            pipe.send(answer)
    except (EOFError, OSError):
        return  # the parent has gone


def _end_with(parent: int) -> None:
    """A child that hangs must not outlive its parent, who alone could stop it."""
    while os.getppid() == parent:
        time.sleep(1)
    os._exit(1)
