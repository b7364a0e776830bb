"""One Kafka node, broker and controller in one (KRaft), on loopback: from jars that Maven fetches once."""

import base64
import fcntl
import os
import re
import shutil
import signal
import struct
import subprocess
import tempfile
import uuid
from collections.abc import Mapping
from pathlib import Path
from socket import create_connection
from types import TracebackType
from typing import Self

from services.errors import ServiceError
from services.processes import alive, dies_with_us, free_port, listens, send, wait_for

POM = Path(__file__).with_name("pom.xml")
JAVA = ("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
ARCHIVE = "classes.jsa"


def version() -> str:
    found = re.search(r"<kafka\.version>(.+?)<", POM.read_text("utf-8"))
    assert found is not None
    return found[1]


def jars() -> Path:
    """The folder that all brokers share."""
    named = os.environ.get("KAFKA_JARS")
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    return Path(named) if named else cache / "wirewatch-kafka" / version()


def missing() -> str | None:
    """Why no broker can be had here, and what to do; None when one can."""
    if shutil.which("java") is None:
        return "Kafka needs Java 17 or newer: install a JRE (Debian: default-jre-headless)"
    if not _complete() and shutil.which("mvn") is None:
        return "Kafka's jars are fetched by Maven: install it (Debian: maven), then `python -m services install`"
    return None


def install() -> Path:
    """Fetches the jars where they are not here yet. Raises ServiceError."""
    folder = jars()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not _complete():
            _fetch(folder)
            _learn(folder)
            (folder / ".complete").write_text(version())
    return folder


def _complete() -> bool:
    try:
        return (jars() / ".complete").read_text() == version()
    except OSError:
        return False


def _fetch(folder: Path) -> None:
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    done = subprocess.run(
        ["mvn", "--batch-mode", "--quiet", "--file", str(POM), *goal], capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ServiceError(f"Maven could not fetch Kafka: {done.stdout[-2000:]}{done.stderr[-2000:]}")


def _learn(folder: Path) -> None:
    """Runs a node once and keeps what the JVM learnt of the classes: later starts take half the time."""
    with tempfile.TemporaryDirectory() as scratch:
        broker = Broker(Path(scratch))
        broker.launch(folder, f"-XX:ArchiveClassesAtExit={folder / ARCHIVE}")
        broker.stop()


class Broker:
    """A node whose settings, data and log are in `folder`; `settings` come on top of its own server.properties."""

    def __init__(self, folder: Path, *, port: int | None = None, settings: Mapping[str, str] | None = None) -> None:
        self.folder = folder.absolute()
        self.port = port or free_port()
        self._settings = dict(settings or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def bootstrap(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self, patience: float = 60.0) -> None:
        """Returns when topics can be made. Raises ServiceError."""
        classes = install()
        archive = classes / ARCHIVE
        self.launch(classes, *([f"-XX:SharedArchiveFile={archive}"] if archive.exists() else []), patience=patience)

    def launch(self, classes: Path, *options: str, patience: float = 60.0) -> None:
        """Starts it from the jars in `classes`, with further options for its JVM."""
        self.folder.mkdir(parents=True, exist_ok=True)
        settings = self._write()
        self._format(classes, settings)
        command = ["java", *JAVA, *options, f"-Dlog4j2.configurationFile={self.folder / 'log4j2.properties'}"]
        command += ["-cp", _classpath(classes), "kafka.Kafka", str(settings)]
        with (self.folder / "broker.log").open("ab") as log:
            self._process = subprocess.Popen(
                dies_with_us(command), stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        try:
            wait_for(self._settled, patience, "the start of Kafka")
        except ServiceError:
            self.kill()
            raise
        if self.pid is None:
            raise ServiceError(f"Kafka ended while starting: {self._last_words()}")

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def pause(self) -> None:
        if self.pid is not None:
            send(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        if self.pid is not None:
            send(self.pid, signal.SIGCONT)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        send(self._process.pid, how)
        self._process.wait(60)
        self._process = None
        wait_for(lambda: not listens(self.port), 30, "the end of Kafka's port")

    def _settled(self) -> bool:
        return self._process is None or not alive(self._process.pid) or _answers(self.port)

    def _write(self) -> Path:
        (self.folder / "log4j2.properties").write_text(LOGGING)
        controller = f"127.0.0.1:{free_port()}"
        own = {
            "process.roles": "broker,controller",
            "node.id": "1",
            "controller.quorum.voters": f"1@{controller}",
            "controller.listener.names": "CONTROLLER",
            "inter.broker.listener.name": "CLIENTS",
            "listeners": f"CLIENTS://{self.bootstrap},CONTROLLER://{controller}",
            "advertised.listeners": f"CLIENTS://{self.bootstrap}",
            "listener.security.protocol.map": "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "log.dirs": str(self.folder / "data"),
            **FOR_ONE_NODE,
            **self._settings,
        }
        path = self.folder / "server.properties"
        path.write_text("".join(f"{name}={value}\n" for name, value in own.items()))
        return path

    def _format(self, classes: Path, settings: Path) -> None:
        if (self.folder / "data" / "meta.properties").exists():
            return
        cluster = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        tool = ["kafka.tools.StorageTool", "format", "--cluster-id", cluster, "--config", str(settings)]
        done = subprocess.run(
            ["java", *JAVA, "-cp", _classpath(classes), *tool], capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise ServiceError(f"Kafka's folder could not be made: {done.stdout[-1000:]}{done.stderr[-1000:]}")

    def _last_words(self) -> str:
        lines = (self.folder / "broker.log").read_text("utf-8", "replace").splitlines()
        told = [line for line in lines[-200:] if " ERROR " in line or " FATAL " in line or "Exception" in line]
        return " | ".join(told[-3:]) or f"see {self.folder / 'broker.log'}"


FOR_ONE_NODE = {
    "auto.create.topics.enable": "false",
    "group.initial.rebalance.delay.ms": "0",
    "offsets.topic.replication.factor": "1",
    "offsets.topic.num.partitions": "4",
    "transaction.state.log.replication.factor": "1",
    "transaction.state.log.min.isr": "1",
    "transaction.state.log.num.partitions": "2",
    "share.coordinator.state.topic.replication.factor": "1",
    "share.coordinator.state.topic.min.isr": "1",
    # After kill -9 a new start waits until the controller has forgotten the old one.
    "broker.session.timeout.ms": "2000",
    "broker.heartbeat.interval.ms": "250",
    "log.cleaner.dedupe.buffer.size": "8388608",
}
LOGGING = """\
appender.lines.type=Console
appender.lines.name=lines
appender.lines.layout.type=PatternLayout
appender.lines.layout.pattern=%d %p %c{1} %m%n
rootLogger.level=warn
rootLogger.appenderRef.lines.ref=lines
"""


def _classpath(classes: Path) -> str:
    # Named one by one and in order: the archive of classes is good for exactly this list.
    return ":".join(str(jar) for jar in sorted(classes.glob("*.jar")))


def _answers(port: int) -> bool:
    """Whether the broker is registered and takes requests: it names itself in an answer to Metadata (version 4)."""
    request = struct.pack(">hhih", 3, 4, 7, -1) + struct.pack(">ib", 0, 0)
    try:
        with create_connection(("127.0.0.1", port), timeout=2) as link:
            link.sendall(struct.pack(">i", len(request)) + request)
            answer = link.recv(64)
    except OSError:
        return False
    # Length, correlation id, throttle time, then the number of brokers.
    return len(answer) >= 16 and struct.unpack(">i", answer[12:16])[0] == 1
