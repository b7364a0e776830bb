"""`wirewatch`, `python -m app`. The health check is asked often, and so takes a short way past everything else."""

import os
import signal
import sys

STAND_BACK = {"import", "replay"}
"""What is done with history leaves the processor to live news."""
NICE = 10
LONG_RUNNING = {"run", "ingest", "process", "alert", "deliver", "web"}


def main() -> None:
    arguments = sys.argv[1:]
    if arguments and arguments[0] in LONG_RUNNING:
        # Loading takes a second, longer on a busy machine: asked to stop meanwhile, it ends in order, as it does later.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if arguments and arguments[0] in STAND_BACK:
        os.nice(NICE)
    if arguments[:1] == ["health"] and not {"-h", "--help"} & set(arguments):
        from app.health import main as health

        sys.exit(health(arguments[1:]))
    from app.cli import main as everything_else

    everything_else()


if __name__ == "__main__":
    main()
