"""wirewatch dead-letters list | show | retry."""

import base64
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer
from rich.markup import escape

from app.configured import configured
from app.output import out, print_json, table, when
from app.places import CONFIG, DATA, ConfigOption, DataOption, JsonOption
from topics.log import DEAD_LETTERS, Keyed, Log
from topics.records import DeadLetter, decode

NumberArgument = Annotated[int, typer.Argument(help="The number that `dead-letters list` shows.")]


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(no_args_is_help=True, help="Records that could not be read.")
    group.command("list")(list_letters)
    group.command("show")(show)
    group.command("retry")(retry)
    app.add_typer(group, name="dead-letters")


def list_letters(config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False) -> None:
    """All dead letters: where each came from, and its error."""
    rows = table("number", "at", "from", "error")
    with configured(config, data).log() as log:
        for number, letter in letters(log):
            if as_json:
                print_json({"number": number, **_plain(letter)})
            rows.add_row(str(number), when(letter.at), f"{letter.topic} {letter.offset}", escape(letter.error))
    if not as_json:
        out.print(rows if rows.row_count else "No dead letters: every record could be read.")


def show(
    number: NumberArgument, config: ConfigOption = CONFIG, data: DataOption = DATA, as_json: JsonOption = False
) -> None:
    """One dead letter with the bytes of its record."""
    with configured(config, data).log() as log:
        letter = _find(log, number)
    if as_json:
        print_json({"number": number, **_plain(letter)})
        return
    out.print(
        f"[bold]{escape(letter.error)}[/]\n{letter.topic} {letter.offset}, stage {letter.stage}, {when(letter.at)}\n"
    )
    out.print(base64.b64decode(letter.value).decode("utf-8", "backslashreplace"), markup=False)


def retry(number: NumberArgument, config: ConfigOption = CONFIG, data: DataOption = DATA) -> None:
    """Appends the record to its topic again, for a Wirewatch that can read it now."""
    with configured(config, data).log() as log:
        letter = _find(log, number)
        log.append(letter.topic, [Keyed(letter.key, base64.b64decode(letter.value))])
    out.print(f"Appended to {letter.topic} again; it is read in its turn.")


def letters(log: Log) -> Iterator[tuple[int, DeadLetter]]:
    """(number, letter) of all dead letters kept, oldest first."""
    for partition, head in log.head(DEAD_LETTERS).items():
        start = log.oldest(DEAD_LETTERS)[partition]
        while start < head and (batch := log.read(DEAD_LETTERS, partition, start, 500)):
            for one in batch:
                yield one.offset, decode(one.value, DeadLetter)
            start = batch[-1].offset + 1


def _find(log: Log, number: int) -> DeadLetter:
    for one in log.read(DEAD_LETTERS, next(iter(log.head(DEAD_LETTERS))), number, 1):
        if one.offset == number:
            return decode(one.value, DeadLetter)
    raise typer.BadParameter(f"there is no dead letter {number}; see `wirewatch dead-letters list`")


def _plain(letter: DeadLetter) -> dict[str, object]:
    plain: dict[str, object] = msgspec.to_builtins(letter)
    return plain
