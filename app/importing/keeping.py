"""Batches, kept: appended to the log, then remembered with the place in the file, in one transaction.

A kill in between leaves copies in the topic, with the same ids and revisions, and loses nothing.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from app.importing.deciding import Decided, asked, bygone, decide
from app.importing.rejects import RejectFile
from app.importing.shapes import Prepared, Reject
from state import import_files, runs
from state.articles import by_aliases, by_ids, remember
from state.database import State
from state.errors import StateError
from state.import_files import FilePlace
from topics.log import ARTICLES, Log
from topics.pacing import Pace

TRIES = 3
"""On PostgreSQL a poll that saves the same new article at the same instant makes one of the two fail."""


@dataclass
class Keeper:
    """`run` is how the run stands; its counts go into the state with each batch."""

    log: Log
    state: State
    run: runs.Run
    rejects: RejectFile
    pace: Pace
    clock: Callable[[], datetime]

    def keep(self, file: str, at: FilePlace, batch: Sequence[Prepared | Reject]) -> None:
        """Raises LogError or StateError; then the batch did not happen, but for copies."""
        while len(batch) > (room := self.pace.room(len(batch)) if batch else 0):
            part, batch = batch[:room], batch[room:]
            self._keep_part(file, FilePlace(part[-1].number), part)
        self._keep_part(file, at, batch)

    def _keep_part(self, file: str, at: FilePlace, batch: Sequence[Prepared | Reject]) -> None:
        taken = [one for one in batch if isinstance(one, Prepared)]
        refused = [one for one in batch if isinstance(one, Reject)]
        self.rejects.add(file, refused)
        for last in range(TRIES - 1, -1, -1):
            try:
                self._keep(file, at, taken, len(refused))
                return
            except StateError:
                if not last:
                    raise

    def end(self, status: runs.Status) -> None:
        """`done` is the end; what is stopped can go on."""
        ended = self.clock() if status == "done" else None
        self.run = msgspec.structs.replace(self.run, status=status, ended=ended)
        with self.state.write() as connection:
            runs.save(connection, self.run)

    def _keep(self, file: str, at: FilePlace, batch: Sequence[Prepared], refused: int) -> None:
        now = self.clock()
        decided = self._decide(batch)
        records = [one.record for one in decided if one.record is not None]
        if records:
            self.log.append(ARTICLES, records)
        counts = Counter(self.run.counts)
        counts.update(one.outcome for one in decided)
        counts["rejected"] += refused
        run = msgspec.structs.replace(self.run, counts=dict(counts))
        with self.state.write() as connection:
            remember(connection, [(one.known, one.aliases) for one in decided], now)
            import_files.save(connection, run.id, file, at)
            runs.save(connection, run)
        self.run = run

    def _decide(self, batch: Sequence[Prepared]) -> list[Decided]:
        if not batch:
            return []
        names, ids = asked(batch)
        with self.state.read() as connection:
            known = by_aliases(connection, names)
            ours = by_ids(connection, ids) if ids else {}
            known |= by_aliases(connection, bygone(batch, known, ours))
        return decide(batch, known, ours)
