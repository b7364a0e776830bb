"""Many feeds on one web server of this machine, each at a host of its own, which speaks ETag and grows articles."""

import asyncio
import multiprocessing
import random
import time
from email.utils import formatdate
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

ITEMS = 30
WORDS = (
    "copra reef lagoon council ferry harbour island minister vote storm school price canoe radio letter " * 6
).strip()
"""The text of an article, about 540 characters; a feed of thirty has about 25 KB, as those of newspapers have."""


def address(number: int, port: int) -> str:
    """The feed's address: all of 127.0.0.0/8 is this machine, so each feed has a host."""
    a, b, c = number // 62_500, number // 250 % 250, number % 250
    return f"http://127.{a + 1}.{b}.{c + 1}:{port}/{number}"


class Farm:
    """The server's process. `polls`, `changes`, `items` count what it answered, `latest` how late it was asked."""

    def __init__(self, count: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pipe, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_serve, args=(theirs, count), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self.port: int = self._pipe.recv()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.kill()
        self._process.join()

    def polls(self) -> int:
        return int(self._ask("polls"))

    def changes(self) -> int:
        """Answers to feeds that were known already and had something new."""
        return int(self._ask("changes"))

    def items(self) -> int:
        return int(self._ask("items"))

    def start_changing(self, share: float) -> None:
        """From now on this share of requests meets a feed that has grown."""
        self._ask("share", share)

    def watch(self) -> None:
        """Lateness counts from now on."""
        self._ask("watch")

    def latest(self, within: float) -> float:
        """Seconds by which the longest wait between two polls of one feed exceeded `within`."""
        return self._ask("longest") - within

    def _ask(self, *words: object) -> float:
        self._pipe.send(words)
        return float(self._pipe.recv())


class _Feeds:
    """What the server knows: how many articles each feed has had, and when it was last asked."""

    def __init__(self, count: int) -> None:
        self.grown = [ITEMS] * count
        self.told = [0] * count
        self.asked = [0.0] * count
        self.polls = self.changes = 0
        self.share = self.longest = 0.0
        self.watching = False
        self._random = random.Random(7)

    def answer(self, number: int, tag: str) -> bytes:
        now = time.monotonic()
        if self.watching and self.asked[number]:
            self.longest = max(self.longest, now - self.asked[number])
        self.asked[number] = now
        self.polls += 1
        if self.told[number] and self._random.random() < self.share:
            self.grown[number] += 1
            self.changes += 1
        mine = f'"{number}-{self.grown[number]}"'
        if tag == mine:
            return f"HTTP/1.1 304 Not Modified\r\nETag: {mine}\r\n\r\n".encode()
        self.told[number] = self.grown[number]
        body = _document(number, self.grown[number])
        head = f"ETag: {mine}\r\nContent-Type: application/rss+xml\r\nContent-Length: {len(body)}\r\n\r\n"
        return b"HTTP/1.1 200 OK\r\n" + head.encode() + body

    def command(self, name: str, *values: float) -> float:
        if name == "share":
            (self.share,) = values
        elif name == "watch":
            self.watching = True
        elif name == "longest":
            now = time.monotonic()
            return max(self.longest, *(now - asked for asked in self.asked))
        elif name == "items":
            return sum(self.told)
        else:
            return float(getattr(self, name))
        return 0.0


def _document(number: int, grown: int) -> bytes:
    items = "".join(
        f"<item><title>Atoll {number} report {one}</title><link>https://atoll{number}.example/{one}</link>"
        f"<guid>atoll-{number}-{one}</guid><pubDate>{formatdate(1_900_000_000 + 60 * one)}</pubDate>"
        f"<description>{one} {WORDS}</description></item>"
        for one in range(grown, grown - ITEMS, -1)
    )
    head = f"<title>Atoll {number}</title><link>https://atoll{number}.example/</link><description>d</description>"
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def _serve(pipe: Connection, count: int) -> None:
    asyncio.run(_run(pipe, _Feeds(count)))


async def _run(pipe: Connection, feeds: _Feeds) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                request = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                path = request.split(" ", 2)[1]
                tags = [line[15:] for line in request.split("\r\n") if line.lower().startswith("if-none-match: ")]
                writer.write(feeds.answer(int(path[1:]), "".join(tags)))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def commanded() -> None:
        pipe.send(feeds.command(*pipe.recv()))

    server = await asyncio.start_server(client, "0.0.0.0", 0, backlog=4096)
    asyncio.get_running_loop().add_reader(pipe.fileno(), commanded)
    pipe.send(server.sockets[0].getsockname()[1])
    await server.serve_forever()
