"""What the log costs: Kafka beside the embedded one, one processor beside two, and all stages with nothing to do.

    python -m bench.streaming [--records N] [--articles N] [--idle SECONDS]

A real broker and a real PostgreSQL are started for it (services/). Records are 12 KB of text, appended and read in
batches by one Python process. Processors read the articles of the newswire and of tests/corpus/reading, over and over.
Idle is the processor time of every process that `wirewatch run` has started, as a share of one core.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.settings import Settings
from bench.generated import Generator
from bench.speed import articles
from bench.table import share, show
from services import kafka, postgres
from services.errors import ServiceError
from topics.kafka_log import KafkaLog, KafkaPlace
from topics.log import ARTICLES, ENRICHED, Keyed, Log
from topics.records import encode
from topics.sqlite_log import SqliteLog

RECORD_BYTES = 12_000
BATCH = 128
PATIENCE = 600.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Place:
    """A pair of backends: how to open its log, and the lines of wirewatch.yaml that name it."""

    name: str
    open: Callable[[], Log]
    settings: str


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--articles", type=int, default=600)
    parser.add_argument("--idle", type=float, default=30.0)
    given = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        try:
            broker = stack.enter_context(kafka.Broker(folder / "kafka"))
            cluster = stack.enter_context(postgres.Cluster(folder / "postgres"))
        except ServiceError as error:
            sys.exit(f"{error}\n{kafka.missing() or ''} {postgres.missing() or ''}")
        _measure_log(folder, broker, given.records)
        _measure_reading(folder, broker, cluster, given.articles)
        _measure_idle(folder, broker, cluster, given.idle)


def _measure_log(folder: Path, broker: kafka.Broker, count: int) -> None:
    text = " ".join(one.text for one in Generator(7).articles(200)).encode()
    starts = range(0, len(text) - RECORD_BYTES, 997)
    values = [text[starts[n % len(starts)] :][:RECORD_BYTES] for n in range(count)]
    rates: dict[str, tuple[float, float]] = {}
    for place in (_embedded(folder / "log"), _far(broker, "bench-log.", "")):
        with place.open() as log:
            log.prepare(Settings().topics(), create=True)
            log.append(ENRICHED, [Keyed("warm", b"x")])
            appended = _seconds(lambda log=log: _append_all(log, values))  # type: ignore[misc]
            read = _seconds(lambda log=log: _read_all(log, count))  # type: ignore[misc]
        rates[place.name] = (count / appended, count / read)
    own = rates["embedded"]
    rows = [
        [name, f"{put:,.0f}", share(put, own[0]), f"{got:,.0f}", share(got, own[1])]
        for name, (put, got) in rates.items()
    ]
    show(f"{count:,} records of 12 KB, {BATCH} a batch", ["log", "appended/s", "x", "read/s", "x"], rows)


def _append_all(log: Log, values: list[bytes]) -> None:
    for start in range(0, len(values), BATCH):
        log.append(ENRICHED, [Keyed(str(start + n), one) for n, one in enumerate(values[start : start + BATCH])])


def _read_all(log: Log, count: int) -> None:
    position, seen = log.oldest(ENRICHED)[0], 0
    while seen < count and (found := log.read(ENRICHED, 0, position, BATCH, 5.0)):
        position, seen = found[-1].offset + 1, seen + len(found)


def _measure_reading(folder: Path, broker: kafka.Broker, cluster: postgres.Cluster, count: int) -> None:
    real = articles()
    given = [msgspec.structs.replace(real[n % len(real)], id=f"a{n}") for n in range(count)]
    records = [Keyed(one.id, encode(one)) for one in given]
    rates: list[tuple[str, int, float]] = []
    for number, (far, processors) in enumerate([(False, 1), (True, 1), (True, 2)]):
        name = f"reading{number}"
        place = _far(broker, f"{name}.", cluster.create(name)) if far else _embedded(folder / name)
        with place.open() as log:
            log.prepare(Settings().topics(), create=True)
            # Counting begins when all have loaded their model and have their share of the partitions.
            log.append(ARTICLES, records[: 40 * processors])
            with _stages(folder / f"{name}-run", place, *["process"] * processors):
                _wait(lambda log=log, n=40 * processors: _count(log) >= n)  # type: ignore[misc]
                before = _count(log)
                log.append(ARTICLES, records)
                took = _seconds(lambda log=log, n=before + count: _wait(lambda: _count(log) >= n))  # type: ignore[misc]
        rates.append((place.name, processors, count / took))
        if not far:
            size = (folder / name / "log.db").stat().st_size / (count + 40)
            print(f"\nan article takes {size / 1000:.1f} KB in the embedded log, read and unread together")
    one = rates[1][2]
    rows = [[name, str(processors), f"{rate:.1f}", share(rate, one)] for name, processors, rate in rates]
    show(f"{count} articles read in full", ["log and state", "processors", "articles/s", "x"], rows)


def _measure_idle(folder: Path, broker: kafka.Broker, cluster: postgres.Cluster, seconds: float) -> None:
    rows = []
    for place in (_embedded(folder / "idle"), _far(broker, "idle.", cluster.create("idle"))):
        with _stages(folder / f"idle-{place.name[:5]}", place, "run") as started, place.open() as log:
            log.prepare(Settings().topics(), create=True)
            log.append(ARTICLES, [Keyed("a", encode(articles()[0]))])
            _wait(lambda log=log: _count(log) >= 1)  # type: ignore[misc]
            time.sleep(5)
            parts = {name: _busy(pids) for name, pids in _by_stage(started[0]).items()}
            time.sleep(seconds)
            spent = {name: _busy(pids) - parts.get(name, 0.0) for name, pids in _by_stage(started[0]).items()}
        whole = sum(spent.values()) / seconds
        rows.append(
            [place.name, f"{whole:.1%}", ", ".join(f"{name} {one / seconds:.1%}" for name, one in spent.items())]
        )
    show(f"idle for {seconds:.0f} s, of one core", ["log and state", "all", "of which"], rows)


def _embedded(folder: Path) -> Place:
    return Place("embedded", lambda: SqliteLog(folder / "log.db"), f"# {folder}\n")


def _far(broker: kafka.Broker, prefix: str, database: str) -> Place:
    state = f'state: "{database}"\n' if database else ""
    settings = f'log: {{kafka: "{broker.bootstrap}", prefix: {prefix}}}\n{state}'
    return Place("Kafka, PostgreSQL", lambda: KafkaLog(KafkaPlace(broker.bootstrap, prefix)), settings)


@contextmanager
def _stages(folder: Path, place: Place, *stages: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Runs `wirewatch STAGE` for each, on the place's backends, until the block ends."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "config").mkdir(parents=True)
    (folder / "config" / "wirewatch.yaml").write_text(place.settings)
    (folder / "config" / "feeds.yaml").write_text("feeds: []\n")
    data = Path(place.settings[2:].strip()) if place.name == "embedded" else folder / "data"
    command = [sys.executable, "-m", "app"]
    where = ["--config", str(folder / "config"), "--data", str(data)]
    with (folder / "log").open("wb") as log:
        started = [subprocess.Popen([*command, stage, *where], stdout=log, stderr=log) for stage in stages]
    try:
        yield started
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait(30)


def _count(log: Log) -> int:
    return log.head(ENRICHED)[0] - log.oldest(ENRICHED)[0]


def _by_stage(run: subprocess.Popen[bytes]) -> dict[str, list[int]]:
    """Stage -> its process and all below it; `run` is the supervisor alone."""
    found = {"run": [run.pid]}
    for stage in _children(run.pid):
        words = Path(f"/proc/{stage}/cmdline").read_text().split("\0")
        below = [stage]
        for one in below:
            below += _children(one)
        found[words[3]] = below
    return found


def _children(process: int) -> list[int]:
    tasks = Path(f"/proc/{process}/task").glob("*/children")
    return [int(one) for task in tasks for one in task.read_text().split()]


def _busy(processes: list[int]) -> float:
    """Processor seconds so far."""
    ticks = 0
    for one in processes:
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / TICKS


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _wait(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            sys.exit("the stages did not get there; see their log")
        time.sleep(0.05)


if __name__ == "__main__":
    main()
