"""Every feed once, due or not, within what its host may be asked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from ingest.agenda import Agenda, Planned
from ingest.poll import PollReport
from ingest.rounds import AT_ONCE

LOOK_EVERY = 0.1
"""Seconds between two looks for a host whose turn has come."""


async def each_once(
    plans: Sequence[Planned], poll: Callable[[str], Awaitable[PollReport]], clock: Callable[[], datetime]
) -> list[PollReport]:
    """The reports of the polls, in the order of `plans`. What `poll` raises ends it."""
    agenda, hosts = Agenda(), {one.id: one.host for one in plans}
    for one in plans:
        agenda.plan(one)
    under_way: dict[str, asyncio.Future[PollReport]] = {}
    reports: dict[str, PollReport] = {}
    while len(reports) < len(plans):
        for feed in agenda.take(clock(), AT_ONCE - len(under_way)):
            under_way[feed] = asyncio.ensure_future(poll(feed))
        if under_way:
            await asyncio.wait(under_way.values(), timeout=LOOK_EVERY, return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.sleep(LOOK_EVERY)
        for feed in [feed for feed, future in under_way.items() if future.done()]:
            reports[feed] = under_way.pop(feed).result()
            agenda.done(hosts[feed])
    return [reports[one.id] for one in plans]
