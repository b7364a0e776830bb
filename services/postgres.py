"""A throw-away PostgreSQL cluster on loopback, run as the user `postgres` where we are root: it refuses to be root."""

import hashlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from services.errors import ServiceError
from services.processes import alive, children, keep_port, kept_port, listens, runs_with, send, wait_for

USER = "wirewatch"
SERVER_USER = "postgres"
NEEDED = ("initdb", "pg_ctl", "postgres", "createdb", "dropdb")


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: what pg_config says, else Debian's newest, else one on the PATH."""
    asked = ""
    if named := shutil.which("pg_config"):
        asked = subprocess.run([named, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda one: _number(one.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    places = [*([Path(asked)] if asked else []), *versions, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((one for one in places if all((one / name).exists() for name in NEEDED)), None)


def missing() -> str | None:
    """Why no cluster can be had here, and what to do; None when one can."""
    if not sys.platform.startswith("linux"):
        return "the PostgreSQL for tests runs on Linux only: run them there"
    if programs() is None:
        return "PostgreSQL's server is not installed: install it (Debian: postgresql)"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL refuses root, and setpriv is not here: install util-linux, or run as another user"
    if os.geteuid() == 0 and not _server_user_exists():
        return f"PostgreSQL refuses root, and there is no user {SERVER_USER}: make one, or run as another user"
    return None


class Cluster:
    """A cluster in `folder`; anyone on this machine is let in as `wirewatch`. Raises ServiceError where none can be."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self.folder = folder.resolve()
        self.port = kept_port(self.folder, port)
        found = programs()
        if found is None:
            raise ServiceError(str(missing()))
        self._programs = found
        self._guard: subprocess.Popen[bytes] | None = None

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int | None:
        try:
            process = int((self._data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return process if alive(process) and runs_with(process, self._mark) else None

    def start(self) -> None:
        """Returns when it answers; the first start makes the cluster. Raises ServiceError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        keep_port(self.folder, self.port)
        self._data.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            for one in (self.folder, self._data):
                shutil.chown(one, SERVER_USER, SERVER_USER)
        if not (self._data / "PG_VERSION").exists():
            self._run("initdb", "-U", USER, "-A", "trust", "-E", "UTF8", "--lc-messages=C", "--no-sync")
        # No socket in the file system: its name may be 107 bytes long at most, and folders of tests are deep.
        options = f"-p {self.port} -c unix_socket_directories= -c listen_addresses=127.0.0.1 -c {self._mark}"
        try:
            self._run(
                "pg_ctl", "-l", "{data}/../log", "-w", "-t", "60", "-o", f"{options} -c max_connections=200", "start"
            )
        except ServiceError as error:
            log = self.folder / "log"
            told = log.read_text("utf-8", "replace").splitlines()[-5:] if log.exists() else []
            raise ServiceError(" | ".join([str(error), *told, f"see {log}"])) from None
        self._watch_over()

    def stop(self) -> None:
        """Ends sessions and writes everything out; returns when it is gone."""
        if self.pid is not None:
            self._run("pg_ctl", "-m", "fast", "-w", "-t", "60", "stop")
        self._end_guard()

    def crash(self) -> None:
        """kill -9 of the server and all its children; the next start recovers."""
        head = self.pid
        if head is not None:
            send(head, signal.SIGSTOP)  # so that it has no further child between the look and the blow
            all_of_it = (head, *children(head))
            for process in all_of_it:
                send(process, signal.SIGKILL)
            wait_for(lambda: not any(alive(one) for one in all_of_it), 30, "the end of PostgreSQL")
            wait_for(lambda: not listens(self.port), 30, "the end of PostgreSQL's port")
            (self._data / "postmaster.pid").unlink(missing_ok=True)
        self._end_guard()

    def create(self, database: str, template: str | None = None) -> str:
        """A new database, a copy of `template` where one is named (nobody may be connected to that); its URL."""
        self._client("createdb", *(["-T", template] if template else []), database)
        return self.url(database)

    def drop(self, database: str) -> None:
        """Ends the sessions in it too; nothing happens where there is none."""
        self._client("dropdb", "--force", "--if-exists", database)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.crash()

    @property
    def _data(self) -> Path:
        return self.folder / "db"

    @property
    def _mark(self) -> str:
        """What tells its process from those of other clusters."""
        return f"cluster_name=wirewatch-{hashlib.sha256(bytes(self.folder)).hexdigest()[:16]}"

    def _client(self, program: str, *arguments: str) -> None:
        self._run(program, "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        """In the arguments {data} stands for the folder of the data.

        The programs get that as an open handle, since the folders above may be closed to the server's user: pytest
        closes those of temporary files anew in each session, also above a server that runs.
        """
        data = os.open(self._data, os.O_PATH | os.O_DIRECTORY)
        place = f"/proc/self/fd/{data}"
        own = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        command = [str(self._programs / program), *(one.replace("{data}", place) for one in arguments)]
        # What it says is not captured by pipes: the server would inherit them and keep them open.
        with tempfile.TemporaryFile() as told:
            try:
                done = subprocess.run(
                    _as_server(command),
                    stdin=subprocess.DEVNULL,
                    stdout=told,
                    stderr=told,
                    cwd="/",
                    env={**own, "PGDATA": place},
                    pass_fds=(data,),
                    start_new_session=True,  # Ctrl-C ends the tests, not a server that is just being started
                    check=False,
                )
            finally:
                os.close(data)
            told.seek(0)
            words = told.read().decode("utf-8", "replace").strip()
        if done.returncode != 0:
            raise ServiceError(f"{program}: {words[-1500:]}")

    def _watch_over(self) -> None:
        """Leaves a process that ends the server once we are gone, however we went: our end of the pipe closes then."""
        self._end_guard()
        command = _as_server(["sh", "-c", 'read -r _; kill -QUIT "$0"', str(self.pid)])
        quiet = subprocess.DEVNULL
        self._guard = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, cwd="/", start_new_session=True
        )

    def _end_guard(self) -> None:
        if self._guard is not None:
            self._guard.kill()
            self._guard.communicate()
            self._guard = None


def _as_server(command: list[str]) -> list[str]:
    if os.geteuid() != 0:
        return command
    return ["setpriv", f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--init-groups", *command]


def _server_user_exists() -> bool:
    try:
        pwd.getpwnam(SERVER_USER)
    except KeyError:
        return False
    return True


def _number(version: str) -> float:
    try:
        return float(version)
    except ValueError:
        return 0.0
