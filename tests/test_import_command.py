"""The command `wirewatch import` as people and scripts call it."""

import json
from pathlib import Path

import pytest
import typer
from archives import articles_in, story, write
from typer.testing import CliRunner, Result

from app.commands import import_
from topics.log import ARTICLES
from topics.sqlite_log import SqliteLog


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return write(tmp_path / "a.jsonl", story(1, published="2021-05-07"), story(2, published=None))


def call(tmp_path: Path, *arguments: str, stdin: str | None = None) -> Result:
    app = typer.Typer()
    import_.add_to(app)
    places = {"WIREWATCH_CONFIG": str(tmp_path), "WIREWATCH_DATA": str(tmp_path / "data"), "COLUMNS": "200"}
    return CliRunner(env=places).invoke(app, list(arguments), input=stdin)


def test_a_script_learns_what_came_of_it_and_where_the_rest_is(tmp_path: Path, archive: Path) -> None:
    done = call(tmp_path, str(archive), "--json", "--feed", "archive")
    said = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (said["new"], said["rejected"], said["status"]) == (1, 1, "done")
    assert json.loads(Path(said["rejects"]).read_text())["raw"] == archive.read_text().splitlines()[1]
    listed = json.loads(call(tmp_path, "--list", "--json").stdout)
    assert (listed["id"], listed["counts"]) == (said["run"], {"new": 1, "rejected": 1})
    with SqliteLog(tmp_path / "data" / "log.db") as log:
        assert [one.feed for one in articles_in(log)] == ["archive"]


def test_a_dry_run_shows_the_first_ten_and_stores_nothing(tmp_path: Path, archive: Path) -> None:
    write(archive, *(story(number, published="2021-05-07") for number in range(30)))
    done = call(tmp_path, str(archive), "--dry-run", "--json")
    shown = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["title"] for one in shown] == [f"Story {number}" for number in range(10)]
    assert (shown[0]["source"], shown[0]["published"]) == ("gazette.example", "2021-05-07T00:00:00Z")
    assert not (tmp_path / "data").exists()


def test_stdin_is_read_and_said_not_to_go_on(tmp_path: Path) -> None:
    done = call(tmp_path, "-", stdin=f"{json.dumps(story(1, published='2021-05-07'))}\n")
    assert done.exit_code == 0, done.output
    assert "cannot be read again" in done.stderr
    with SqliteLog(tmp_path / "data" / "log.db") as log:
        assert log.head(ARTICLES) == {0: 2}


@pytest.mark.parametrize(
    "wrong",
    [[], ["a", "--format", "xml"], ["a", "--map", "heading=title"], ["a", "--feed", "a b"], ["--run", "none"]],
    ids=["nothing", "format", "map", "feed", "run"],
)
def test_a_wrong_call_ends_with_2_and_stores_nothing(tmp_path: Path, wrong: list[str]) -> None:
    assert call(tmp_path, *wrong).exit_code == 2
