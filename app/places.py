"""Where things are: the options --config and --data that every command takes, and what ships with the package."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from app.settings import LogSettings
from state.database import State, open_state
from topics.log import Log
from topics.sqlite_log import SqliteLog

ConfigOption = Annotated[
    Path, typer.Option("--config", envvar="WIREWATCH_CONFIG", help="Folder of your configuration.", show_default=True)
]
DataOption = Annotated[Path, typer.Option("--data", envvar="WIREWATCH_DATA", help="Folder of topics and state.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON Lines on stdout and nothing else.")]

CONFIG = Path("config")
DATA = Path("data")


@dataclass(frozen=True, slots=True)
class Data:
    """`--data`: the folder with the embedded log and state, or the addresses that stand for them."""

    path: Path
    topics: LogSettings = field(default_factory=LogSettings)
    database: str | None = None

    def log(self) -> Log:
        if self.topics.kafka is None:
            return SqliteLog(self.path / "log.db")
        from topics.kafka_log import KafkaLog, KafkaPlace  # half a second that the embedded log does without

        at = self.topics
        return KafkaLog(KafkaPlace(str(at.kafka), at.prefix, at.security, at.replication))

    def state(self) -> State:
        return open_state(self.path / "state.db" if self.database is None else self.database)

    def kept(self) -> State:
        """The state, where there is one: looking makes none."""
        if not self.exists():
            raise typer.BadParameter(
                f"nothing has run in {self.path} yet: start `wirewatch run`, or name another --data"
            )
        return self.state()

    def exists(self) -> bool:
        return self.database is not None or (self.path / "state.db").exists()

    @property
    def last_good(self) -> Path:
        """The configuration files as they were when they last could be used."""
        return self.path / "last-good"


def starter() -> Path:
    """The configuration that ships with Wirewatch: inside the package when installed, beside it in a checkout."""
    here = Path(__file__).parent
    packaged = here / "starter"
    return packaged if packaged.is_dir() else here.parent / "config"
