"""What a stage runs on: its configuration (the last good one when a file is broken), its log and its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import TypeVar

import structlog

from alerts.deliver.subscriptions import SubscriptionsFile
from app.configuration import (
    FEEDS,
    SETTINGS,
    SUBSCRIPTIONS,
    Folder,
    feeds_from,
    open_folder,
    subscriptions_from,
)
from app.configured import checked_settings, place_by
from app.health import Beat, sign
from app.installation import check_installation
from app.last_good import read_or_last_good
from app.patience import until_reachable
from app.places import Data
from app.reloading import report
from app.settings import Settings
from app.yaml_reading import YamlFile
from ingest.settings import FeedsFile
from state import notices
from state.database import State
from topics.log import Log, TopicPlan
from topics.mass_failure import HaltedError

logger = structlog.get_logger("start")

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
    beat: Callable[[], None] = lambda: None

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


def open_running(stage: str, config: Path, data: Path, stop: Event, *, patient: bool = True) -> Running:
    """Opens log and state for a stage; a `patient` caller waits for a broker or a database that does not answer.

    Raises ConfigError, LogError or StateError when a stage cannot run at all, StoppedError when `stop` is set.
    """
    folder = open_folder(config)
    settings, problems = checked_settings(folder, data)
    place = place_by(settings, data)
    log, state = open_stores(place, settings.topics(), stop, patient=patient, create=place.topics.kafka is None)
    report(state, SETTINGS, problems, now())
    notices.clear(state, halt_notice(stage))
    return Running(folder, place, settings, log, state, stop, Beat(sign(data, stage)))


def open_stores(
    place: Data, plans: Mapping[str, TopicPlan], stop: Event, *, patient: bool, create: bool
) -> tuple[Log, State]:
    """The log with its topics as they should be, made where one may `create`, and the state that belongs to them."""

    def wait(action: Callable[[], T]) -> T:
        return until_reachable(action, stop) if patient else action()

    log = place.log()
    made = wait(lambda: log.prepare(plans, create=create))
    if made and place.topics.kafka is not None:
        logger.info("topics made", topics=made)
    state = wait(place.state)
    wait(lambda: check_installation(log, state, now()))
    return log, state


def halt_notice(stage: str) -> str:
    return f"{stage} halted"


def halted(running: Running, stage: str, error: HaltedError) -> None:
    """Says so where operators look, and waits to be stopped: a start over would halt again."""
    logger.critical("halted", stage=stage, reason=str(error))
    notices.put(running.state, halt_notice(stage), str(error), now())
    running.stop.wait()
