"""What an import is asked for, in words that a person reads in the list of runs and that start it again."""

import shlex
from typing import cast

import msgspec

from app.importing.shapes import Choices, Format


class Wanted(msgspec.Struct, frozen=True):
    """`paths` are absolute, or "-"."""

    paths: tuple[str, ...]
    format: Format | None = None
    choices: Choices = Choices()

    def words(self) -> str:
        """As on the command line."""
        said = [("--format", self.format), ("--feed", self.choices.feed)]
        said += [("--source", self.choices.source), ("--language", self.choices.language)]
        said += [("--map", f"{ours}={theirs}") for ours, theirs in self.choices.names]
        options = [word for name, value in said if value is not None for word in (name, value)]
        return shlex.join([*options, "--", *self.paths])


def wanted_by(words: str) -> Wanted:
    """What `words` say."""
    every = shlex.split(words)
    said, paths = every[: every.index("--")], every[every.index("--") + 1 :]
    values = dict(zip(said[::2], said[1::2], strict=True))
    mapped = [value for name, value in zip(said[::2], said[1::2], strict=True) if name == "--map"]
    names = tuple(cast("tuple[str, str]", tuple(one.split("=", 1))) for one in mapped)
    choices = Choices(names, values.get("--feed"), values.get("--source"), values.get("--language"))
    return Wanted(tuple(paths), cast("Format | None", values.get("--format")), choices)
