"""Processes and ports that tests own. Linux: it reads /proc."""

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


def free_port(*taken: int) -> int:
    """A port nobody listens at and not one of `taken`, below the range that the kernel hands out to connections."""
    for _ in range(100):
        port = random.randrange(20_000, 30_000)
        if port not in taken and not listens(port):
            return port
    raise ServiceError("found no free port")


def kept_port(folder: Path, wanted: int | None) -> int:
    """The wanted port, else the one that `keep_port` noted in the folder, else a free one."""
    if wanted:
        return wanted
    try:
        return int((folder / "port").read_text())
    except (OSError, ValueError):
        return free_port()


def keep_port(folder: Path, port: int) -> None:
    """Raises ServiceError where another program listens: it would answer in the place of ours."""
    if listens(port):
        raise ServiceError(
            f"port {port} is taken, so {folder} cannot start: end what listens there, or name another port"
        )
    (folder / "port").write_text(str(port))


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1.0)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def dies_with_us(command: Sequence[str]) -> list[str]:
    """The command, ended by the kernel when the thread that starts it ends, where setpriv can arrange it."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", *command] if setpriv else list(command)


def alive(process: int) -> bool:
    """Whether it runs; a zombie does not."""
    return _state(process)[0] not in ("", "Z", "X")


def children(process: int) -> list[int]:
    numbers = (int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit())
    return [one for one in numbers if _state(one)[1] == process]


def hears(process: int, what: signal.Signals) -> bool:
    """Whether it has a handler of its own for a signal."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    caught = next((line.split()[1] for line in status.splitlines() if line.startswith("SigCgt:")), "0")
    return bool(int(caught, 16) >> (what - 1) & 1)


def runs_with(process: int, argument: str) -> bool:
    """Whether it lives and has this argument: the kernel hands out the numbers of dead processes again."""
    try:
        return argument.encode() in Path(f"/proc/{process}/cmdline").read_bytes().split(b"\0")
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


def _state(process: int) -> tuple[str, int]:
    """The letter of its state and its parent; ("", 0) when there is none."""
    try:
        # The name before the bracket may hold anything, brackets and blanks too.
        letter, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except (OSError, ValueError):
        return "", 0
    return letter, int(parent)
