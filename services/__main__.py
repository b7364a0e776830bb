"""`python -m services install` fetches Kafka's jars; `start FOLDER` runs both services until Ctrl-C."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from services import kafka, postgres
from services.errors import ServiceError


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="fetch Kafka's jars")
    start = commands.add_parser("start", help="run Kafka and PostgreSQL in a folder until Ctrl-C")
    start.add_argument("folder", type=Path)
    given = parser.parse_args()
    lacking = [words for words in (kafka.missing(), postgres.missing()) if words]
    if lacking:
        sys.exit("\n".join(lacking))
    try:
        kafka.install()
        if given.command == "start":
            _run(given.folder)
    except ServiceError as error:
        sys.exit(str(error))


def _run(folder: Path) -> None:
    done = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: done.set())
    cluster = postgres.Cluster(folder / "postgres", port=25432)
    with kafka.Broker(folder / "kafka", port=29092) as broker, cluster:
        try:
            url = cluster.create("wirewatch")
        except ServiceError:
            url = cluster.url("wirewatch")  # made in an earlier run
        print(f'log: {{kafka: "{broker.bootstrap}"}}\nstate: "{url}"', flush=True)
        done.wait()
        cluster.stop()
        broker.stop()


if __name__ == "__main__":
    main()
