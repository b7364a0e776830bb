"""`python -m services install` fetches Kafka's jars; `start FOLDER` runs both services until Ctrl-C or SIGTERM."""

import argparse
import signal
import sys
import threading
from pathlib import Path

from services import kafka, postgres
from services.errors import ServiceError

DATABASE = "wirewatch"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m services", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("install", help="fetch Kafka's jars")
    start = commands.add_parser("start", help="run Kafka and PostgreSQL in a folder, whose ports and data stay")
    start.add_argument("folder", type=Path)
    given = parser.parse_args()
    needed = [kafka.missing()] if given.command == "install" else [kafka.missing(), postgres.missing()]
    if lacking := [words for words in needed if words]:
        sys.exit("\n".join(lacking))
    try:
        print(kafka.install()) if given.command == "install" else _run(given.folder)
    except ServiceError as error:
        sys.exit(str(error))


def _run(folder: Path) -> None:
    done = threading.Event()
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, lambda *_: done.set())
    with postgres.Cluster(folder / "postgres") as cluster, kafka.Broker(folder / "kafka") as broker:
        try:
            cluster.create(DATABASE)
        except ServiceError as error:
            if "already exists" not in str(error):
                raise
        print(f'log: {{kafka: "{broker.bootstrap}"}}\nstate: "{cluster.url(DATABASE)}"', flush=True)
        done.wait()
        broker.stop()
        cluster.stop()


if __name__ == "__main__":
    main()
