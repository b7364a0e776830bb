"""python -m bench.page: the inbox over 100,000 alerts: how fast it answers, how heavy it is, how soon it tells of news.

The page runs in a process of its own, as in production, on a state in a file; what is asked comes over HTTP. First byte
and search are p50 and p95 of so many requests, one after the other. The last two tables are of many readers at once:
how long a new alert takes to 50 open pages, and what a process that writes alerts as the decider does (one transaction
for five) pays for 200 readers, as a ratio. Page and readers have one core, the decider another. Beside the clock stands
what the page's process reckoned for each request: on a busy machine they part.
"""

import argparse
import asyncio
import contextlib
import gzip
import multiprocessing
import os
import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

import httpx

from app.configuration import Folder
from app.overview import Report
from app.places import Data
from app.running import Running
from app.stages.web import open_site
from app.web.server import application
from app.web.serving import listen, serving
from bench.finding import Desk, write
from bench.table import show
from state import alerts
from state.database import State, open_state
from topics.records import Alert

PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
PAGES, READERS = 50, 200
CORES = sorted(os.sched_getaffinity(0))
BATCH = 5
PAUSE = 0.25
"""Seconds between two of the decider's transactions, about."""


def keep_to(first: bool) -> None:
    """This thread, and what it starts, has the first of the cores or the last."""
    os.sched_setaffinity(0, {CORES[0] if first else CORES[-1]})


def serve(folder: Path, port: int, ready: Event, stop: Event) -> None:
    """The page, until `stop`; in a process of its own."""
    keep_to(first=False)
    data = Data(folder)
    config = Folder(folder / "config", {})
    with data.log() as log:
        running = Running(config, data, config.settings(), log, data.state(), threading.Event())
        report = Report()
        site = open_site(running, "127.0.0.1", lambda: (report, ""), lambda: datetime.now(UTC))
        app = application(running.state, lambda: (report, ""), lambda: datetime.now(UTC), site=site)
        with serving(app, listen("127.0.0.1", port)):
            ready.set()
            stop.wait()
            running.stop.set()


@contextlib.contextmanager
def page(folder: Path) -> Iterator[tuple[str, int]]:
    """The address of the page of this folder, and its process."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    context = multiprocessing.get_context("spawn")
    ready, stop = context.Event(), context.Event()
    process = context.Process(target=serve, args=(folder, port, ready, stop), daemon=True)
    process.start()
    ready.wait()
    try:
        assert process.pid is not None
        yield f"http://127.0.0.1:{port}", process.pid
    finally:
        stop.set()
        process.join()


def worked(pid: int) -> float:
    """Milliseconds that a process has reckoned so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return 1e3 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def first_bytes(client: httpx.Client, places: Sequence[str]) -> list[float]:
    """Milliseconds until the first byte of each."""
    found = []
    for place in places:
        began = time.perf_counter()
        with client.stream("GET", place) as answer:
            next(answer.iter_raw(1))
            found.append(1e3 * (time.perf_counter() - began))
            answer.read() if not answer.is_stream_consumed else None
    return found


def weight(client: httpx.Client, place: str) -> list[tuple[str, str, str]]:
    """What a browser loads for a page, and as it comes over the line: assets are packed by the page itself."""
    text = client.get(place)
    found = [("the page itself", len(text.content), len(gzip.compress(text.content)))]
    wanted = re.findall(r'(?:src|href)="(/static/[^"]+)"', text.text)
    more = {one for one in wanted if one.endswith("page.js") or one.endswith("inbox.js")}
    base = sorted(more)[0].rpartition("/")[0]
    for address in [*dict.fromkeys(wanted), *(f"{base}/{name}.js" for name in ("keys", "live", "theme"))]:
        with client.stream("GET", address, headers={"Accept-Encoding": "gzip"}) as answer:
            packed = sum(len(part) for part in answer.iter_raw())
        found.append((address.rpartition("/")[2], len(client.get(address).content), packed))
    # What goes over the line: the page as it is (a proxy may pack it), the rest packed.
    total = ("together, over the line", sum(one[1] for one in found), found[0][1] + sum(one[2] for one in found[1:]))
    return [(name, f"{plain / 1000:,.1f}", f"{line / 1000:,.1f}") for name, plain, line in [*found, total]]


async def told(address: str, state: State, made: Sequence[Alert]) -> list[float]:
    """Seconds from the commit of each alert until each of the open pages is told."""
    limits = httpx.Limits(max_connections=None)
    delays: list[float] = []
    async with httpx.AsyncClient(base_url=address, trust_env=False, timeout=None, limits=limits) as client:
        heard: asyncio.Queue[float] = asyncio.Queue()

        async def follow() -> None:
            after = 0 if sequence is None else sequence
            async with client.stream("GET", f"/inbox/live/{after}", headers=PAGE) as answer:
                open_pages.release()
                async for line in answer.aiter_lines():
                    if line.startswith("event:"):
                        heard.put_nowait(time.perf_counter())

        text = (await client.get("/inbox", headers=PAGE)).text
        found = re.search(r"inbox/live/(\d+)", text)
        sequence = int(found[1]) if found is not None else None
        open_pages = asyncio.Semaphore(0)
        tasks = [asyncio.create_task(follow()) for _ in range(PAGES)]
        for _ in range(PAGES):
            await open_pages.acquire()
        for one in made:
            await asyncio.sleep(0.7)
            await asyncio.to_thread(write, state, [one], alerts.add)
            began = time.perf_counter()
            delays += [await heard.get() - began for _ in range(PAGES)]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return delays


def commits(state: State, made: Sequence[Alert]) -> list[float]:
    """Milliseconds of each of the decider's transactions."""
    found = []
    for start in range(0, len(made), BATCH):
        began = time.perf_counter()
        with state.write() as connection:
            for one in made[start : start + BATCH]:
                alerts.add(connection, one)
        found.append(1e3 * (time.perf_counter() - began))
        time.sleep(PAUSE)
    return found


async def read_on(address: str, ended: Event, pause: float) -> int:
    """200 readers, each with a page open that is told of news and asked for anew every `pause` seconds."""
    limits = httpx.Limits(max_connections=None)
    asked = 0
    async with httpx.AsyncClient(
        base_url=address, trust_env=False, timeout=None, limits=limits, headers=PAGE
    ) as client:

        async def follow() -> None:
            async with client.stream("GET", "/inbox/live/0") as answer:
                async for _ in answer.aiter_raw():
                    pass

        async def read(number: int) -> None:
            nonlocal asked
            await asyncio.sleep(pause * number / READERS)
            while not ended.is_set():
                await client.get("/inbox")
                asked += 1
                await asyncio.sleep(pause)

        streams = [asyncio.create_task(follow()) for _ in range(READERS)]
        await asyncio.gather(*(read(number) for number in range(READERS)))
        for one in streams:
            one.cancel()
        await asyncio.gather(*streams, return_exceptions=True)
    return asked


def readers(address: str, ended: Event, asked: "Queue[int]", pause: float) -> None:
    """In a process of its own."""
    keep_to(first=False)
    asked.put(asyncio.run(read_on(address, ended, pause)))


def beside(address: str, state: State, made: Sequence[Alert], pause: float) -> tuple[list[float], int]:
    """The decider's transactions while 200 read, and how many pages they read."""
    context = multiprocessing.get_context("spawn")
    ended, asked = context.Event(), context.Queue()
    process = context.Process(target=readers, args=(address, ended, asked, pause))
    os.sched_setaffinity(0, CORES)
    process.start()
    keep_to(first=True)
    time.sleep(10)
    found = commits(state, made)
    ended.set()
    count: int = asked.get()
    process.join()
    return found, count


def at(values: Sequence[float], share: float) -> str:
    return f"{sorted(values)[min(len(values) - 1, int(share * len(values)))]:,.1f}"


def answers(client: httpx.Client, pid: int, desk: Desk, count: int, asked: int) -> None:
    """Prints how fast the page answers, one request after the other, and how heavy it is."""
    client.get("/inbox")
    kinds = {
        "inbox": ["/inbox"] * asked,
        "by rule and severity": [f"/inbox?rule=rule-{number % 40}&severity=low" for number in range(asked)],
        "search, a frequent word": [f"/inbox?q={one}" for one in desk.words[:asked]],
        "search, a rare word": [f"/inbox?q={one}" for one in desk.words[-asked:]],
        "one alert": [f"/alert/alert{number * 97 % count}" for number in range(asked)],
        "Atom feed": ["/inbox.atom"] * asked,
    }
    rows = []
    for kind, places in kinds.items():
        before = worked(pid)
        took = first_bytes(client, places)
        rows.append((kind, at(took, 0.5), at(took, 0.95), f"{(worked(pid) - before) / len(places):,.1f}"))
    show(f"{count:,} alerts: first byte", ("", "p50 ms", "p95 ms", "CPU ms"), rows)
    show("weight of the inbox, kB", ("", "plain", "over the line"), weight(client, "/inbox"))


def many(address: str, state: State, made: Sequence[Alert], pause: float) -> None:
    """Prints what 50 open pages and 200 readers come to; `made` are 1,000 alerts that are not written yet."""
    delays = [1e3 * one for one in asyncio.run(told(address, state, made[:20]))]
    show("a new alert is told", ("", "p50 ms", "max ms"), [(f"{PAGES} open pages", at(delays, 0.5), at(delays, 1))])
    keep_to(first=True)
    alone = commits(state, made[20:320])
    busy, asked = beside(address, state, made[320:620], pause)
    alone += commits(state, made[620:920])
    rows = [
        ("alone", at(alone, 0.5), at(alone, 0.95), ""),
        (f"beside {READERS} readers", at(busy, 0.5), at(busy, 0.95), f"{asked} pages read"),
    ]
    show("the decider's transactions of five alerts", ("", "p50 ms", "p95 ms", ""), rows)
    print(f"ratio of the means: {(sum(busy) / len(busy)) / (sum(alone) / len(alone)):.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--alerts", type=int, default=100_000)
    parser.add_argument("--asked", type=int, default=40, help="requests of each kind")
    parser.add_argument("--pause", type=float, default=30.0, help="seconds after which each of the 200 opens it anew")
    options = parser.parse_args()
    desk = Desk(options.alerts + 1000, options.alerts // 5)
    made = list(desk.alerts())
    with tempfile.TemporaryDirectory() as name:
        state = open_state(Path(name) / "state.db")
        write(state, made[:-1000], alerts.add)
        with page(Path(name)) as (address, pid):
            with httpx.Client(base_url=address, trust_env=False, headers=PAGE, timeout=60) as client:
                answers(client, pid, desk, options.alerts, options.asked)
            many(address, state, made[-1000:], options.pause)
        state.close()


if __name__ == "__main__":
    main()
