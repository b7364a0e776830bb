"""Archives for the tests of imports, and a desk that imports them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

from stores import file_state

from app.importing.asking import Wanted
from app.importing.running import Importer, task
from app.importing.shapes import Choices, Format
from state.database import State
from state.runs import Run
from topics.log import ARTICLES, Log
from topics.pacing import Free, Pace
from topics.records import Article, decode
from topics.sqlite_log import SqliteLog

NOW = datetime(2032, 6, 1, 12, tzinfo=UTC)


def story(number: int, **other: object) -> dict[str, Any]:
    """A record as archives have it."""
    return {
        "id": str(number),
        "title": f"Story {number}",
        "text": f"This is what happened in story {number}.",
        "url": f"https://gazette.example/{number}",
        "published": "2031-05-07T10:00:00Z",
        **other,
    }


def write(path: Path, *records: object) -> Path:
    path.write_text("".join(f"{json.dumps(one)}\n" for one in records))
    return path


def articles_in(log: Log) -> list[Article]:
    """All that the topic holds, copies included."""
    return [decode(one.value, Article) for one in log.read(ARTICLES, 0, 0, 1_000_000)]


@dataclass
class Archive:
    """A folder with a log and a state, and imports into them."""

    folder: Path
    clock: Callable[[], datetime] = lambda: NOW
    pace: Pace = field(default_factory=Free)
    stop: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        self.folder.mkdir(exist_ok=True)
        self.log = SqliteLog(self.folder / "log.db")
        self.state: State = file_state(self.folder / "state.db")

    def take(self, *paths: Path, form: Format | None = None, run: str | None = None, **choices: Any) -> Run:
        wanted = Wanted(tuple(map(str, paths)), form, Choices(**choices)) if paths else None
        todo = task(self.state, wanted, run, self.clock())
        importer = Importer(self.log, self.state, self.pace, self.clock, self.stop)
        return importer.do(todo, self.file(todo.run.id), self.folder / "locks", lambda _file, _place, _counts: None)

    def file(self, run: str) -> Path:
        return self.folder / "rejects" / f"{run}.jsonl"

    def rejects(self, run: Run) -> list[dict[str, Any]]:
        path = self.file(run.id)
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def articles(self) -> list[Article]:
        return articles_in(self.log)

    def close(self) -> None:
        self.log.close()
        self.state.close()
