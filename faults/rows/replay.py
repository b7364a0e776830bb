"""Everything is decided again: from offset 0, or because all of it is appended once more."""

from faults.outcome import Outcome, Row
from faults.places import EMBEDDED, Grounds
from faults.world import World, wait_for, world_of
from state.positions import position
from state.tables import positions
from topics.log import ENRICHED, Keyed

STAGE = "alert"
POSITION = "decider"


def play(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    with world_of(grounds, seed) as world:
        world.start()
        for number in range(rounds):
            for _ in range(4):
                world.publish()
            world.publish_dossier()
            world.settle()
            world.crew.terminate(STAGE)
            outcome.note("records replayed", (_back_to_start if number % 2 == 0 else _again)(world))
            world.crew.start(STAGE)
            wait_for(lambda: _caught_up(world), "the end of the replay")
        outcome.take(world.finish())
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _back_to_start(world: World) -> int:
    with world.state.write() as connection:
        count = position(connection, POSITION)
        connection.execute(positions.update().where(positions.c.name == POSITION).values(position=0))
    return count


def _again(world: World) -> int:
    start = world.log.oldest(ENRICHED)[0]
    records = world.log.read(ENRICHED, 0, start, 10_000)
    world.log.append(ENRICHED, [Keyed(one.key, one.value) for one in records])
    return len(records)


def _caught_up(world: World) -> bool:
    with world.state.read() as connection:
        return position(connection, POSITION) >= world.log.head(ENRICHED)[0]


ROW = Row(
    "replay",
    "the topic `enriched` replayed: the position set back to 0, and all its records appended once more",
    "0 new alerts",
    play,
    rounds=10,
    few=1,
    tested_on=(EMBEDDED,),
)
