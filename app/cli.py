"""The command `wirewatch`: every subcommand is one small file in app/commands/."""

import sys

import typer

from app.commands import (
    alerts,
    analyze,
    backup,
    check,
    dead_letters,
    demo,
    explain,
    feeds,
    health,
    import_,
    init,
    purge,
    replay,
    rules,
    run,
    stages,
    status,
    subscriptions,
    topics,
)
from app.yaml_reading import ConfigError
from state.database import StateError
from topics.log import LogError

app = typer.Typer(
    name="wirewatch",
    help="Watches the news: polls feeds, reads the articles, fires alert rules, each with the sentence that fired it.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS = (
    demo,
    run,
    init,
    check,
    analyze,
    feeds,
    rules,
    alerts,
    subscriptions,
    explain,
    import_,
    replay,
    status,
    health,
    topics,
    dead_letters,
    purge,
    backup,
)
for module in (*COMMANDS, stages):
    module.add_to(app)


def main() -> None:
    """Entry of the command. What the user can mend is said in a sentence and ends with exit code 1."""
    try:
        app()
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
