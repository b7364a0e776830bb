"""A replay into history: a run that is recorded, that can be told of and that can be undone."""

import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from alerts.decider import POSITION
from alerts.deliver import archive
from alerts.deliver.subscriptions import SubscriptionsFile
from alerts.replay_history import Written, undo_history, write_history
from alerts.trying import Trial
from app.who import who
from state import alerts, audit, runs
from state.audit import Act
from state.database import State
from state.positions import position
from state.runs import Run
from topics.records import Alert


class RunError(ValueError):
    """A run cannot be undone; the message says why."""


@dataclass(frozen=True, slots=True)
class Telling:
    """What a question before a digest names."""

    alerts: list[Alert]
    destinations: int


def decided_up_to(state: State) -> int:
    """Where history ends: what lies behind, the decider has still to decide."""
    with state.read() as connection:
        return position(connection, POSITION)


def begin(state: State, words: str, clock: Callable[[], datetime]) -> Run:
    """The run, recorded before anything of it is: what a kill leaves can be undone by its id."""
    run = Run(id=f"replay-{secrets.token_hex(4)}", kind="replay", began=clock(), words=words)
    with state.write() as connection:
        runs.save(connection, run)
    return run


def write(state: State, run: Run, trial: Trial, backfilled: Collection[int], clock: Callable[[], datetime]) -> Written:
    """Writes what the trial decided. Raises StateError where the state cannot serve; the run can be undone then too."""
    written = [Written(), *write_history(state, trial, run.id, backfilled)][-1]
    with state.write() as connection:
        runs.save(connection, replace(run, ended=clock(), status="done", counts=written.counts))
    return written


def telling(state: State, file: SubscriptionsFile, run: str) -> Telling:
    with state.read() as connection:
        found = alerts.of_run(connection, run)
    taken = archive.takers(file, found)
    told = {alert.id for _, some in taken for alert in some}
    return Telling([alert for alert in found if alert.id in told], len({way.channel for way, _ in taken}))


def tell(state: State, file: SubscriptionsFile, run: str, told: Telling, now: datetime) -> int:
    """Digests that are new in the outbox."""
    with state.write() as connection:
        return archive.tell(connection, file, run, told.alerts, now)


def undo(state: State, file: SubscriptionsFile, run_id: str, now: datetime) -> Written:
    """Takes a run out of history and notes who did. Raises RunError."""
    with state.write() as connection:
        run = runs.get(connection, run_id)
        if run is None or run.kind != "replay":
            raise RunError(f"there is no replay {run_id!r}")
        if run.status == "undone":
            raise RunError(f"{run_id} was undone before")
        archive.take_back(connection, file, run_id, now)
        gone = undo_history(connection, run_id)
        runs.save(connection, replace(run, ended=run.ended or now, status="undone"))
        words = f"{run_id} ({run.words}): {gone.alerts} alerts and {gone.hits} hits taken out of history"
        audit.note(connection, Act(at=now, who=who(), what="undo", words=words))
    return gone
