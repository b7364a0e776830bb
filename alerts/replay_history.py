"""A trial's alerts and hits written into the state as history: insert-only, marked with a run, and taken back by it.

The decider goes on meanwhile: nothing here takes its lease or its position, and each chunk is a short transaction.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from msgspec.structs import replace as changed

from alerts.alerting import alert_id
from alerts.decide.keys import agree
from alerts.match import Key
from alerts.trying import Trial
from state import alerts, hits, stories
from state.database import Connection, State
from state.hits import Hit, Outcome
from topics.records import Alert

CHUNK = 100
"""Hits in a transaction: a live article waits no longer than for these."""


@dataclass(slots=True)
class Written:
    """What was new: `known` alerts were there already."""

    alerts: int = 0
    known: int = 0
    hits: int = 0
    stories: int = 0

    @property
    def counts(self) -> dict[str, int]:
        return {"alerts": self.alerts, "known": self.known, "hits": self.hits, "stories": self.stories}


def write_history(state: State, trial: Trial, run: str, backfilled: Collection[int]) -> Iterator[Written]:
    """Writes what a trial decided aloud, chunk by chunk; gives what has been written after each.

    `backfilled` are the places of articles that came in backfill mode.
    """
    decided = [hit for hit in hits.after(trial.memory, 0) if hit.outcome != "trained"]
    written = Written()
    for start in range(0, len(decided), CHUNK):
        # What came of a chunk counts once it is committed: a busy state may roll it back.
        so_far = replace(written)
        with state.write() as connection:
            for hit in decided[start : start + CHUNK]:
                _write(connection, trial, hit, run, hit.place in backfilled, so_far)
        written = so_far
        yield written


def undo_history(connection: Connection, run: str) -> Written:
    """Takes away exactly what a run wrote."""
    return Written(
        stories=stories.drop_run(connection, run),  # before the hits, by which it finds them
        hits=hits.drop_run(connection, run),
        alerts=alerts.drop_run(connection, run),
    )


def _write(connection: Connection, trial: Trial, hit: Hit, run: str, backfilled: bool, written: Written) -> None:
    story = stories.story_of(connection, hit.article) or hit.story
    alert = alerts.get(trial.memory, hit.alert) if hit.outcome == "fired" and hit.alert is not None else None
    moved = in_story(hit, story)
    outcome: Outcome = "noise" if _is_noise(connection, moved) else "trained"
    mode = "backfill" if backfilled else hit.mode
    if hits.add_of_run(connection, changed(moved, mode=mode, outcome=outcome, alert=None), run):
        written.hits += 1
        article = stories.get(trial.memory, hit.article)
        if article is not None and stories.add_of_run(connection, article, run):
            written.stories += 1
    if alert is not None:
        new = alerts.add(connection, as_history(alert, hit, story), run)
        written.alerts += new
        written.known += not new


def in_story(hit: Hit, story: str) -> Hit:
    """The hit as of the story that the state has for its article, in the key too."""
    return changed(hit, story=story, key=_moved(hit.key, hit.story, story))


def as_history(alert: Alert, hit: Hit, story: str) -> Alert:
    """The alert as history keeps it, under the id that it has, or would have had, when it came."""
    key = _moved(hit.key, hit.story, story)
    identity = alert_id(alert.rule, key, hit.article)
    return changed(alert, id=identity, story=story, key=None if key is None else list(key), mode="backfill")


def _moved(key: Key | None, old: str, new: str) -> Key | None:
    return None if key is None else tuple(new if part == old else part for part in key)


def _is_noise(connection: Connection, hit: Hit) -> bool:
    """Whether feedback called this match noise: then it is, for whichever version."""
    known: Sequence[hits.Past] = hits.past_of_article(connection, hit.article)
    return any(one.rule == hit.rule and one.outcome == "noise" and agree(one.key, hit.key) for one in known)
