"""The machine's clock jumps under the running stages: an hour, ten years, back, and over the change to summer time.

The stages run under a shifted clock; broker and database keep the true time, as other machines would.
"""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from faults.outcome import Outcome, Row
from faults.places import Grounds
from faults.shifted_clock import ShiftedClock, missing
from faults.truth import QUIET, RULES
from faults.world import World

HOUR, DECADE = timedelta(hours=1), timedelta(days=3653)
SUMMER_TIME = datetime(2027, 3, 28, 0, 59, 55, tzinfo=UTC)
SETTLED = 4.0
BOUNDED = ("prlimit", "--as=2500000000:")
"""A stage that goes wild over a jump must not take the machine with it."""
Steps = Callable[[], list[tuple[timedelta, bool]]]
"""How far the clock is from the true one, and whether a cooldown of half an hour is over then."""
# The change to summer time may lie more than 90 days ahead: what a second outlet repeats would be new again by rights.
COOLING = RULES.replace("new: 90d", "new: 4000d") + "    cooldown: 30m\n"


def play(steps: Steps, grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """The watched phrase has a cooldown of half an hour here: it is held that long, and no longer."""
    outcome = Outcome(rounds, seeds=[seed])
    clock = ShiftedClock(grounds.folder / f"clock-{seed}")
    environment = {**clock.environment, "TZ": "Europe/Berlin"}
    with World(grounds, seed, environment=environment, rules=COOLING, prefix=BOUNDED) as world:
        world.start()
        world.publish_dossier()
        world.settle()
        for offset, fires in steps():
            _jump(world, clock, offset, fires, outcome)
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends: {world.crew.deaths}")
    return outcome


def _jump(world: World, clock: ShiftedClock, offset: timedelta, fires: bool, outcome: Outcome) -> None:
    """`fires`: whether the cooldown is over by the clock as it is now."""
    polls = world.feeds.asked.get(QUIET, 0)
    clock.shift(offset)
    world.offset = offset
    time.sleep(SETTLED)
    world.publish_dossier(fires=fires)
    world.publish()
    world.settle()
    outcome.note("polls of a quiet feed after one jump", world.feeds.asked.get(QUIET, 0) - polls)
    outcome.demand(world.feeds.asked.get(QUIET, 0) - polls <= 1, "a quiet feed was polled twice after one jump")


def _forward() -> list[tuple[timedelta, bool]]:
    return [(HOUR, True), (_to_summer_time(), True)]


def _decade() -> list[tuple[timedelta, bool]]:
    return [(DECADE, True), (timedelta(), False)]


def _back() -> list[tuple[timedelta, bool]]:
    return [(-HOUR, True), (timedelta(), False)]


def _to_summer_time() -> timedelta:
    return SUMMER_TIME - datetime.now(UTC)


def _row(name: str, fault: str, steps: Steps) -> Row:
    return Row(
        name,
        fault,
        "no `new` or cooldown beyond its setting, at most one catch-up poll a feed; 0 lost, 0 twice",
        lambda grounds, rounds, seed: play(steps, grounds, rounds, seed),
        rounds=2,
        few=0,
        share=1,
        missing=missing,
    )


ROW = _row("clock", "the clock jumps by +1 h, and over the change to summer time", _forward)
DECADES = _row("clock-decade", "the clock jumps by +10 years and back", _decade)
BACK = _row("clock-back", "the clock jumps by -1 h and back", _back)
