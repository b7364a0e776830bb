"""Where tests keep topics and state: files, or a real Kafka and a real PostgreSQL; a fresh place for each test."""

import shutil
import tempfile
import uuid
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Protocol

from app.settings import LogSettings, Settings
from services.kafka import Broker
from services.postgres import Cluster
from state.database import State, open_state
from topics.kafka_log import KafkaLog, KafkaPlace
from topics.log import TOPICS, Keyed, Log
from topics.sqlite_log import SqliteLog

PLANS = Settings(log=LogSettings(partitions=3)).topics()


class Stores(Protocol):
    """A place; `log` and `state` open it anew each time."""

    def log(self) -> Log: ...

    def state(self) -> State: ...

    @property
    def state_place(self) -> Path | str: ...

    def saved(self) -> "Stores":
        """Another place with what is here now; nothing may be open here meanwhile."""
        ...

    def settings(self) -> str:
        """The lines of wirewatch.yaml that name the place."""
        ...


@dataclass(frozen=True)
class Embedded:
    folder: Path

    def log(self) -> Log:
        return SqliteLog(self.folder / "log.db")

    def state(self) -> State:
        return file_state(self.state_place)

    @property
    def state_place(self) -> Path:
        return self.folder / "state.db"

    def saved(self) -> "Embedded":
        copy = self.folder.with_name(f"{self.folder.name}-{uuid.uuid4().hex[:8]}")
        shutil.copytree(self.folder, copy)
        return Embedded(copy)

    def settings(self) -> str:
        return ""


@dataclass(frozen=True)
class Distributed:
    broker: Broker
    cluster: Cluster
    name: str

    def log(self) -> KafkaLog:
        assert self._topics
        return self._opened()

    def state(self) -> State:
        return open_state(self.state_place)

    @property
    def state_place(self) -> str:
        return self.cluster.url(self.name)

    def saved(self) -> "Distributed":
        copy = Distributed(self.broker, self.cluster, fresh_name())
        self.cluster.create(copy.name, self.name)
        with self.log() as here, copy.log() as there:
            for topic in TOPICS:
                records = [
                    one for part, start in here.oldest(topic).items() for one in here.read(topic, part, start, 9999)
                ]
                there.append(topic, [Keyed(one.key, one.value) for one in records])
        return copy

    def settings(self) -> str:
        assert self._topics
        log = f'{{kafka: "{self.broker.bootstrap}", prefix: {self.name}., partitions: 3}}'
        return f'log: {log}\nstate: "{self.state_place}"\n'

    @cached_property
    def _topics(self) -> bool:
        """Made for those who ask: the broker takes a while, and many tests want the state only."""
        with self._opened() as log:
            log.prepare(PLANS, create=True)
        return True

    def _opened(self) -> KafkaLog:
        return KafkaLog(KafkaPlace(self.broker.bootstrap, f"{self.name}."))


def file_state(path: Path) -> State:
    """The state in a file. A fresh one is a copy: migrating it anew for each test takes a tenth of a second."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(_migrated())
    return open_state(path)


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as place:
        path = Path(place) / "state.db"
        open_state(path).close()
        return path.read_bytes()


def fresh_name() -> str:
    return f"t{uuid.uuid4().hex[:12]}"


def distributed(broker: Broker, cluster: Cluster, template: str) -> Distributed:
    """Topics of its own, and a database made from one that is migrated already."""
    made = Distributed(broker, cluster, fresh_name())
    cluster.create(made.name, template)
    return made
