"""python -m bench.delivering: how soon an alert is at the door of its destination, and what a dead one costs others.

Delay: from the commit of the decision to the request at a Slack webhook of this process, at 10 alerts/s over 50
destinations. Backlog: 10,000 messages that wait for 200 destinations, once with all of them well and once with one that
takes every connection and never answers; the delays are the others'. Both on a state in a file, in one run.
"""

import asyncio
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import structlog
from aiohttp import web

from alerts.deliver.channels.senders import destinations
from alerts.deliver.deliverer import Deliverer
from alerts.deliver.enqueue import Enqueuer
from alerts.deliver.models import SlackSettings
from alerts.deliver.subscriptions import SubscriptionsFile
from bench.table import show
from state import alerts
from state.database import State, open_state
from topics.records import Alert, ArticleRef, Evidence, Reason

DEAD = 0


class Door:
    """A Slack webhook for each destination; `came` is when which message was asked for."""

    def __init__(self, dead: bool) -> None:
        self.came: list[tuple[int, str, float]] = []
        self._dead = dead
        self._ready, self._loop = threading.Event(), asyncio.new_event_loop()
        self.port = 0
        threading.Thread(target=self._serve, daemon=True).start()
        self._ready.wait()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._loop.run_forever()
        waiting = asyncio.all_tasks(self._loop)
        for task in waiting:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*waiting, return_exceptions=True))

    async def _start(self) -> None:
        app = web.Application()
        app.router.add_post("/{number}", self._take)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        self.port = runner.addresses[0][1]
        self._ready.set()

    async def _take(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        if self._dead and number == DEAD:
            await asyncio.sleep(3600)
        body = await request.json()
        self.came.append((number, body["text"], time.monotonic()))
        return web.Response(text="ok")

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)


@contextmanager
def desk(count: int, dead: bool) -> Iterator[tuple[State, Door, SubscriptionsFile, Deliverer]]:
    """A state, and a deliverer to so many destinations, each with a subscription of its own by tag."""
    with tempfile.TemporaryDirectory() as folder:
        door, state = Door(dead), open_state(Path(folder) / "state.db")
        file = SubscriptionsFile.model_validate(
            {
                "channels": {
                    f"c{n}": {"slack": {"webhook": f"http://127.0.0.1:{door.port}/{n}"}} for n in range(count)
                },
                "subscriptions": [
                    {"id": f"s{n}", "to": [f"c{n}"], "tags": [f"t{n}"], "brake": 1_000_000} for n in range(count)
                ],
            }
        )
        found = destinations(file.channels, None, SlackSettings(), now)
        yield state, door, file, Deliverer(state, found, file, now)
        door.close()
        state.close()


def now() -> datetime:
    return datetime.now(UTC)


def decide(state: State, file: SubscriptionsFile, numbers: Sequence[int], destination: int) -> None:
    """Commits alerts as the decider does, for one destination."""
    enqueue = Enqueuer(lambda: file)
    with state.write() as connection:
        for number in numbers:
            alert = made(number, destination)
            alerts.add(connection, alert)
            enqueue.alerts(connection, [alert], now())


def made(number: int, destination: int) -> Alert:
    sentence = f"Tuvalu on Friday expelled {number} Kiribati diplomats."
    article = ArticleRef(f"a{number}", f"#{number}#", "gazette.example", f"https://gazette.example/{number}", now())
    evidence = Evidence(f"a{number}", "event", "expulsion", 0, 24, sentence[:24], sentence, (0, 24))
    return Alert(
        id=f"alert-{number}",
        rule="new-expulsion",
        rule_version="1",
        rule_title="A country expels diplomats",
        state="live",
        severity="high",
        tags=[f"t{destination}"],
        articles=[article],
        key=["TUV", "KIR"],
        story=f"s-{number}",
        time=now(),
        evidence=[evidence],
        reasons=[Reason("when", True, "holds")],
    )


def delay(seconds: int = 30, rate: int = 10, count: int = 50) -> list[float]:
    """Seconds from the commit to the door, for each alert."""
    stop = threading.Event()
    committed: dict[int, float] = {}
    with desk(count, dead=False) as (state, door, file, deliverer):
        thread = threading.Thread(target=deliverer.run, args=(stop, lambda: True))
        thread.start()
        for number in range(seconds * rate):
            decide(state, file, [number], number % count)
            committed[number] = time.monotonic()
            time.sleep(max(0.0, 1 / rate - 0.005))
        _until(lambda: len(door.came) >= len(committed))
        stop.set()
        thread.join()
        return [when - committed[_number(text)] for _, text, when in door.came]


def backlog(dead: bool, messages: int = 10_000, count: int = 200) -> list[float]:
    """Seconds from the start to the door, for each message of the destinations that are well in both cases."""
    stop = threading.Event()
    with desk(count, dead) as (state, door, file, deliverer):
        share = messages // count
        for destination in range(count):
            decide(state, file, range(destination * share, (destination + 1) * share), destination)
        began = time.monotonic()
        thread = threading.Thread(target=deliverer.run, args=(stop, lambda: True))
        thread.start()
        others = messages - share
        _until(lambda: sum(number != DEAD for number, _, _ in list(door.came)) >= others)
        stop.set()
        thread.join()
        return [when - began for number, _, when in door.came if number != DEAD]


def _until(holds: Callable[[], bool]) -> None:
    while not holds():
        time.sleep(0.05)


def _number(text: str) -> int:
    return int(text.rpartition("#")[0].rpartition("#")[2])


def _at(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(50))
    delays = delay()
    well, ill = backlog(dead=False), backlog(dead=True)
    show(
        "delivery",
        ("what", "figure"),
        [
            ("commit to door, median, s", f"{_at(delays, 0.5):.3f}"),
            ("commit to door, p99, s", f"{_at(delays, 0.99):.3f}"),
            ("10,000 messages to 200 destinations, mean, s", f"{sum(well) / len(well):.1f}"),
            ("the same with one dead, so many times that", f"{sum(ill) / len(ill) / (sum(well) / len(well)):.2f}"),
            ("the last message with one dead, so many times the last", f"{max(ill) / max(well):.2f}"),
        ],
    )


if __name__ == "__main__":
    main()
