"""kill -9 of the stage that delivers, before, between and after the words of Slack and of the mail server."""

import time

from faults import points
from faults.outcome import Outcome, Row
from faults.places import EMBEDDED, Grounds
from faults.servers import SLACK
from faults.verify import excused
from faults.world import PATIENCE, NeverCame, World, world_of

STAGE = "deliver"
MARKED_WITHIN = 2.0
"""Seconds in which a message that was taken is noted as sent, on a busy machine."""
ANY_INSTANT = "at any instant"
WAYS = (
    points.SLACK_BEFORE,
    points.SLACK_IN_DOUBT,
    points.SLACK_AFTER,
    points.MAIL_BEFORE,
    points.MAIL_IN_DOUBT,
    ANY_INSTANT,
    ANY_INSTANT,
    ANY_INSTANT,
)
FORCED_WAYS = (points.MAIL_AFTER, points.SLACK_IN_DOUBT)


def anywhere(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """Slack is asked what arrived before a message goes again, so nothing may come twice there."""
    return _play(grounds, rounds, seed, WAYS, may_read=True)


def forced(grounds: Grounds, rounds: int, seed: int) -> Outcome:
    """Each kill hits between the acknowledgement and the note of it, and Slack may not be asked."""
    return _play(grounds, rounds, seed, FORCED_WAYS, may_read=False)


def _play(grounds: Grounds, rounds: int, seed: int, ways: tuple[str, ...], *, may_read: bool) -> Outcome:
    outcome = Outcome(rounds, seeds=[seed])
    kills: list[float] = []
    with world_of(grounds, seed) as world:
        world.slack.may_read = may_read
        world.start()
        for number in range(rounds):
            kills.append(_strike(world, ways[number % len(ways)]))
            world.settle()
        verdict = world.finish()
        pardoned = excused(verdict.copies, kills, MARKED_WITHIN)
        outcome.take(verdict, excused=len(pardoned))
        outcome.note("sent again under the same id", len(pardoned))
        outcome.demand(not may_read or all(one.inbox != SLACK for one in verdict.copies), "Slack has copies")
        outcome.demand(not world.crew.deaths, f"ends without a kill: {world.crew.deaths}")
    return outcome


def _strike(world: World, point: str) -> float:
    """When the kill was."""
    when: list[float] = []
    if point == ANY_INSTANT:
        world.publish()
        time.sleep(world.chance.uniform(0.0, 2.0))
        return world.crew.kill(STAGE)
    struck = world.points.lie_in_wait(point, lambda: when.append(world.crew.kill(STAGE)))
    world.publish()
    if not struck.wait(PATIENCE):
        raise NeverCame(point)
    return when[0]


ANYWHERE = Row(
    "kill-delivery",
    "kill -9 delivery: before, between and after the words of Slack and of the mail server, at any instant",
    "200: 0 lost, 0 decided twice, a copy only where the provider had the message and it was not yet noted",
    anywhere,
    rounds=200,
    few=2,
    tested_on=(EMBEDDED,),
)
FORCED = Row(
    "kill-delivery-forced",
    "kill -9 delivery between the acknowledgement and the note of it",
    "50: 0 lost, at most 1 copy a kill at each inbox, under the same id",
    forced,
    rounds=50,
    few=2,
    tested_on=(EMBEDDED,),
)
