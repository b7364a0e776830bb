"""python -m bench.polling [--feeds 10000] [--every 300] [--seconds 300]: what it costs to poll many feeds.

A web server of this machine, a process of its own, speaks ETag for so many feeds, each at an address and so a host of
its own. They are polled by `wirewatch ingest` on the embedded log and state: APScheduler, HTTP, parsing and storing,
with the children that parse. First every feed is polled once; then, for so many seconds, one request in twenty
meets a feed that has one article more than before. Processor time and memory are those of the poller and its children
in that span; how late a poll comes is what its server sees beyond the interval and its jitter. Beside it, on a clock
that is simulated: a hundred thousand feeds, of which one in a hundred hangs.
"""

import argparse
import heapq
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bench.feed_farm import Farm, address
from bench.table import show
from ingest.agenda import Agenda, Planned
from ingest.manners import JITTER
from ingest.rounds import AT_ONCE
from topics.log import ARTICLES
from topics.sqlite_log import SqliteLog

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Used:
    """Processor seconds so far of a process and its children, and MB held now; what they share counts once (PSS)."""

    seconds: float
    megabytes: float


def used(pid: int) -> Used:
    seconds, kilobytes = 0.0, 0
    for one in [pid, *_children(pid)]:
        try:
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            kilobytes += int(
                re.findall(r"^Pss:\s+(\d+)", Path(f"/proc/{one}/smaps_rollup").read_text(), re.MULTILINE)[0]
            )
        except OSError:
            continue  # it has ended since
        seconds += (int(fields[11]) + int(fields[12])) / TICKS
    return Used(seconds, kilobytes * 1024 / 1e6)


def _children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        for one in map(int, task.read_text().split()):
            found += [one, *_children(one)]
    return found


@contextmanager
def ingest(place: Path, port: int, count: int, every: float) -> Iterator[int]:
    """`wirewatch ingest` on so many feeds; the number of its process."""
    config = place / "config"
    config.mkdir()
    (config / "wirewatch.yaml").write_text(f"fetch: {{allow_private: [127.0.0.0/8], slowest: {every:g}s}}\n")
    lines = [f'  - {{id: f{n}, url: "{address(n, port)}", every: {every:g}s}}\n' for n in range(count)]
    (config / "feeds.yaml").write_text("".join(["feeds:\n", *lines]))
    command = [sys.executable, "-m", "app", "ingest", "--config", str(config), "--data", str(place / "data")]
    with (place / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        yield process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def polled(count: int, every: float, seconds: float) -> list[tuple[str, str]]:
    """The figures of real polls."""
    with tempfile.TemporaryDirectory() as folder, Farm(count) as farm:
        place = Path(folder)
        with ingest(place, farm.port, count, every) as pid:
            first = _until_all_came(farm, count)
            farm.start_changing(0.05)
            time.sleep(min(every, 60.0))  # until what the first round left to do is done
            polls, changes, before = farm.polls(), farm.changes(), used(pid)
            farm.watch()
            most, ends = before.megabytes, time.monotonic() + seconds
            while time.monotonic() < ends:
                time.sleep(1)
                most = max(most, used(pid).megabytes)
            spent = used(pid).seconds - before.seconds
            polls, changes = farm.polls() - polls, farm.changes() - changes
            latest = farm.latest(every * (1 + JITTER))
        records, articles = _appended(place / "data" / "log.db")
        return [
            ("first poll of all, s", f"{first:.0f}"),
            ("polls a second", f"{polls / seconds:.1f}"),
            ("of them with something new", f"{changes / polls:.1%}"),
            ("of one core", f"{spent / seconds:.1%}"),
            ("processor time of a poll, ms", f"{1000 * spent / polls:.1f}"),
            ("MB at most", f"{most:.0f}"),
            ("latest poll, s after its time", f"{latest:.1f}"),
            ("articles given out", f"{farm.items():,}"),
            ("articles in the topic", f"{articles:,}"),
            ("records in the topic", f"{records:,}"),
        ]


def _until_all_came(farm: Farm, count: int) -> float:
    began = time.monotonic()
    while farm.polls() < count:
        time.sleep(0.2)
    return time.monotonic() - began


def _appended(path: Path) -> tuple[int, int]:
    """Records, and different articles."""
    keys, start = list[str](), 0
    with SqliteLog(path) as log:
        while found := log.read(ARTICLES, 0, start, 1000):
            keys += [one.key for one in found]
            start = found[-1].offset + 1
    return len(keys), len(set(keys))


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
