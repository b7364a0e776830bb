"""What an import makes of articles that are known, and how it goes on where it was broken off."""

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from archives import NOW, Archive, articles_in, story, write

from app.importing.deciding import decide
from app.importing.running import ImportCallError
from app.importing.shapes import Prepared
from state.articles import Known, by_aliases
from topics.log import ARTICLES
from topics.records import encode
from topics.sqlite_log import SqliteLog

KILLS = int(os.environ.get("WIREWATCH_KILLS", "5"))
SEED = int(os.environ.get("WIREWATCH_SEED", str(random.randrange(10**6))))


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "data")
    yield made
    made.close()


def test_an_article_that_is_known_is_left_alone_and_a_changed_one_is_a_revision(
    archive: Archive, tmp_path: Path
) -> None:
    first = write(tmp_path / "a.jsonl", story(1), story(2), story(1, text="Now this happened."), story(2))
    assert archive.take(first).counts == {"new": 2, "changed": 1, "known": 1, "rejected": 0}
    changed = archive.articles()[-1]
    assert (changed.revision, changed.changed, changed.id) == (2, ["text"], archive.articles()[0].id)
    second = write(
        tmp_path / "b.jsonl", story(2), story(1, url="http://gazette.example/1/?utm_source=y", text="Third.")
    )
    assert archive.take(second).counts == {"known": 1, "changed": 1, "rejected": 0}
    assert [one.revision for one in archive.articles() if one.id == changed.id] == [1, 2, 3]


def test_an_archive_with_its_revisions_can_be_imported_twice(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", *(story(1, text=f"Version {number}.") for number in range(12)))
    assert archive.take(path).counts == {"new": 1, "changed": 9, "revised_out": 2, "rejected": 0}
    again = archive.take(path)
    assert again.counts == {"known": 10, "revised_out": 2, "rejected": 0}
    assert len(archive.articles()) == 10


def test_what_the_topic_exports_comes_back_as_what_it_was(archive: Archive, tmp_path: Path) -> None:
    archive.take(
        write(tmp_path / "a.jsonl", story(1), story(1, text="Changed."), story(2, url="", source="herald.example"))
    )
    exported = tmp_path / "export.jsonl"
    exported.write_bytes(b"\n".join(encode(one) for one in archive.articles()))
    assert archive.take(exported).counts == {"known": 3, "rejected": 0}
    other = Archive(tmp_path / "other")
    other.take(exported)
    other.take(exported)
    there = [(one.revision, one.text, one.source, one.mode) for one in other.articles()]
    assert there == [(one.revision, one.text, one.source, "backfill") for one in archive.articles()]
    assert [one.id for one in other.articles()] == [one.id for one in archive.articles()]
    other.close()


def test_an_address_of_a_site_and_a_number_of_an_archive_make_nothing_the_same(
    archive: Archive, tmp_path: Path
) -> None:
    records = [story(1, url="https://gazette.example/"), story(2, url="https://www.gazette.example")]
    records += [story(1, url="", source="herald.example"), story(1, url="", source="herald.example", text="Other.")]
    archive.take(write(tmp_path / "a.jsonl", *records))
    assert [one.revision for one in archive.articles()] == [1, 1, 1, 2]


def test_records_without_a_date_or_of_the_future_are_refused_and_can_be_mended(
    archive: Archive, tmp_path: Path
) -> None:
    ahead = (NOW + timedelta(days=3)).isoformat()
    run = archive.take(write(tmp_path / "a.jsonl", story(1, published=None), story(2), story(3, published=ahead)))
    refused = archive.rejects(run)
    assert [(one["line"], "date" in one["error"] or "future" in one["error"]) for one in refused] == [
        (1, True),
        (3, True),
    ]
    mended = tmp_path / "mended.jsonl"
    mended.write_text("".join(f"{json.dumps(one)}\n" for one in refused).replace("null", '\\"2031-01-01\\"'))
    again = archive.take(mended)
    assert again.counts == {"new": 1, "rejected": 1}
    assert [one["line"] for one in archive.rejects(again)] == [2]


def test_rows_that_were_refused_can_be_mended_as_well(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("headline,date\nStory,\nToo,2031-05-07,many\n")
    run = archive.take(path)
    mended = tmp_path / "mended.jsonl"
    mended.write_text(archive.file(run.id).read_text().replace('"date":""', '"date":"2031-05-07"'))
    assert archive.take(mended).counts["new"] == 2


class Stopping:
    """A pace that asks for the end at a certain batch."""

    def __init__(self, archive: Archive, after: int) -> None:
        self._archive, self._left = archive, after

    def room(self, most: int) -> int:
        self._left -= 1
        if not self._left:
            self._archive.stop.set()
        return most


def test_a_run_that_was_stopped_goes_on_when_it_is_called_again(archive: Archive, tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.jsonl", *map(story, numbers)) for name, numbers in
             (("a", range(100)), ("b", range(100, 2_600)))]  # fmt: skip
    archive.pace = Stopping(archive, 3)
    stopped = archive.take(*paths)
    assert (stopped.status, stopped.ended, stopped.counts["new"]) == ("stopped", None, 2_100)
    archive.stop.clear()
    done = archive.take(*paths)
    assert (done.id, done.status, done.counts) == (stopped.id, "done", {"new": 2_600, "rejected": 0})
    assert len(archive.articles()) == 2_600
    with pytest.raises(ImportCallError, match="is done"):
        archive.take(run=done.id)
    assert archive.take(*paths).counts["known"] == 2_600


class OneByOne:
    """A pace of slow readers."""

    def room(self, most: int) -> int:
        return 1


def test_a_slow_pace_takes_a_batch_in_parts(archive: Archive, tmp_path: Path) -> None:
    archive.pace = OneByOne()
    run = archive.take(write(tmp_path / "a.jsonl", story(1), story(2, published=None), story(3)))
    assert run.counts == {"new": 2, "rejected": 1}
    assert [one.title for one in archive.articles()] == ["Story 1", "Story 3"]


def test_what_live_ingest_has_is_not_published_again(archive: Archive, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", story(1))
    archive.take(path)
    head = archive.log.head(ARTICLES)
    archive.take(path)
    assert archive.log.head(ARTICLES) == head
    with archive.state.read() as connection:
        assert list(by_aliases(connection, ["url:http://gazette.example/1"])) == ["url:http://gazette.example/1"]


def test_an_article_whose_page_was_read_is_left_alone() -> None:
    item = Prepared(1, ["url:a"], "x", "other hash", "a b c", b"")
    (decided,) = decide([item], {"url:a": Known("x", 2, "hash", "a b d", from_page=True)}, {})
    assert (decided.outcome, decided.known.revision, decided.record) == ("known", 2, None)


def _place(data: Path, run: str) -> int:
    try:
        with sqlite3.connect(f"file:{data / 'state.db'}?mode=ro", uri=True) as db:
            return int(
                db.execute("SELECT coalesce(sum(place), 0) FROM import_files WHERE run = ?", (run,)).fetchone()[0]
            )
    except sqlite3.OperationalError:
        return 0


_SCRIPT = """
import json, sys
from pathlib import Path
from archives import Archive
if __name__ == "__main__":
    print(json.dumps(Archive(Path(sys.argv[1])).take(Path(sys.argv[2]), run="r").counts))
"""


def test_an_import_that_is_killed_again_and_again_takes_every_article_once(tmp_path: Path) -> None:
    print(f"seed {SEED}")
    chance, many, data = random.Random(SEED), 3_000 + 400 * KILLS, tmp_path / "data"
    records: list[object] = [story(number, published="2021-05-07") for number in range(many)]
    for number in range(0, many, 10):
        records[number + 5] = story(number, text="It was otherwise.", published="2021-05-07")
        records[number + 6] = story(number + 6, published=None)
    path = write(tmp_path / "a.jsonl", *records)
    command = [sys.executable, "-c", _SCRIPT, str(data), str(path)]
    for kill in range(KILLS):
        process = subprocess.Popen(command, stderr=subprocess.PIPE, cwd=Path(__file__).parent)
        # The place moves by one batch in an instant, and the kill is somewhere between two of them.
        until = (kill + chance.random()) * 0.8 * many / KILLS
        while process.poll() is None and _place(data, "r") < until:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.05))
        process.send_signal(signal.SIGKILL)
        _, said = process.communicate()
        assert process.returncode == -signal.SIGKILL, said.decode()
        print(f"kill {kill} at {_place(data, 'r')}")
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=Path(__file__).parent)
    told = json.loads(ended.stdout)
    changed = refused = many // 10
    assert told == {"new": many - 2 * changed, "changed": changed, "rejected": refused}
    with SqliteLog(data / "log.db") as log:
        articles = articles_in(log)
    contents = {(one.id, one.revision, one.content_hash) for one in articles}
    revisions = Counter(identity for identity, _, _ in contents)
    assert len({(one.id, one.revision) for one in articles}) == len(contents) == many - refused
    assert Counter(revisions.values()) == {1: many - 3 * changed, 2: changed}
    lines = [json.loads(line)["line"] for line in (data / "rejects" / "r.jsonl").read_text().splitlines()]
    assert lines == [number + 7 for number in range(0, many, 10)]
