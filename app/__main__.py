"""`wirewatch`, `python -m app`. The health check is asked often, and so takes a short way past everything else."""

import sys


def main() -> None:
    arguments = sys.argv[1:]
    if arguments[:1] == ["health"] and not {"-h", "--help"} & set(arguments):
        from app.health import main as health

        sys.exit(health(arguments[1:]))
    from app.cli import main as everything_else

    everything_else()


if __name__ == "__main__":
    main()
