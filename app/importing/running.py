"""An import from its first file to its last: begun, or gone on with where it was broken off."""

import itertools
import secrets
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Event

from app.importing.asking import Wanted, wanted_by
from app.importing.documents import Readers
from app.importing.finding import files_of
from app.importing.keeping import Keeper
from app.importing.opening import READ_ERRORS, Opened, opened
from app.importing.reading import items
from app.importing.rejects import RejectFile
from app.importing.shapes import How, Prepared, Raw, Reject
from app.importing.workers import Preparers
from app.patience import StoppedError
from state import import_files, runs
from state.database import State
from state.import_files import FilePlace
from topics.filelock import FileLock
from topics.log import Log
from topics.pacing import Pace

Says = Callable[[str, int, Mapping[str, int]], None]
"""Told after each batch: the file, how many of its bytes on the disk are read, the counts of the run."""


class ImportCallError(Exception):
    """What was asked for cannot be done; the message says what can."""


@dataclass(frozen=True)
class Task:
    """A run to do: `settled` is how far it has come before."""

    run: runs.Run
    wanted: Wanted
    settled: Mapping[str, FilePlace]


def task(state: State, wanted: Wanted | None, run: str | None, now: datetime) -> Task:
    """The run by its id, or the unfinished one that was asked for in the same words, or a new one.

    Raises ImportCallError.
    """
    with state.read() as connection:
        found = runs.get(connection, run) if run is not None else None
    if found is None and run is not None and (wanted is None or not wanted.paths):
        raise ImportCallError(f"there is no run {run}; `wirewatch import --list` shows those there are")
    if found is None and wanted is not None:
        same = (one for one in runs.every(state) if _unfinished(one) and one.words == wanted.words())
        found = next(same, None) if run is None and "-" not in wanted.paths else None
    if found is None:
        assert wanted is not None
        identity = run or f"import-{now:%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"
        return Task(runs.Run(id=identity, kind="import", began=now, words=wanted.words()), wanted, {})
    if not _unfinished(found):
        raise ImportCallError(f"the run {found.id} is {found.status}: start another without --run")
    asked = wanted_by(found.words)
    if "-" in asked.paths:
        raise ImportCallError(f"the run {found.id} read stdin, which cannot be read again: start another")
    with state.read() as connection:
        return Task(found, asked, import_files.places(connection, found.id))


def _unfinished(run: runs.Run) -> bool:
    return run.kind == "import" and run.status in ("running", "stopped")


@dataclass
class Importer:
    """Does runs. `rejects` is the folder or the file for what cannot be taken; `locks` a folder."""

    log: Log
    state: State
    pace: Pace
    clock: Callable[[], datetime]
    stop: Event

    def do(self, task: Task, rejects: Path, locks: Path, says: Says) -> runs.Run:
        """The run as it ended, or as it was stopped. Raises ImportCallError, LogError, StateError, OSError."""
        lock = FileLock(locks / f"import-{task.run.id}")
        if not lock.acquire(0.0):
            raise ImportCallError(f"the run {task.run.id} is at work in another process")
        try:
            with closing(RejectFile(rejects, task.settled)) as file:
                keeper = Keeper(self.log, self.state, task.run, file, self.pace, self.clock)
                with self.state.write() as connection:
                    runs.save(connection, task.run)
                whole = self._files(task, keeper, says)
                keeper.end("done" if whole else "stopped")
                return keeper.run
        finally:
            lock.release()

    def _files(self, task: Task, keeper: Keeper, says: Says) -> bool:
        """Whether all of them were read."""
        how = How(task.wanted.choices, task.run.id, self.clock())
        with closing(Readers()) as readers, closing(Preparers(how)) as preparers:
            for name, source in sources(task.wanted):
                settled = task.settled.get(name, FilePlace())
                if settled.done:
                    continue
                for number, done in _batches(name, source, task.wanted, readers, preparers, settled.place):
                    if self.stop.is_set():
                        return False
                    try:
                        keeper.keep(name, FilePlace(number, False), done)
                    except StoppedError:  # while it waited for readers
                        return False
                    says(name, source.place() if isinstance(source, Opened) else 0, keeper.run.counts)
                keeper.keep(name, FilePlace(settled.place, True), [])
        return True


def sources(wanted: Wanted) -> Iterator[tuple[str, Opened | str]]:
    """(name, stream or why there is none) of all that the paths hold, in order."""
    for file, problem in files_of(wanted.paths):
        if problem is not None:
            yield file, problem
            continue
        try:
            for one in opened(file):
                yield (one.name, one) if isinstance(one, Opened) else one
        except READ_ERRORS as error:
            yield file, f"cannot be read: {error}"


def _batches(
    name: str, source: Opened | str, wanted: Wanted, readers: Readers, preparers: Preparers, after: int
) -> Iterator[tuple[int, list[Prepared | Reject]]]:
    """(number of the last item, batch) of a stream; it ends with why no more can be read, where that is so."""
    number = after
    for done in preparers.batches(_read(name, source, wanted, readers, after)):
        number = max(number, done[-1].number)
        yield number, done


def _read(name: str, source: Opened | str, wanted: Wanted, readers: Readers, after: int) -> Iterator[Raw | Reject]:
    if isinstance(source, str):
        yield Reject(after + 1, source, None)
        return
    number = after
    try:
        for one in items(source.stream, name, wanted.format, wanted.choices, readers, after):
            number = one.number
            yield one
    except READ_ERRORS as error:
        behind = f"breaks off behind number {number}: " if number > after else ""
        yield Reject(number + 1, f"{behind}{error}", None)


def first(wanted: Wanted, how: How, many: int) -> list[tuple[str, Prepared | Reject]]:
    """The first of what would be read, with the names of their files. Nothing is stored."""
    with closing(Readers()) as readers, closing(Preparers(how)) as preparers:
        found = (
            (name, one)
            for name, source in sources(wanted)
            for one in itertools.chain.from_iterable(
                preparers.batches(itertools.islice(_read(name, source, wanted, readers, 0), many))
            )
        )
        return list(itertools.islice(found, many))
