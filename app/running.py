"""What a stage runs on: its configuration (the last good one when a file is broken), its log and its state."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Event
from typing import TypeVar

from alerts.deliver.models import SubscriptionsFile
from app.configuration import (
    FEEDS,
    SETTINGS,
    SUBSCRIPTIONS,
    Folder,
    feeds_from,
    settings_from,
    subscriptions_from,
)
from app.last_good import read_or_last_good
from app.places import Data
from app.reloading import report
from app.settings import Settings
from app.yaml_reading import ConfigProblem, YamlFile
from ingest.settings import FeedsFile
from state.database import State
from topics.log import Log

T = TypeVar("T")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class Running:
    """One stage at work."""

    folder: Folder
    data: Data
    settings: Settings
    log: Log
    state: State
    stop: Event

    def feeds(self) -> FeedsFile:
        return self._file(FEEDS, lambda document: feeds_from(document, self.folder.environment, self.settings))

    def subscriptions(self) -> SubscriptionsFile:
        return self._file(
            SUBSCRIPTIONS, lambda document: subscriptions_from(document, self.folder.environment, self.settings)
        )

    def _file(self, name: str, use: Callable[[YamlFile], T]) -> T:
        result, problems = read_or_last_good(lambda: self.folder.text(name), use, self.data.last_good / name)
        report(self.state, name, problems, now())
        return result


def checked_settings(folder: Folder, data: Data) -> tuple[Settings, list[ConfigProblem]]:
    """The settings, or the last good ones with what stands against the present file."""
    return read_or_last_good(
        lambda: folder.text(SETTINGS),
        lambda document: settings_from(document, folder.environment),
        data.last_good / SETTINGS,
    )


def open_running(folder: Folder, data: Data, stop: Event) -> Running:
    """Opens log and state. Raises ConfigError, LogError or StateError when a stage cannot run at all."""
    settings, problems = checked_settings(folder, data)
    state = data.state()
    report(state, SETTINGS, problems, now())
    return Running(folder, data, settings, data.log(), state, stop)
