"""A configuration folder with feeds, and the commands that a person runs on it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from app.cli import application
from app.configuration import FEEDS, SETTINGS, Folder
from app.feeds_at_hand import FeedsAtHand
from app.settings import Settings
from app.yaml_reading import ConfigError, parse_yaml

LOCAL = "fetch: {allow_private: [127.0.0.0/8]}\n"


@dataclass
class Done:
    code: int
    out: str
    err: str

    @property
    def json(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


@dataclass
class Place:
    """A configuration folder, and the command run on it."""

    path: Path

    @property
    def feeds(self) -> str:
        return (self.path / FEEDS).read_text()

    def write(self, feeds: str | None = None, settings: str = LOCAL) -> None:
        (self.path / SETTINGS).write_text(settings)
        if feeds is not None:
            (self.path / FEEDS).write_text(feeds)

    def run(self, *arguments: str, code: int = 0, stdin: str | bytes | None = None) -> Done:
        result = CliRunner(env={"WIREWATCH_CONFIG": str(self.path), "COLUMNS": "200", "NO_COLOR": "1"}).invoke(
            application(), ["feeds", *arguments], input=stdin
        )
        problem = str(result.exception) if isinstance(result.exception, ConfigError) else ""
        assert result.exit_code == code, (result.output, result.exception)
        return Done(result.exit_code, result.stdout, result.stderr + problem)

    def settings(self) -> dict[str, tuple[str, str | None]]:
        folder = Folder(self.path, {})
        return {one.id: (one.url, one.group) for one in folder.feeds(folder.settings()).feeds}


def at_hand(feeds: str = "feeds: []\n") -> FeedsAtHand:
    """Feeds that no file has."""
    return FeedsAtHand(Folder(Path("nowhere"), {}), Settings(), parse_yaml(feeds, FEEDS))
