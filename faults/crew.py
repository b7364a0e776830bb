"""The stages as processes of ours: started with the real command, struck, and started again at once.

Like the supervisor of `wirewatch run` it gives up the leases of a process that it has seen dead; unlike it, it does not
wait longer with each death, so that two hundred kills take minutes.
"""

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.lease_keeper import process_name
from services.processes import children, hears, wait_for
from state.database import State, StateError
from state.leases import holders, release_of

STAGES = ("ingest", "process", "alert", "deliver")
RUN = "run"


@dataclass
class Hand:
    """One process of ours, under a name of its own: several may play one stage."""

    name: str
    stage: str
    process: subprocess.Popen[bytes]
    keep: bool
    struck: bool = False


class Crew:
    """All processes of one world. `prefix` goes before each command (prlimit, for one)."""

    def __init__(
        self,
        folder: Path,
        arguments: list[str],
        environment: Mapping[str, str],
        state: Callable[[], State],
        prefix: tuple[str, ...] = (),
    ) -> None:
        self._folder, self._arguments, self._prefix = folder, arguments, prefix
        self.environment = {**os.environ, **environment}
        self._state = state
        self._lock = threading.RLock()
        self._ended = threading.Event()
        self.hands: dict[str, Hand] = {}
        self.deaths: list[str] = []
        """Ends that no strike of ours explains."""
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def start(self, stage: str, name: str | None = None, *, keep: bool = True) -> Hand:
        """`keep`: it is started again whenever it dies."""
        name = name or stage
        command = [*self._prefix, sys.executable, "-m", "app", stage, *self._arguments]
        if stage != RUN:
            command += ["--supervisor", str(os.getpid())]
        with self._lock, self.log_of(name).open("ab") as log:
            process = subprocess.Popen(command, env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
            self.hands[name] = Hand(name, stage, process, keep)
            return self.hands[name]

    def start_all(self) -> None:
        for stage in STAGES:
            self.start(stage)

    def player(self, role: str) -> str | None:
        """The name of the process that holds the lease of a role now."""
        owner = holders(self._state()).get(role, "")
        with self._lock:
            found = [one.name for one in self.hands.values() if owner.startswith(process_name(one.process.pid))]
        return found[0] if found else None

    def pids(self) -> dict[str, int]:
        with self._lock:
            return {name: hand.process.pid for name, hand in self.hands.items()}

    def signal(self, name: str, what: signal.Signals) -> None:
        self.hands[name].process.send_signal(what)

    def log_of(self, name: str) -> Path:
        return self._folder / f"{name}.log"

    def pid(self, name: str) -> int:
        with self._lock:
            return self.hands[name].process.pid

    def kill(self, name: str, *, replace: bool = True) -> float:
        """kill -9; answers when, on the monotonic clock. Not `replace`: it stays dead, and keeps its leases."""
        with self._lock:
            hand = self.hands[name]
            hand.struck = True
            hand.keep = hand.keep and replace
            hand.process.kill()
            return time.monotonic()

    def readers(self, name: str) -> list[int]:
        """The children of a stage that read, or parse."""
        return [one for one in children(self.pid(name)) if _spawned(one)]

    def kill_reader(self, name: str) -> bool:
        found = self.readers(name)
        for one in found:
            os.kill(one, signal.SIGKILL)
        return bool(found)

    def terminate(self, name: str, patience: float = 30.0) -> tuple[int, float]:
        """SIGTERM; answers with the exit code and the seconds that the end took. It is not started again."""
        with self._lock:
            hand = self.hands[name]
            hand.struck, hand.keep = True, False
        # Python itself, while it starts, ends of a SIGTERM without a word.
        wait_for(lambda: hears(hand.process.pid, signal.SIGTERM) or hand.process.poll() is not None, patience, name)
        began = time.monotonic()
        hand.process.terminate()
        try:
            code = hand.process.wait(patience)
        except subprocess.TimeoutExpired:
            hand.process.kill()
            hand.process.wait()
            code = -9
        return code, time.monotonic() - began

    def terminate_all(self) -> list[tuple[str, int, float]]:
        """SIGTERM to all at once: (name, code, seconds)."""
        with self._lock:
            names = [name for name, hand in self.hands.items() if hand.process.poll() is None]
        found: list[tuple[str, int, float]] = []
        threads = [
            threading.Thread(target=lambda one=name: found.append((one, *self.terminate(one)))) for name in names
        ]
        for one in threads:
            one.start()
        for one in threads:
            one.join()
        return found

    def cpu_seconds(self) -> dict[str, float]:
        """Processor time of each process and of what it started, so far."""
        return {name: sum(_cpu(one) for one in (pid, *children(pid))) for name, pid in self.pids().items()}

    def close(self) -> None:
        """Ends whatever still runs."""
        self._ended.set()
        self._thread.join()
        with self._lock:
            for hand in self.hands.values():
                if hand.process.poll() is None:
                    hand.process.send_signal(signal.SIGKILL if hand.stage != RUN else signal.SIGTERM)
                hand.process.wait()

    def _keep(self) -> None:
        while not self._ended.wait(0.02):
            with self._lock:
                dead = [hand for hand in self.hands.values() if hand.keep and hand.process.poll() is not None]
            for hand in dead:
                if not hand.struck:
                    self.deaths.append(f"{hand.name} ended with {hand.process.returncode}")
                self._bury(hand)
                with self._lock:
                    if hand.keep and not self._ended.is_set():
                        self.start(hand.stage, hand.name)

    def _bury(self, hand: Hand) -> None:
        with contextlib.suppress(StateError):  # its successor waits until the leases run out
            release_of(self._state(), process_name(hand.process.pid))


def _spawned(process: int) -> bool:
    try:
        return b"spawn_main" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def _cpu(process: int) -> float:
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
