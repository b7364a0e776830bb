"""Starting, stopping and killing a server that tests own."""

import contextlib
import os
import random
import shutil
import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from services.errors import ServiceError


def free_port() -> int:
    """A port nobody listens at, below the range that the kernel hands out for outgoing connections."""
    for _ in range(100):
        port = random.randrange(20_000, 30_000)
        if not listens(port):
            return port
    raise ServiceError("found no free port")


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def dies_with_us(command: Sequence[str]) -> list[str]:
    """The command, ended by the kernel when this process ends, where setpriv can arrange it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else list(command)


def alive(process: int) -> bool:
    """Whether it runs; a zombie does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def send(process: int, what: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, what)


def wait_for(holds: Callable[[], bool], patience: float, what: str) -> None:
    """Raises ServiceError when `what` does not come true in `patience` seconds."""
    end = time.monotonic() + patience
    while not holds():
        if time.monotonic() > end:
            raise ServiceError(f"{what} did not happen within {patience:.0f} s")
        time.sleep(0.05)
