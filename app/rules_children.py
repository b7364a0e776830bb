"""The children of the rules workbench: what people type is read, tried and taken apart where it harms nobody.

Each is started when somebody asks, ends after a while in which nobody did, and has a time limit.
"""

import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from app.configuration import Folder
from app.rules_checking import Checked, CheckJob, make_checker
from app.rules_effect import Effect, EffectJob, make_trier
from app.rules_reading import Answer, Job, make_bench
from app.rules_slot import PATIENCE, BusyError, NewerError, Slot

CHECK_SECONDS, EFFECT_SECONDS, READ_SECONDS = 15.0, 20.0, 30.0
GRACE = 10.0
"""Seconds that a trial has to stop by itself before it is stopped."""
TRIALS = 2
"""At a time."""
SOON = 5.0
"""Seconds in which a trial that nobody wants any more should stop."""


class Children:
    """Those of one installation; they start from the rules that stand, `base` (name -> text)."""

    def __init__(self, folder: Folder, base: Callable[[], Mapping[str, str]]) -> None:
        self._folder = folder
        self._checker: Slot[CheckJob, Checked] = Slot(lambda: partial(make_checker, base()))
        self._triers: list[Slot[EffectJob, Effect]] = [Slot(lambda: partial(make_trier, base())) for _ in range(TRIALS)]
        self._trying: dict[str, _Trying] = {}
        self._free = threading.Condition()
        self._reads: object = None
        self._reader: Slot[Job, Answer] | None = None

    def check(self, job: CheckJob) -> Checked:
        return self._checker.ask(job, CHECK_SECONDS)

    def effect(self, desk: str, job: EffectJob) -> Effect:
        """What is still tried for the same `desk` ends with NewerError."""
        with self._trier(desk) as trying:
            found = trying.slot.ask(replace(job, wanted=trying.wanted), job.seconds + GRACE)
            if not trying.wanted.exists():
                raise NewerError
            return found

    def read(self, job: Job) -> Answer:
        """Raises ConfigError where settings or event types cannot be read, beside what a slot raises."""
        reads = (self._folder.settings().extraction, self._folder.frames())
        with self._free:
            if self._reader is None or self._reads != reads:
                if self._reader is not None:
                    self._reader.end()
                self._reads, self._reader = reads, Slot(lambda: partial(make_bench, *reads))
            reader = self._reader
        return reader.ask(job, READ_SECONDS)

    @contextmanager
    def _trier(self, desk: str) -> Iterator["_Trying"]:
        with tempfile.NamedTemporaryFile(prefix="wirewatch-trial-", delete=False) as file:
            wanted = Path(file.name)
        try:
            with self._free:
                self._end_older(desk)
                if not self._free.wait_for(lambda: self._room(desk), PATIENCE):
                    raise BusyError
                slot = next(one for one in self._triers if one not in [two.slot for two in self._trying.values()])
                trying = self._trying[desk] = _Trying(slot, wanted)
            try:
                yield trying
            finally:
                with self._free:
                    del self._trying[desk]
                    self._free.notify_all()
        finally:
            wanted.unlink(missing_ok=True)

    def _end_older(self, desk: str) -> None:
        """Asks it to stop, so that its child stays; one that does not stop soon is killed."""
        older = self._trying.get(desk)
        if older is not None:
            older.wanted.unlink(missing_ok=True)
            if not self._free.wait_for(lambda: self._trying.get(desk) is not older, SOON):
                older.slot.cancel()

    def _room(self, desk: str) -> bool:
        return desk not in self._trying and len(self._trying) < TRIALS


@dataclass(frozen=True, slots=True)
class _Trying:
    """What is tried in `slot`, as long as the file `wanted` is there."""

    slot: Slot[EffectJob, Effect]
    wanted: Path
