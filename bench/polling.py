"""python -m bench.polling [--feeds 10000] [--every 300] [--seconds 300]: what it costs to poll many feeds.

A web server of this machine, a process of its own, speaks ETag for so many feeds, each at an address and so a host of
its own. The poller is the one of `wirewatch ingest` on the embedded log and state: APScheduler, HTTP, parsing and
storing, with the children that parse. First every feed is polled once; then, for so many seconds, one request in twenty
meets a feed that has one article more than before. Processor time and memory are those of the poller and its children
in that span; how late a poll comes is what its server sees beyond the interval and its jitter. Beside it, on a clock
that is simulated: a hundred thousand feeds, of which one in a hundred hangs.
"""

import argparse
import heapq
import multiprocessing
import multiprocessing.synchronize
import os
import random
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import structlog

from bench.feed_farm import Farm, address
from bench.table import show
from ingest.agenda import Agenda, Planned
from ingest.manners import JITTER
from ingest.rounds import AT_ONCE
from ingest.schedule import Poller
from ingest.settings import FeedSettings, FetchSettings
from state.database import open_state
from topics.log import ARTICLES
from topics.sqlite_log import SqliteLog

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Used:
    """Processor seconds so far, and MB held now, of a process and its children."""

    seconds: float
    megabytes: float


def used(pid: int) -> Used:
    seconds, pages = 0.0, 0
    for one in [pid, *_children(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            pages += int(Path(f"/proc/{one}/statm").read_text().split()[1])
        except OSError:
            continue  # it has ended since
        seconds += (int(fields[11]) + int(fields[12])) / TICKS
    return Used(seconds, pages * os.sysconf("SC_PAGE_SIZE") / 1e6)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for one in map(int, task.read_text().split()):
            found += [one, *_children(one)]
    return found


def poll(folder: Path, port: int, count: int, every: float, stop: "multiprocessing.synchronize.Event") -> None:
    """The poller's process."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
    span = timedelta(seconds=every)
    feeds = [FeedSettings(id=f"f{n}", url=address(n, port), every=span, slowest=span) for n in range(count)]
    log, state, ended = SqliteLog(folder / "log.db"), open_state(folder / "state.db"), threading.Event()
    threading.Thread(target=_pass_on, args=(stop, ended), daemon=True).start()
    with Poller(log, state, FetchSettings(allow_private=["127.0.0.0/8"]), lambda: datetime.now(UTC)) as poller:
        poller.run(feeds, ended, lambda: True)


def _pass_on(stop: "multiprocessing.synchronize.Event", ended: threading.Event) -> None:
    stop.wait()
    ended.set()


def polled(count: int, every: float, seconds: float) -> list[tuple[str, str]]:
    """The figures of real polls."""
    spawn = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as place, Farm(count) as farm:
        folder, stop = Path(place), spawn.Event()
        poller = spawn.Process(target=poll, args=(folder, farm.port, count, every, stop))
        began = time.monotonic()
        poller.start()
        while farm.polls() < count:
            time.sleep(0.2)
        first = time.monotonic() - began
        farm.start_changing(0.05)
        time.sleep(min(every, 60.0))  # until what the first round left to do is done
        polls, changes, before = farm.polls(), farm.changes(), used(poller.pid or 0)
        farm.watch()
        most = before.megabytes
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            time.sleep(1)
            most = max(most, used(poller.pid or 0).megabytes)
        after = used(poller.pid or 0)
        polls, changes = farm.polls() - polls, farm.changes() - changes
        latest = farm.latest(every * (1 + JITTER))
        stop.set()
        poller.join()
        with SqliteLog(folder / "log.db") as log:
            articles = log.head(ARTICLES)
        cores = (after.seconds - before.seconds) / seconds
        return [
            ("first poll of all, s", f"{first:.0f}"),
            ("polls a second", f"{polls / seconds:.1f}"),
            ("of them with something new", f"{changes / polls:.1%}"),
            ("of one core", f"{cores:.1%}"),
            ("milliseconds a poll", f"{1000 * cores * seconds / polls:.1f}"),
            ("MB at most", f"{most:.0f}"),
            ("latest poll, s after its time", f"{latest:.1f}"),
            ("articles", f"{articles}"),
            ("articles that the server gave out", f"{farm.items()}"),
        ]


@dataclass
class Simulated:
    """A hundred thousand feeds on a clock that is a number: what the agenda does with them."""

    polls: int = 0
    latest: float = 0.0
    at_once: int = 0
    seconds: float = 0.0


def simulated(count: int, every: float, hours: float, hanging: float = 0.01) -> Simulated:
    """Each poll takes 50 ms to 1 s, at a feed that hangs 30 s; ten feeds are at each host of the public internet."""
    start, dice, found, agenda = datetime(2032, 5, 7, tzinfo=UTC), random.Random(7), Simulated(), Agenda()
    span, due = timedelta(seconds=every), dict[str, datetime]()
    ends: list[tuple[datetime, str]] = []
    for number in range(count):
        due[str(number)] = start + dice.random() * span
        agenda.plan(Planned(str(number), f"h{number // 10}", True, due[str(number)]))
    began, now = time.process_time(), start
    while now < start + timedelta(hours=hours):
        while ends and ends[0][0] <= now:
            feed = heapq.heappop(ends)[1]
            agenda.done(f"h{int(feed) // 10}")
            due[feed] = now + span * (1 + JITTER * dice.random())
            agenda.plan(Planned(feed, f"h{int(feed) // 10}", True, due[feed]))
        for feed in agenda.take(now, AT_ONCE - len(ends)):
            found.polls += 1
            found.latest = max(found.latest, (now - due[feed]).total_seconds())
            takes = 30.0 if dice.random() < hanging else dice.uniform(0.05, 1.0)
            heapq.heappush(ends, (now + timedelta(seconds=takes), feed))
        found.at_once = max(found.at_once, len(ends))
        now = min(now + timedelta(seconds=1), ends[0][0] if ends else now + timedelta(seconds=1))
    found.seconds = time.process_time() - began
    return found


def main(arguments: Sequence[str] | None = None) -> None:
    reader = argparse.ArgumentParser(prog="bench.polling")
    reader.add_argument("--feeds", type=int, default=10_000)
    reader.add_argument("--every", type=float, default=300.0)
    reader.add_argument("--seconds", type=float, default=300.0)
    given = reader.parse_args(arguments)
    show(
        f"{given.feeds:,} feeds every {given.every:g} s",
        ("what", "figure"),
        polled(given.feeds, given.every, given.seconds),
    )
    many = simulated(100_000, 300.0, 1.0)
    show(
        "100,000 feeds every 300 s, one poll in a hundred hangs; an hour on a simulated clock",
        ("what", "figure"),
        [
            ("polls a second", f"{many.polls / 3600:.0f}"),
            ("latest poll, s after its time", f"{many.latest:.1f}"),
            ("under way at once, at most", f"{many.at_once}"),
            ("of one core for the agenda", f"{many.seconds / 3600:.2%}"),
        ],
    )


if __name__ == "__main__":
    main()
