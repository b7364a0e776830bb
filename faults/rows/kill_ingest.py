"""kill -9 of the stage that polls, at each step between a feed and its saved validators."""

import contextlib
from functools import partial

from faults import points
from faults.outcome import Row
from faults.places import EMBEDDED
from faults.rows.killing import as_it_is_appended, at_any_instant, kill, play
from faults.world import PATIENCE, NeverCame, World, wait_for
from topics.log import ARTICLES

STAGE = "ingest"
ATTEMPTS = 3


def _polled_again(world: World) -> None:
    polls = sum(world.feeds.asked.values())
    wait_for(lambda: sum(world.feeds.asked.values()) > polls, "a poll after the kill")


def _before_fetch(world: World) -> None:
    _at(world, points.BEFORE_FETCH)


def _mid_body(world: World) -> None:
    _at(world, points.MID_BODY)


def _before_validators(world: World) -> None:
    """Once more where the fetch was for a process that an earlier strike had killed: its successor needs the state."""
    for _ in range(ATTEMPTS):
        head = world.head(ARTICLES)
        with world.hold_when_fetching("feeds"), contextlib.suppress(NeverCame):
            world.wait_head(ARTICLES, head + 1, patience=15.0)
            world.crew.kill(STAGE)
            return
    raise NeverCame(f"an article of the fetch that was held, {ATTEMPTS} times")


def _at(world: World, point: str) -> None:
    struck = world.points.lie_in_wait(point, lambda: world.crew.kill(STAGE))
    world.publish()
    if not struck.wait(PATIENCE):
        raise NeverCame(point)


WAYS = (
    _before_fetch,
    _mid_body,
    as_it_is_appended(ARTICLES, kill(STAGE)),
    _before_validators,
    at_any_instant(1.5, kill(STAGE)),
)
ROW = Row(
    "kill-ingest",
    "kill -9 ingest: before the fetch, in the middle of the body, after the append, before validators are saved",
    "200: 0 lost, 0 twice",
    partial(play, WAYS, after=_polled_again),
    rounds=200,
    few=2,
    tested_on=(EMBEDDED,),
)
