"""A throw-away PostgreSQL cluster on loopback, run as the user `postgres` where we are root: it refuses to be root."""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from services.errors import ServiceError
from services.processes import alive, free_port, send, wait_for

USER = "wirewatch"
SERVER_USER = "postgres"


def programs() -> Path | None:
    """The folder of initdb and pg_ctl."""
    named = shutil.which("pg_config")
    asked = subprocess.run([named, "--bindir"], capture_output=True, text=True, check=False).stdout if named else ""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    on_path = shutil.which("initdb")
    places = [Path(asked.strip() or "/nowhere"), *versions, *([Path(on_path).parent] if on_path else [])]
    return next((one for one in places if (one / "initdb").exists() and (one / "pg_ctl").exists()), None)


def missing() -> str | None:
    """Why no cluster can be had here, and what to do; None when one can."""
    if programs() is None:
        return "PostgreSQL's server is not installed (Debian: postgresql)"
    if os.geteuid() == 0 and shutil.which("setpriv") is None:
        return "PostgreSQL refuses root, and setpriv (util-linux) is not here: run as another user"
    return None


class Cluster:
    """A cluster in `folder`; anyone on this machine is let in as `wirewatch`."""

    def __init__(self, folder: Path, *, port: int | None = None) -> None:
        self.folder = folder.absolute()
        self.port = port or free_port()
        found = programs()
        if found is None:
            raise ServiceError(str(missing()))
        self._programs = found

    def url(self, database: str) -> str:
        return f"postgresql://{USER}@127.0.0.1:{self.port}/{database}"

    @property
    def pid(self) -> int | None:
        try:
            process = int((self._data / "postmaster.pid").read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return None
        return process if alive(process) else None

    def start(self) -> None:
        """Returns when it answers; the first start makes the cluster. Raises ServiceError."""
        if not (self._data / "PG_VERSION").exists():
            self._make_folder()
            self._run("initdb", "-D", str(self._data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1 -c max_connections=200"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._data), "-l", log, "-w", "-t", "60", "-o", options, "start")

    def stop(self) -> None:
        if self.pid is not None:
            self._run("pg_ctl", "-D", str(self._data), "-m", "fast", "-w", "stop")

    def crash(self) -> None:
        """kill -9 of the server and all its children."""
        head = self.pid
        if head is None:
            return
        send(head, signal.SIGSTOP)  # so that it starts no child between the list and the kill
        below = [int(one) for one in Path(f"/proc/{head}/task/{head}/children").read_text().split()]
        for process in (head, *below):
            send(process, signal.SIGKILL)
        wait_for(lambda: not any(alive(one) for one in (head, *below)), 30, "the end of PostgreSQL")
        # Where nobody has buried it yet, the next start would take the dead for the living.
        for lock in (self._data / "postmaster.pid", self.folder / f".s.PGSQL.{self.port}.lock"):
            lock.unlink(missing_ok=True)

    def create(self, database: str, template: str | None = None) -> str:
        """A new database, a copy of `template` where one is named (nobody may be connected to that); its URL."""
        self._client("createdb", *(["-T", template] if template else []), database)
        return self.url(database)

    def drop(self, database: str) -> None:
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

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            shutil.chown(self.folder, SERVER_USER)
            for above in self.folder.parents:  # the server's user must be able to walk in
                if above.stat().st_uid == 0 and not above.stat().st_mode & 0o001:
                    above.chmod(above.stat().st_mode | 0o011)

    def _client(self, program: str, *arguments: str) -> None:
        self._run(program, "-h", "127.0.0.1", "-p", str(self.port), "-U", USER, *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        if os.geteuid() == 0:
            as_server = [f"--reuid={SERVER_USER}", f"--regid={SERVER_USER}", "--init-groups"]
            command = ["setpriv", *as_server, *command]
        # Not captured by pipes: the server would inherit them and keep them open.
        with (self.folder / "commands").open("wb+") as told:
            done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=told, stderr=told, cwd="/", check=False)
            told.seek(0)
            words = told.read().decode("utf-8", "replace")
        if done.returncode != 0:
            raise ServiceError(f"{program}: {words[-1500:]}")
