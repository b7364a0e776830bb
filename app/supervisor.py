"""`wirewatch run`: each stage is a process; one that dies is started again, later and later while it keeps dying."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from threading import Event

import structlog

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
GRACE = 6.0
"""Seconds that stages get to end in order after SIGTERM; the whole stop takes 10 s at most, on a busy machine too."""

logger = structlog.get_logger("supervisor")


def pause_before_restart(deaths: int) -> float:
    """Seconds to wait after the `deaths`-th death in a row."""
    return min(FIRST_PAUSE * 2.0 ** max(0, deaths - 1), LONGEST_PAUSE)


@dataclass
class Stage:
    """One supervised process."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    deaths: int = 0
    start_at: float = 0.0


@dataclass
class Supervisor:
    """Runs the stages until `stop` is set, then ends them in order."""

    commands: Mapping[str, Sequence[str]]
    buried: Callable[[int], None] = lambda process: None
    """Called with the number of a stage's process that has ended."""
    now: Callable[[], float] = time.monotonic
    stages: list[Stage] = field(default_factory=list)

    def run(self, stop: Event) -> None:
        self.stages = [Stage(name, command) for name, command in self.commands.items()]
        try:
            while not stop.wait(0.1):
                for stage in self.stages:
                    self._look_after(stage)
        finally:
            self._end()

    def _look_after(self, stage: Stage) -> None:
        now = self.now()
        if stage.process is None:
            if now >= stage.start_at:
                stage.process = subprocess.Popen(stage.command, stdin=subprocess.DEVNULL)
                stage.started = now
                logger.info("stage started", name=stage.name, pid=stage.process.pid)
            return
        code = stage.process.poll()
        if code is None:
            return
        self.buried(stage.process.pid)
        stage.deaths = 1 if now - stage.started > STEADY_AFTER else stage.deaths + 1
        pause = pause_before_restart(stage.deaths)
        stage.process, stage.start_at = None, now + pause
        logger.warning("stage ended", name=stage.name, code=code, restart_in=pause)

    def _end(self) -> None:
        running = [stage.process for stage in self.stages if stage.process is not None]
        for process in running:
            process.terminate()
        deadline = self.now() + GRACE
        for process in running:
            try:
                process.wait(max(0.0, deadline - self.now()))
            except subprocess.TimeoutExpired:
                logger.warning("stage did not end in time", pid=process.pid)
                process.kill()
                process.wait()


def stage_command(stage: str, config: str, data: str) -> list[str]:
    """How a stage is started: this Python, this Wirewatch."""
    return [sys.executable, "-m", "app", stage, "--config", config, "--data", data, "--supervisor", str(os.getpid())]
