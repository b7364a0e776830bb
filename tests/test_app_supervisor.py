"""The supervisor, on real processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.supervisor import FIRST_PAUSE, LONGEST_PAUSE, Supervisor, pause_before_restart
from services.processes import hears

ROOT = Path(__file__).parent.parent


def eventually(holds: Callable[[], bool], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_a_stage_that_keeps_dying_is_started_later_and_later() -> None:
    pauses = [pause_before_restart(deaths) for deaths in range(1, 12)]
    assert pauses[0] == FIRST_PAUSE
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_a_stage_that_dies_is_started_again_and_all_end_on_stop(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    script = f"import os, time; open({str(seen)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    supervisor = Supervisor({"sleeper": [sys.executable, "-c", script]})
    stop = threading.Event()
    thread = threading.Thread(target=supervisor.run, args=(stop,))
    thread.start()

    def pids() -> list[int]:
        return [int(line) for line in seen.read_text().split()] if seen.exists() else []

    assert eventually(lambda: len(pids()) == 1)
    os.kill(pids()[0], signal.SIGKILL)
    assert eventually(lambda: len(pids()) == 2)
    stop.set()
    thread.join()
    process = supervisor.stages[0].process
    assert process is not None and process.returncode == -signal.SIGTERM


def test_a_stage_that_is_asked_to_stop_while_it_still_loads_ends_in_order(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "app", "process", "--config", str(tmp_path), "--data", str(tmp_path / "data")]
    process = subprocess.Popen(command, cwd=ROOT)
    assert eventually(lambda: hears(process.pid, signal.SIGTERM))
    process.terminate()
    assert process.wait(60) == 0
    assert not (tmp_path / "data").exists()


def test_a_stage_ends_by_itself_when_its_supervisor_is_gone(tmp_path: Path) -> None:
    stage = (
        "import sys; from app.signals import stop_event\n"
        "stop = stop_event(int(sys.argv[1])); print('up', flush=True); stop.wait(60); print('down', flush=True)"
    )
    out = tmp_path / "out"
    supervisor = (
        "import os, subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {stage!r}, str(os.getpid())], stdout=open({str(out)!r}, 'w'))\n"
        "time.sleep(60)"
    )
    process = subprocess.Popen([sys.executable, "-c", supervisor], cwd=ROOT)
    assert eventually(lambda: out.exists() and "up" in out.read_text())
    process.kill()
    process.wait()
    assert eventually(lambda: "down" in out.read_text())
