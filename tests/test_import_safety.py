"""Archives come from strangers: each test is named after what it stops."""

import gzip
import io
import json
import resource
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from archives import Archive, story, write

from app.importing import opening
from app.importing.opening import Opened, UnreadableError, opened
from app.importing.shapes import LONGEST_LINE


@pytest.fixture
def archive(tmp_path: Path) -> Iterator[Archive]:
    made = Archive(tmp_path / "data")
    yield made
    made.close()


def test_a_file_that_unpacks_without_end_is_broken_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST_FILE", 10_000_000)
    path = tmp_path / "bomb.gz"
    with gzip.open(path, "wb") as made:
        for _ in range(30):
            made.write(b"\n" * 1_000_000)
    streams = opened(str(path))
    one = next(streams)
    assert isinstance(one, Opened)
    with pytest.raises(UnreadableError, match="more than"):
        while one.stream.read(1_000_000):
            pass


def test_a_line_without_end_is_refused_and_the_next_is_taken(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "long.jsonl.gz"
    with gzip.open(path, "wb", compresslevel=1) as made:
        made.write(b'{"text": "' + b"x" * 3 * LONGEST_LINE + b'"}\n' + json.dumps(story(2)).encode())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    run = archive.take(path)
    assert [(one["line"], one["raw"]) for one in archive.rejects(run)] == [(1, None)]
    assert [one.title for one in archive.articles()] == ["Story 2"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 4 * LONGEST_LINE / 1024 + 60_000


def test_a_row_without_end_is_refused(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("w") as made:
        made.write('title,date\n"')
        for _ in range(LONGEST_LINE // 1_000 + 10):
            made.write("x" * 999 + "\n")
    run = archive.take(path)
    assert archive.articles() == []
    assert "longer than 10 MB" in archive.rejects(run)[0]["error"]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(archive: Archive, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    write(folder / "b.jsonl", story(2))
    (folder / "a.jsonl").symlink_to(write(tmp_path / "secret.jsonl", story(1)))
    (folder / "c.jsonl").symlink_to(folder / "b.jsonl")
    run = archive.take(folder)
    assert [one.title for one in archive.articles()] == ["Story 2"]
    assert [one["error"] for one in archive.rejects(run)] == ["is a link that leads out of the folder"]


def test_a_link_in_a_zip_file_and_a_locked_member_are_refused(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        link = zipfile.ZipInfo("a.jsonl")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        made.writestr(link, "/etc/passwd")
        made.writestr("b.jsonl", json.dumps(story(2)))
    run = archive.take(path)
    assert [one.title for one in archive.articles()] == ["Story 2"]
    assert archive.rejects(run)[0]["file"] == f"{path}!a.jsonl"


@pytest.mark.parametrize(
    "broken", [b"\x1f\x8b\x08\x00broken", b"\x28\xb5\x2f\xfdbroken", b"PK\x03\x04broken", b"\x00" * 99]
)
def test_a_broken_file_is_refused_and_the_next_is_taken(archive: Archive, tmp_path: Path, broken: bytes) -> None:
    bad = tmp_path / "a.bin"
    bad.write_bytes(broken)
    run = archive.take(bad, write(tmp_path / "b.jsonl", story(2)))
    assert [one["file"] for one in archive.rejects(run)] == [str(bad)]
    assert len(archive.articles()) == 1


def test_what_was_cut_off_gives_what_it_has(archive: Archive, tmp_path: Path) -> None:
    whole = gzip.compress("".join(f"{json.dumps(story(number))}\n" for number in range(3_000)).encode())
    path = tmp_path / "cut.jsonl.gz"
    path.write_bytes(whole[: len(whole) // 2])
    run = archive.take(path)
    assert 100 < run.counts["new"] < 3_000
    assert "breaks off behind number" in archive.rejects(run)[-1]["error"]


def test_a_window_that_would_fill_the_memory_is_refused() -> None:
    # A frame header (RFC 8878, 3.1.1) that asks for a window of 2 GB.
    frame = b"\x28\xb5\x2f\xfd" + bytes([0x00, 21 << 3]) + b"\x01\x00\x00"
    with pytest.raises(opening.READ_ERRORS):
        opening.inflated(io.BufferedReader(io.BytesIO(frame))).read()  # type: ignore[arg-type]


def test_deep_nesting_and_text_that_is_no_text_are_refused(archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"a":' * 50_000 + b"\n" + b'{"title": "\xff"}\n[1]\n{"title": {"a": 1}, "date": true}\n')
    assert len(archive.rejects(archive.take(path, form="jsonl"))) == 4
