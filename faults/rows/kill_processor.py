"""kill -9 of the processor, and of the child that reads for it."""

import signal
import time
from functools import partial

from faults.outcome import Row
from faults.places import EMBEDDED
from faults.rows.killing import Way, as_it_is_appended, at_any_instant, kill, play
from faults.world import World, wait_for
from topics.log import ARTICLES, ENRICHED

STAGE = "process"


def _before_work(world: World) -> None:
    """It sleeps while the article arrives, and never wakes up."""
    world.crew.signal(STAGE, signal.SIGSTOP)
    as_it_is_appended(ARTICLES, kill(STAGE))(world)


def _kill_reader(within: float) -> Way:
    def strike(world: World) -> None:
        wait_for(lambda: bool(world.crew.readers(STAGE)), "a child that reads")
        time.sleep(world.chance.uniform(0.0, within))
        world.crew.kill_reader(STAGE)

    return strike


def _child_any_instant(world: World) -> None:
    """Also while it is loading: one that was killed is replaced when there is something to read."""
    world.publish()
    _kill_reader(3.0)(world)


PARENT_WAYS = (
    as_it_is_appended(ARTICLES, kill(STAGE)),
    _before_work,
    as_it_is_appended(ENRICHED, kill(STAGE)),
    at_any_instant(2.0, kill(STAGE)),
)
# One kill an article: one that costs three readers their lives is given up, and rightly so.
CHILD_WAYS = (as_it_is_appended(ARTICLES, _kill_reader(0.08)), _child_any_instant)
PARENT = Row(
    "kill-processor",
    "kill -9 the processor: before work is begun, at work, between its result and its position, at any instant",
    "200: 0 lost, 0 twice",
    partial(play, PARENT_WAYS),
    rounds=200,
    few=2,
    share=25,
)
CHILD = Row(
    "kill-child",
    "kill -9 the child that reads: at work, at any instant",
    "200: 0 lost, 0 twice",
    partial(play, CHILD_WAYS),
    rounds=200,
    few=2,
    tested_on=(EMBEDDED,),
)
