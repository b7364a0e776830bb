"""Following the user's files: a change is taken whole or not at all, and what stands against it is shown."""

from collections.abc import Callable
from datetime import datetime

import structlog

from app.configuration import Folder
from app.yaml_reading import ConfigError, ConfigProblem
from state import notices
from state.database import State

LOOK_EVERY = 1.0

logger = structlog.get_logger("configuration")


class Follower:
    """Calls `take` once for each change of the configuration folder; `topic` names it in notices."""

    def __init__(
        self, folder: Folder, state: State, topic: str, take: Callable[[], None], now: Callable[[], datetime]
    ) -> None:
        self._folder, self._state, self._topic, self._take, self._now = folder, state, topic, take, now
        self._seen = folder.stamp()
        self._settled = self._seen

    def look(self) -> None:
        """To be called now and then; a file that is being written is given until the next look to settle."""
        stamp = self._folder.stamp()
        if stamp != self._seen:
            self._seen = stamp
            return
        if stamp == self._settled:
            return
        self._settled = stamp
        if self.take():
            logger.info("configuration taken", topic=self._topic)

    def take(self) -> bool:
        """Takes the files as they are now; False, with the problems shown, where they cannot be taken."""
        problems: list[ConfigProblem] = []
        try:
            self._take()
        except ConfigError as error:
            problems = error.problems
        report(self._state, self._topic, problems, self._now())
        return not problems


def report(state: State, topic: str, problems: list[ConfigProblem], now: datetime) -> None:
    """Shows problems in the log and in `status`; without any, what was shown before is taken back."""
    if not problems:
        notices.clear(state, topic)
        return
    text = "\n".join(str(problem) for problem in problems)
    if notices.put(state, topic, text, now):
        for problem in problems:
            logger.error("configuration refused, the last good one runs on", topic=topic, problem=str(problem))
