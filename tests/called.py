"""The command in a process of its own that is forked from one where it is loaded: tests call it hundreds of times.

Loading takes two seconds of processor time. Tests of how it starts and ends run `python -m app` itself.
"""

import multiprocessing
import os
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from multiprocessing import forkserver
from pathlib import Path
from subprocess import CompletedProcess, TimeoutExpired

HERE = Path(__file__).parent
_LOADED = multiprocessing.get_context("forkserver")
_LOADED.set_forkserver_preload(["called_loaded"])
# It keeps for good the width and the colours of the environment in which it is loaded, and finds modules by it.
_PLAIN = {"COLUMNS": "100", "NO_COLOR": "1", "PYTHONPATH": f"{HERE}:{HERE.parent}"}


def call(
    *arguments: str,
    stdin: bytes = b"",
    seconds: float = 120,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
) -> CompletedProcess[bytes]:
    """Runs `wirewatch ARGUMENTS`; with nothing said, in this process's environment and folder."""
    whole = {**os.environ, **(environment or {})}
    _load()
    with tempfile.TemporaryDirectory() as place:
        given, out, err = (Path(place) / name for name in ("in", "out", "err"))
        given.write_bytes(stdin)
        process = _LOADED.Process(target=_run, args=(arguments, whole, folder or Path.cwd(), given, out, err))
        process.start()
        process.join(seconds)
        if process.exitcode is None:
            process.kill()
            process.join()
            raise TimeoutExpired(arguments, seconds, out.read_bytes(), err.read_bytes())
        return CompletedProcess(arguments, process.exitcode, out.read_bytes(), err.read_bytes())


@cache
def _load() -> None:
    before = dict(os.environ)
    os.environ.update(_PLAIN)
    forkserver.ensure_running()
    os.environ.clear()
    os.environ.update(before)


def _run(
    arguments: tuple[str, ...], environment: dict[str, str], folder: Path, given: Path, out: Path, err: Path
) -> None:
    for number, path, how in ((0, given, os.O_RDONLY), (1, out, os.O_WRONLY), (2, err, os.O_WRONLY)):
        os.dup2(os.open(path, how | os.O_CREAT), number)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["wirewatch", *arguments]
    sys.stdin = os.fdopen(0, "r")
    from app.__main__ import main

    main()
