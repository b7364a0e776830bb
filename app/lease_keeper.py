"""Playing a role under its lease: stand by until it is free, renew while playing, give it up at the end."""

import os
import socket
import threading
import time
from collections.abc import Callable

import structlog

from app.patience import StoppedError, patiently
from state.database import State, StateError
from state.leases import RENEW_EVERY, SECONDS, Lease, acquire, release, renew

STAND_BY = 0.5

logger = structlog.get_logger("lease")


def owner_name() -> str:
    """Who holds a lease: the process, readable for people."""
    return f"{process_name(os.getpid())}{time.monotonic_ns()}"


def process_name(process: int) -> str:
    """How the names of a process's owners begin."""
    return f"{socket.gethostname()}:{process}:"


class Holding:
    """A lease that is being renewed; calling it, once a round of the loop, tells whether it still holds."""

    def __init__(self, state: State, lease: Lease, beat: Callable[[], None] = lambda: None) -> None:
        self.lease = lease
        self._beat = beat
        self._state = state
        self._renewed = time.monotonic()
        self._lost = False
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def __call__(self) -> bool:
        self._beat()
        # By our own clock, a second early: after a long sleep of the process the lease may be another's already.
        return not self._lost and time.monotonic() - self._renewed < SECONDS - 1

    def give_up(self) -> None:
        self._done.set()
        self._thread.join()
        release(self._state, self.lease)

    def _keep(self) -> None:
        while not self._done.wait(RENEW_EVERY):
            asked = time.monotonic()
            try:
                if not renew(self._state, self.lease):
                    self._lost = True
                    return
            except StateError as error:
                logger.warning("lease not renewed", role=self.lease.role, error=str(error))
            else:
                self._renewed = asked


def in_role(
    state: State,
    role: str,
    stop: threading.Event,
    play: Callable[[Holding], None],
    beat: Callable[[], None] = lambda: None,
) -> None:
    """Plays `role` whenever its lease can be had, until `stop`; `play` returns when it lost the lease or must stop.

    `beat` is called on each round, also while standing by.
    """
    owner = owner_name()
    waiting = False
    while not stop.is_set():
        try:
            lease = patiently(lambda: acquire(state, role, owner), stop)
        except StoppedError:
            return
        if lease is None:
            beat()
            if not waiting:
                logger.info("standing by", role=role)
            waiting = True
            stop.wait(STAND_BY)
            continue
        waiting = False
        logger.info("in charge", role=role, epoch=lease.epoch)
        holding = Holding(state, lease, beat)
        try:
            play(holding)
        except StoppedError:
            return
        finally:
            try:
                holding.give_up()
            except StateError as error:
                logger.warning("lease not released", role=role, error=str(error))
