"""python -m bench.hostile: how long other feeds take while one feed does its worst.

Twenty feeds, of which one poll in five brings something new, are each polled every quarter of a second; how long a poll
takes, from the request until its result is kept, is measured alone and beside one hostile feed, which is asked again
ten seconds after it was ended (on the public internet sixty is the least). Alone and beside take turns, and of each the
round with the least delay counts.
"""

import asyncio
import multiprocessing
import socket
import tempfile
import threading
import time
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from bench.feed_farm import Farm, address
from bench.table import show
from ingest.fetch import Fetcher
from ingest.keeping import Keeper
from ingest.parsers import ParserPool
from ingest.poll import Pollster
from ingest.settings import FeedSettings, FetchSettings
from state.database import open_state
from state.feeds import FeedState
from topics.sqlite_log import SqliteLog

FEEDS, EVERY, SECONDS, ROUNDS = 20, 0.25, 12.0, 3
PAUSE = 10.0
OK = b"HTTP/1.1 200 OK\r\n"
CHUNKED = OK + b"Transfer-Encoding: chunked\r\n\r\n"


def hangs(client: socket.socket) -> None:
    time.sleep(3600)


def drips(client: socket.socket) -> None:
    client.sendall(OK + b"Content-Length: 1000000\r\n\r\n")
    while True:
        client.sendall(b"<")
        time.sleep(0.05)


def floods(client: socket.socket) -> None:
    client.sendall(OK + b"Content-Length: 10000000000\r\n\r\n")
    while True:
        client.sendall(bytes(100_000))


def bombs(client: socket.socket) -> None:
    engine = zlib.compressobj(1, wbits=16 + zlib.MAX_WBITS)
    client.sendall(OK + b"Content-Encoding: gzip\r\n\r\n")
    while True:
        client.sendall(engine.compress(bytes(1_000_000)))


def circles(client: socket.socket) -> None:
    client.sendall(b"HTTP/1.1 302 Found\r\nLocation: /hostile\r\nContent-Length: 0\r\n\r\n")


def stammers(client: socket.socket) -> None:
    while True:
        client.sendall(b"HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\n" * 100)


def crumbles(client: socket.socket) -> None:
    client.sendall(CHUNKED)
    while True:
        client.sendall(b"1\r\n<\r\n" * 1000)


def tangles(client: socket.socket) -> None:
    """A document that takes a parser for ever: a new one each time."""
    deep = b"<a>" * 200_000
    body = b"<rss><channel><item><title>%f</title>%s</item></channel></rss>" % (time.time(), deep)
    client.sendall(OK + b"Content-Length: %d\r\n\r\n" % len(body) + body)


KINDS: dict[str, Callable[[socket.socket], None]] = {
    "hangs": hangs,
    "drips": drips,
    "sends 10 GB": floods,
    "bombs gzip": bombs,
    "leads in a circle": circles,
    "says for ever that it goes on": stammers,
    "comes in single bytes": crumbles,
    "hangs its parser": tangles,
}


def serve(pipe: Connection, kind: str) -> None:
    """The hostile server's process."""
    listener = socket.create_server(("127.0.0.1", 0))
    pipe.send(listener.getsockname()[1])

    def one(client: socket.socket) -> None:
        with client:
            try:
                client.recv(65536)
                KINDS[kind](client)
            except OSError:
                return

    while True:
        threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()


async def delays(pollster: Pollster, keeper: Keeper, port: int, hostile: str | None) -> float:
    """Seconds that a poll of the good feeds takes on average."""
    taken: list[float] = []
    ends = time.monotonic() + SECONDS

    async def good(number: int) -> None:
        feed = FeedSettings(id=f"f{number}", url=address(number, port))
        state = FeedState(id=feed.id, url=feed.url)
        await asyncio.sleep(EVERY * number / FEEDS)
        while time.monotonic() < ends:
            began = time.monotonic()
            state = (await pollster.poll(feed, state)).after
            taken.append(time.monotonic() - began)
            await asyncio.sleep(max(0.0, EVERY - taken[-1]))

    async def bad() -> None:
        feed = FeedSettings(id="hostile", url=hostile or "")
        while True:
            await pollster.poll(feed, FeedState(id=feed.id, url=feed.url))
            await asyncio.sleep(PAUSE)

    async def tidy() -> None:
        while True:
            await asyncio.sleep(1)
            await keeper.flush()

    beside = [asyncio.create_task(tidy()), *([asyncio.create_task(bad())] if hostile is not None else [])]
    await asyncio.gather(*(good(number) for number in range(FEEDS)))
    for task in beside:
        task.cancel()
    await asyncio.gather(*beside, return_exceptions=True)
    return sum(taken) / len(taken)


async def measured(folder: Path, port: int) -> list[tuple[str, str, str]]:
    log, state, settings = SqliteLog(folder / "log.db"), open_state(folder / "state.db"), FetchSettings()
    networks = FetchSettings(allow_private=["127.0.0.0/8"]).networks
    keeper, parsers, rows = Keeper(log, state), ParserPool(), []
    spawn = multiprocessing.get_context("spawn")
    async with Fetcher(networks, None) as fetcher:
        pollster = Pollster(keeper, fetcher, parsers, lambda: datetime.now(UTC), settings)
        await delays(pollster, keeper, port, None)
        for kind in KINDS:
            ours, theirs = spawn.Pipe()
            process = spawn.Process(target=serve, args=(theirs, kind), daemon=True)
            process.start()
            url = f"http://127.0.0.1:{ours.recv()}/hostile"
            alone, beside = [], []
            for _ in range(ROUNDS):
                alone.append(await delays(pollster, keeper, port, None))
                beside.append(await delays(pollster, keeper, port, url))
            process.kill()
            rows.append((kind, f"{1000 * min(alone):.1f}", f"{min(beside) / min(alone):.2f}"))
    parsers.close()
    log.close()
    state.close()
    return rows


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    with tempfile.TemporaryDirectory() as folder, Farm(FEEDS) as farm:
        farm.start_changing(0.2)
        rows = asyncio.run(measured(Path(folder), farm.port))
    show("a poll of another feed while one feed ...", ("", "alone, ms", "beside it, times"), rows)


if __name__ == "__main__":
    main()
