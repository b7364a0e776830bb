"""Backup and restore: a pair that is right while everything runs, and an installation again elsewhere."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from bureau import NOW, Bureau, expulsion
from typer.testing import CliRunner

from app.backing_up import MANIFEST, back_up
from app.cli import application
from app.restoring import restore
from state.audit import acts
from state.positions import position
from topics.log import ENRICHED, Keyed, LogError
from topics.records import encode
from topics.sqlite_copy import check_database


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path / "data")
    yield made
    made.close()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    (folder / "rules").mkdir(parents=True)
    (folder / "rules" / "desk.yaml").write_text("rules: []\n")
    (folder / "token.txt").write_text("xoxb-very-secret")
    (folder / "wirewatch.yaml").write_text("slack: {app_token: xapp-in-the-clear}\n")
    return folder


def wirewatch(*arguments: object) -> tuple[int, str]:
    done = CliRunner().invoke(application(), [str(one) for one in arguments], env={"COLUMNS": "200"})
    return done.exit_code, done.output


@pytest.mark.parametrize("name", ["copy.tar.zst", "copy"])
def test_what_is_restored_is_the_same_and_a_replay_from_the_first_record_alerts_nothing(
    bureau: Bureau, config: Path, tmp_path: Path, name: str
) -> None:
    told = [expulsion(f"{n}h", f"a{n}", f"A{n:02}>RUS", "cellist", source=f"s{n}.example") for n in range(5)]
    bureau.take(*told)
    back_up(bureau.folder, config, tmp_path / name, NOW)
    bureau.take(expulsion("9h", "late", "FJI>RUS", "cellist"))
    restore(tmp_path / name, tmp_path / "new", tmp_path / "new-config", "me@here", NOW)
    there = Bureau(tmp_path / "new")
    before, messages = there.fired(), there.messages()
    assert set(before) < set(bureau.fired()) and len(before) == 6
    assert [one.what for one in acts(there.state)] == ["restore"]
    assert there.rows("installation") == bureau.rows("installation")
    there.log.append(ENRICHED, [Keyed(one.article.id, encode(one)) for one in told])
    there.settle()
    assert (there.fired(), there.messages()) == (before, messages)
    assert (tmp_path / "new-config" / "rules" / "desk.yaml").read_text() == "rules: []\n"
    there.close()


def test_a_backup_under_writes_is_whole_and_its_state_is_never_ahead_of_its_log(
    bureau: Bureau, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop, taken = threading.Event(), threading.Semaphore(0)

    def work() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            bureau.take(expulsion("0h", f"w{number}", f"W{number:02}>RUS", "cellist"))
            taken.release()

    def checked_slowly(path: Path) -> None:
        check_database(path)
        for _ in range(2):
            assert taken.acquire(timeout=60)

    monkeypatch.setattr("app.backing_up.check_database", checked_slowly)
    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(2):
            back_up(bureau.folder, tmp_path / "none", tmp_path / f"copy{number}", NOW)
    finally:
        stop.set()
        worker.join()
    for number in range(2):
        restore(tmp_path / f"copy{number}", tmp_path / f"new{number}", None, "me@here", NOW)
        there = Bureau(tmp_path / f"new{number}")
        with there.state.read() as connection:
            decided = position(connection, "decider")
        assert decided < there.log.head(ENRICHED)[0]
        known = {row["id"] for row in there.rows("alerts")}
        there.settle(epoch=2)
        assert known < {row["id"] for row in there.rows("alerts")} <= {row["id"] for row in bureau.rows("alerts")}
        there.close()


def test_the_commands_say_what_went_along_and_what_did_not(bureau: Bureau, config: Path, tmp_path: Path) -> None:
    bureau.take(expulsion("0h", "a1", "SVN>RUS", "cellist"))
    archive = tmp_path / "copy.tar.zst"
    code, said = wirewatch("backup", archive, "--config", config, "--data", bureau.folder)
    assert code == 0 and "state.db" in said and "2 files of configuration" in said
    assert "wirewatch.yaml:1" in said and "app_token stands here in the clear" in said
    assert "token.txt" in said and b"very-secret" not in archive.read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    code, said = wirewatch("restore", archive, "--data", tmp_path / "new", "--config", tmp_path / "conf")
    assert code == 0 and "the same installation" in said
    assert not (tmp_path / "conf" / "token.txt").exists()
    listed = [
        wirewatch("alerts", "list", "--json", "--config", config, "--data", data, "--since", "9000d")
        for data in (bureau.folder, tmp_path / "new")
    ]
    assert listed[0] == listed[1] and "SVN" in listed[0][1]
    code, said = wirewatch("status", "--json", "--config", config, "--data", tmp_path / "new")
    assert code == 0 and json.loads(said)["kept_since"]["enriched"].startswith("2032-05-08")


def test_nothing_is_written_over(bureau: Bureau, config: Path, tmp_path: Path) -> None:
    back_up(bureau.folder, config, tmp_path / "copy", NOW)
    with pytest.raises(LogError, match="is there already"):
        back_up(bureau.folder, config, tmp_path / "copy", NOW)
    with pytest.raises(LogError, match="is not empty"):
        restore(tmp_path / "copy", bureau.folder, None, "me@here", NOW)
    with pytest.raises(LogError, match="is not empty"):
        restore(tmp_path / "copy", tmp_path / "new", config, "me@here", NOW)
    assert not (tmp_path / "new").exists()


def test_a_damaged_or_newer_or_strange_backup_is_refused_and_leaves_nothing(bureau: Bureau, tmp_path: Path) -> None:
    whole, new = tmp_path / "copy.tar.zst", tmp_path / "new"
    back_up(bureau.folder, tmp_path / "none", whole, NOW)
    cut = tmp_path / "cut.tar.zst"
    cut.write_bytes(whole.read_bytes()[:-2000])
    strange = tmp_path / "strange.tar.zst"
    strange.write_bytes(b"no archive")
    folder = tmp_path / "folder"
    back_up(bureau.folder, tmp_path / "none", folder, NOW)
    manifest = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps({**manifest, "format": 2}))
    for backup in (cut, strange, folder):
        with pytest.raises(LogError):
            restore(backup, new, None, "me@here", NOW)
        assert not new.exists()
    (folder / MANIFEST).write_text(json.dumps(manifest))
    with (folder / "data" / "state.db").open("r+b") as file:
        file.seek(4096 * 3)
        file.write(b"\xff" * 8192)
    with pytest.raises(LogError, match="damaged"):
        restore(folder, new, None, "me@here", NOW)
    assert not new.exists()


def test_topics_on_kafka_are_said_to_be_backed_up_otherwise(bureau: Bureau, tmp_path: Path) -> None:
    config = tmp_path / "far"
    config.mkdir()
    (config / "wirewatch.yaml").write_text('log: {kafka: "127.0.0.1:1"}\nstate: "postgresql://u@127.0.0.1:1/d"\n')
    code, said = wirewatch("backup", tmp_path / "copy", "--config", config, "--data", bureau.folder)
    assert code == 2 and "pg_dump" in said and "replicas" in said
