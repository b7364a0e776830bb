"""One Kafka node, broker and controller in one (KRaft), on loopback."""

import base64
import fcntl
import functools
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from socket import create_connection
from types import TracebackType
from typing import Self

from services import jars
from services.errors import ServiceError
from services.node import LOGGING, WHO_IS_THERE, last_errors, names_a_broker, properties
from services.processes import dies_with_us, free_port, keep_port, kept_port, listens, wait_for

JAVA = ("java", "-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
OLDEST_JAVA = 17


def missing() -> str | None:
    """Why no broker can be had here, and what to do; None when one can."""
    if not sys.platform.startswith("linux"):
        return "the broker for tests runs on Linux only: run them there"
    if (here := _java()) < OLDEST_JAVA:
        found = f"Java {here} is here" if here else "no Java is here"
        return f"Kafka needs Java {OLDEST_JAVA} or newer and {found}: install one (Debian: default-jre-headless)"
    if not jars.complete() and shutil.which("mvn") is None:
        return "Kafka's jars are fetched by Maven: install it (Debian: maven), then run `python -m services install`"
    return None


def install() -> Path:
    """Fetches the jars where they are not here yet (65 MB); returns their folder. Raises ServiceError."""
    folder = jars.folder()
    if jars.complete():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not jars.complete():  # else another process was first
            jars.fetch()
            _learn(folder)
            jars.note_complete()
    return folder


class Broker:
    """A node whose settings, data, log and scratch files are in `folder`; `settings` win over its usual ones."""

    def __init__(self, folder: Path, *, port: int | None = None, settings: Mapping[str, str] = {}) -> None:
        self.folder = folder.absolute()
        self.port = kept_port(self.folder, port)
        self._settings = dict(settings)
        self._process: subprocess.Popen[bytes] | None = None
        self._inside = 0
        self._log_start = 0

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, patience: float = 180.0) -> None:
        """Returns when topics can be made, within `patience` seconds. Raises ServiceError."""
        classes = install()
        archive = classes / jars.ARCHIVE
        self.launch(classes, *([f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []), patience=patience)

    def launch(self, classes: Path, *options: str, patience: float = 180.0) -> None:
        """Starts it from the jars in `classes`, with further options for its JVM."""
        self.folder.mkdir(parents=True, exist_ok=True)
        keep_port(self.folder, self.port)
        java = [*JAVA, *options, *self._write(), "-cp", jars.classpath(classes)]
        self._format(java)
        with self._log.open("ab") as log:
            self._log_start = log.tell()
            self._process = subprocess.Popen(
                dies_with_us([*java, "kafka.Kafka", str(self._properties)]),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            wait_for(lambda: self.pid is None or self._ready(), patience, "the start of Kafka")
            if self.pid is None:
                raise ServiceError(f"Kafka ended with code {self._process.returncode} while starting")
        except ServiceError as error:
            self.kill()
            raise ServiceError(f"{error}; {self._last_words()}") from None
        except BaseException:  # Ctrl-C
            self.kill()
            raise

    def stop(self) -> None:
        """SIGTERM; returns when the process and its port are gone."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """SIGKILL; returns when the process and its port are gone."""
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    @property
    def _log(self) -> Path:
        return self.folder / "broker.log"

    @property
    def _properties(self) -> Path:
        return self.folder / "server.properties"

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        self._process.send_signal(signal.SIGCONT)  # one that is paused would not hear the SIGTERM
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            raise ServiceError(f"Kafka does not end; {self._last_words()}") from None
        self._process = None
        wait_for(lambda: not listens(self.port), 30, "the end of Kafka's port")

    def _ready(self) -> bool:
        try:
            with create_connection(("127.0.0.1", self._inside), timeout=2) as link:
                link.sendall(WHO_IS_THERE)
                return names_a_broker(link.recv(64)) and listens(self.port)
        except OSError:
            return False

    def _write(self) -> list[str]:
        """Its files; returns the options that lead a JVM to them."""
        self._inside = free_port(self.port)
        controller = free_port(self.port, self._inside)
        self._properties.write_text(
            properties(self.folder / "data", self.port, self._inside, controller, self._settings), "utf-8"
        )
        logging = self.folder / "log4j2.properties"
        logging.write_text(LOGGING)
        scratch = self.folder / "tmp"  # a killed JVM leaves the native libraries that it unpacked
        shutil.rmtree(scratch, ignore_errors=True)
        scratch.mkdir()
        return [f"-Dlog4j2.configurationFile={logging}", f"-Djava.io.tmpdir={scratch}"]

    def _format(self, java: list[str]) -> None:
        if (self.folder / "data" / "meta.properties").exists():
            return
        # An id that began with a hyphen would be taken for an option.
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=").replace("-", "A")
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", str(self._properties)]
        command = [one for one in java if "ArchiveClassesAtExit" not in one]
        done = subprocess.run([*command, *tool], capture_output=True, text=True, check=False)
        if done.returncode != 0:
            raise ServiceError(f"Kafka's folder could not be made: {done.stdout[-1000:]}{done.stderr[-1000:]}")

    def _last_words(self) -> str:
        with self._log.open("rb") as log:
            log.seek(self._log_start)
            told = last_errors(log.read().decode("utf-8", "replace"))
        return " | ".join([*told, f"see {self._log}"])


def _learn(folder: Path) -> None:
    """Runs a node once, which shows that this Java runs this Kafka, and keeps what the JVM learnt of the classes."""
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        learnt = Path(scratch) / jars.ARCHIVE
        broker = Broker(Path(scratch) / "node")
        broker.launch(folder, f"-XX:ArchiveClassesAtExit={learnt}")
        broker.stop()
        if learnt.exists():  # not every JVM can; they start slowly then
            learnt.rename(folder / jars.ARCHIVE)


@functools.cache
def _java() -> int:
    """The major version of the Java on the PATH; 0 where there is none."""
    try:
        told = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    except OSError:
        return 0
    found = re.search(r'version "(\d+)', told)
    return int(found[1]) if found else 0
