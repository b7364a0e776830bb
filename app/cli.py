"""The command `wirewatch`: every subcommand is one small file in app/commands/."""

import sys
from importlib import import_module

import typer

from app.yaml_reading import ConfigError
from state.errors import StateError
from topics.log import LogError

STAGES = ("ingest", "process", "alert", "deliver", "web")
FILES = {
    "demo": "demo",
    "run": "run",
    "init": "init",
    "check": "check",
    "analyze": "analyze",
    "feeds": "feeds",
    "rules": "rules",
    "alerts": "alerts",
    "subscriptions": "subscriptions",
    "explain": "explain",
    "import": "import_",
    "replay": "replay",
    "status": "status",
    "health": "health",
    "topics": "topics",
    "dead-letters": "dead_letters",
    "page": "page",
    "purge": "purge",
    "backup": "backup",
    "restore": "backup",
    **dict.fromkeys(STAGES, "stages"),
}
"""Which file of app/commands holds a command, in the order of the help."""


def application(asked: str | None = None) -> typer.Typer:
    """All commands; only those of one file when `asked` is a command: loading the others costs a second."""
    app = typer.Typer(
        name="wirewatch",
        help="Watches the news: polls feeds, reads the articles, fires rules, each with the sentence that fired it.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(lambda: None)  # so that a command stays one when it is the only one
    for file in [FILES[asked]] if asked in FILES else dict.fromkeys(FILES.values()):
        import_module(f"app.commands.{file}").add_to(app)
    return app


def main() -> None:
    """Entry of the command. What the user can mend is said in a sentence and ends with exit code 1."""
    try:
        application(sys.argv[1] if len(sys.argv) > 1 else None)()
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        sys.exit(1)
    except (LogError, StateError) as error:
        print(f"wirewatch: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        # The reader of our output (head, less) has gone; that is its right.
        sys.stderr.close()
        sys.exit(0)
